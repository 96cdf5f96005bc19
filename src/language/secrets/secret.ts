/** A value that no text may show. Files say only where it comes from; it is read once, by `apply`, before anything is contacted. */
import type { Location } from '../../diagnostics/source.ts'

/** Where a secret comes from. */
export type SecretSource =
  /** As written: relative to the folder of the file it stands in; `~/` is the home folder. */
  | { readonly kind: 'file'; readonly path: string }
  /** A program on this machine; its standard output is the secret. */
  | { readonly kind: 'command'; readonly argv: readonly string[] }
  | { readonly kind: 'env'; readonly name: string }
  /** Asked at the terminal. */
  | { readonly kind: 'prompt'; readonly question: string }

/** What a secret is made of. */
export interface SecretOrigin {
  /** The variable or input it is the value of. */
  readonly name: string
  readonly source: SecretSource
  /** Where the source is written. */
  readonly at: Location
  /** A regular expression the whole value must match. */
  readonly pattern?: string | undefined
}

const wordsOf = (source: SecretSource): string => {
  switch (source.kind) {
    case 'file':
      return `file ${source.path}`
    case 'command':
      return `command ${JSON.stringify(source.argv)}`
    case 'env':
      return `env ${source.name}`
    case 'prompt':
      return `prompt ${JSON.stringify(source.question)}`
  }
}

/** A secret, with its value or (everywhere but in a run) without. Printed or serialised it is `***`; only `reveal` gives the value out. */
export class Secret {
  readonly origin: SecretOrigin
  readonly #value: string | undefined
  constructor(origin: SecretOrigin, value?: string) {
    this.origin = origin
    this.#value = value
  }
  /** The same secret with its value. */
  with(value: string): Secret {
    return new Secret(this.origin, value)
  }
  /** The value for an argument. Without one it says where it comes from: that is what digests hold of it. */
  reveal(): string {
    return this.#value ?? `secret from ${wordsOf(this.origin.source)}`
  }
  toString(): string {
    return '***'
  }
  toJSON(): string {
    return '***'
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '***'
  }
}

const change = (value: unknown, of: (secret: Secret) => unknown): unknown => {
  if (value instanceof Secret) return of(value)
  if (Array.isArray(value)) return value.map((item: unknown) => change(item, of))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, change(inner, of)]))
}

/** A copy with every secret in it changed. */
export const withSecrets = <T>(value: T, of: (secret: Secret) => unknown): T => change(value, of) as T

/** Arguments as a module wants them: every secret as text. */
export const revealed = (value: unknown): unknown => withSecrets(value, (secret) => secret.reveal())
