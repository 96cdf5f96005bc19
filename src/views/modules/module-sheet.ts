/** What is told of one module: plain data for every view, and what `kplay modules --format json` prints. */
export interface ModuleSheet {
  readonly name: string
  readonly summary: string
  /** What it may do to the world; one entry, or one for each choice that decides it. */
  readonly effects: readonly EffectSheet[]
  /** Is `undo: auto` possible? `needless`: it only reads. */
  readonly undo: 'auto' | 'written' | 'needless'
  /** What it looks at: `host`, `node` or `cluster`. */
  readonly needs: string
  readonly arguments: readonly Field[]
  readonly result: readonly Field[]
  /** A whole phase file that uses it. */
  readonly example: string
}

export interface EffectSheet {
  /** `state: stopped`; `''` for any arguments. */
  readonly when: string
  /** Takes the host's Kafka node down; the engine asks first whether that is safe. */
  readonly stops: boolean
  readonly changes: 'host' | 'cluster' | null
  readonly irreversible: boolean
}

/** One argument or one field of a result. */
export interface Field {
  /** `argv`; inside a list `[].that`. */
  readonly name: string
  /** In words: `whole number`, `started or stopped`. */
  readonly type: string
  readonly isRequired: boolean
  readonly description: string
}
