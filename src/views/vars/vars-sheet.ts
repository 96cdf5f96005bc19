import type { Origin } from '../../diagnostics/source.ts'

/** One place that gives a value, and the value as it is written there. */
export interface ValueSource {
  /** From low to high: what language.md calls its precedence. */
  readonly level: 'input default' | 'with' | 'default' | 'group' | 'host' | '--vars' | '--set'
  /** The group, host or file it belongs to; `''` where the level says all. */
  readonly of: string
  readonly written: unknown
  readonly origin: Origin
}

/** What `kplay vars --format json` prints. */
export interface VarsSheet {
  readonly format: 1
  /** `ticket`, or `roll.soak_first` for an input. */
  readonly name: string
  readonly host: string | null
  /** As kplay takes it: durations in milliseconds, sizes in bytes; null where nothing gives one. */
  readonly value: unknown
  readonly won: ValueSource | null
  /** The nearest to winning first. */
  readonly lost: readonly ValueSource[]
}
