/** Expected trouble is a value: `E` is mostly `Problem` or `Diagnostic[]`. `throw` means a bug in kplay. */
export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E }

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value })
export const err = <E>(error: E): { readonly ok: false; readonly error: E } => ({ ok: false, error })

/** Ends every `switch` over a union: the compiler proves it is never reached; reaching it is a bug in kplay. */
export const assertNever = (value: never): never => {
  throw new Error(`unexpected value ${JSON.stringify(value)}`)
}
