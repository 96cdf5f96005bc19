/** Time as the lab needs it; kplay's `Clock` fits. */
export interface LabClock {
  /** Wall clock, milliseconds since 1970 (UTC). */
  nowMs(): number
  /** Monotonic, milliseconds since some fixed point. */
  monotonicMs(): number
  /** Resolves after `ms`, or at once when `signal` fires; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** What the lab says while it works, for a progress bar or plain lines. */
export type LabProgress =
  /** A new piece of work began: one line, lower case, without a full stop. */
  | { readonly kind: 'step'; readonly text: string }
  /** Bytes of a release on disk so far; sent often. `doneBytes === totalBytes` ends the bar. */
  | { readonly kind: 'fetch'; readonly release: string; readonly doneBytes: number; readonly totalBytes: number }

/** Everything the lab and its store take from outside. */
export interface LabContext {
  readonly env: Readonly<Record<string, string | undefined>>
  /** `process.platform`. */
  readonly platform: string
  /** Folder of the store and the labs: `cacheDirOf(env)`. Absolute. */
  readonly cacheDir: string
  /** Folder of the release locks. Absolute. */
  readonly locksDir: string
  readonly clock: LabClock
  /** Bytes free on the disk of a folder; default: asks the system. */
  readonly freeBytesOf?: (folder: string) => Promise<number>
  /** Ends what is going on: the lab then stops and removes everything it began. */
  readonly signal?: AbortSignal
  readonly progress?: (event: LabProgress) => void
}

/** kplay's cache folder: `$KPLAY_CACHE`, else `kplay` in the XDG cache folder. Empty when neither it nor a home folder is known. */
export const cacheDirOf = (env: LabContext['env']): string => {
  const own = env['KPLAY_CACHE'] ?? ''
  if (own !== '') return own
  const xdg = env['XDG_CACHE_HOME'] ?? ''
  if (xdg.startsWith('/')) return `${xdg}/kplay`
  const home = env['HOME'] ?? ''
  return home === '' ? '' : `${home}/.cache/kplay`
}
