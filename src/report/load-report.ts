import type { Stall } from './stalls.ts'

/** How the consumer group that read along fared. */
export interface GroupReport {
  readonly read: number
  readonly caughtUp: boolean
  readonly crashes: number
  /** Longest time in which no member got a record, milliseconds. */
  readonly longestStallMs: number
}

/** What the audit of a load found, as `report.json` shows it under `load`. The first seven are the contract; the others are there where the load knows them. */
export interface LoadReport {
  /** Records the cluster acknowledged (acks=all). */
  readonly acknowledged: number
  /** Acknowledged, but not there as they were written. */
  readonly lost: number
  readonly duplicated: number
  readonly reordered: number
  /** Errors that came out of the producer after its default retries. */
  readonly errors: number
  /** Longest time between two acknowledgements of one partition, milliseconds. */
  readonly longestStallMs: number
  /** The longest stall of each restart, in their order. */
  readonly stalls: readonly Stall[]
  readonly topic?: string
  readonly partitions?: number
  /** Records that do not read as they were written (each acknowledged one counts as lost, too). */
  readonly corrupted?: number
  /** There without ever having been acknowledged: in doubt when the load ended, no fault. */
  readonly unacknowledged?: number
  readonly errorKinds?: readonly { readonly error: string; readonly count: number }[]
  readonly firstLost?: readonly { readonly partition: number; readonly sequence: number }[]
  /** From the first to the last acknowledgement, milliseconds. */
  readonly tookMs?: number
  readonly group?: GroupReport | null
}

/** Did the audit find what makes a rehearsal fail (contracts.md, language.md): records lost, reordered or not as written, or errors of the producer? */
export const hasLoadFaults = (load: LoadReport): boolean =>
  load.lost + load.reordered + load.errors + (load.corrupted ?? 0) > 0
