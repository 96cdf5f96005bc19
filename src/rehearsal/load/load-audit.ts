import type { Problem } from '../../diagnostics/problem.ts'

/** A time without an ack on one partition, wall clock, milliseconds since 1970 (UTC). */
export interface Gap {
  readonly partition: number
  /** The last ack before it. */
  readonly fromMs: number
  /** The first ack after it, or the end of the load when none came. */
  readonly toMs: number
}

/** How the consumer group that read along fared. */
export interface GroupAudit {
  /** Records handed to its members (more than there are where a rebalance made them read twice). */
  readonly read: number
  /** It read every partition to its end in the time it was given after the last record. */
  readonly caughtUp: boolean
  /** Generations its members joined. */
  readonly joins: number
  /** Members that gave up and were started anew. */
  readonly crashes: number
  /** Longest time in which no member got a record since the load was ready, milliseconds. */
  readonly longestStallMs: number
}

/** What became of every record, read back from the cluster after the load. */
export interface LoadAudit {
  readonly topic: string
  readonly partitions: number
  /** Records the cluster acknowledged (acks=all). */
  readonly acknowledged: number
  /** Records found in the topic, copies included. */
  readonly present: number
  /** Acknowledged, but not there as they were written. */
  readonly lost: number
  /** Copies of a record that is there already. */
  readonly duplicated: number
  /** Records that came after one with a higher number. */
  readonly reordered: number
  /** Records that do not read as they were written (each acknowledged one counts as lost, too). */
  readonly corrupted: number
  /** There without ever having been acknowledged: in doubt when the load ended, no fault. */
  readonly unacknowledged: number
  /** The first few lost records by partition and number. */
  readonly firstLost: readonly { readonly partition: number; readonly sequence: number }[]
  /** Exceptions that came out of the producer after its default retries. */
  readonly errors: number
  /** The same by their text, most frequent first, at most twenty. */
  readonly errorKinds: readonly { readonly error: string; readonly count: number }[]
  /** Longest time between two acks of one partition since the load was ready, milliseconds. */
  readonly longestStallMs: number
  /** Every gap of at least the config's threshold since then, by time. */
  readonly gaps: readonly Gap[]
  /** From the first to the last ack, milliseconds. */
  readonly tookMs: number
  /** Null when the load was audited by another process than ran it. */
  readonly group: GroupAudit | null
}

/** One line on a load's standard output. */
export type LoadState =
  /** Every partition acknowledged a record, the group got one, and no partition waits any more; gaps count from here. */
  | { readonly type: 'ready' }
  /** Once a second. */
  | {
      readonly type: 'tick'
      readonly acknowledged: number
      readonly errors: number
      /** Longest time since an ack over the partitions now, milliseconds. */
      readonly openGapMs: number
    }
  /** No more records are sent; they are read back. */
  | { readonly type: 'auditing'; readonly acknowledged: number }
  | { readonly type: 'audit'; readonly audit: LoadAudit }
  | { readonly type: 'problem'; readonly problem: Problem }

/** Answers a load's line as a state, or undefined when it is none. */
export const parseLoadState = (line: string): LoadState | undefined => {
  try {
    const value: unknown = JSON.parse(line)
    const isState = typeof value === 'object' && value !== null && 'type' in value
    // Both ends are the same program: a line of its form is trusted.
    return isState ? (value as LoadState) : undefined
  } catch {
    return undefined
  }
}
