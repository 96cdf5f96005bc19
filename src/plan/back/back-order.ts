/** A file that is put back from the copy kept beside it: arguments of `file.restore`. */
export interface Restore {
  readonly path: string
  readonly from: string
  /** Of what the copy must hold. */
  readonly sha256: string
}

/** What of an earlier run is taken back. */
export interface BackOrder {
  /** The run that is taken back. */
  readonly run: string
  /** The hosts that it changed: no other is touched. */
  readonly hosts: readonly string[]
  /** The host whose node it left down or behind, by its journal: brought back first (R0). */
  readonly hurt?: string
  /** By host. */
  readonly restores: Readonly<Record<string, readonly Restore[]>>
  /** What only a person can take back, in words. */
  readonly byHand: readonly string[]
}
