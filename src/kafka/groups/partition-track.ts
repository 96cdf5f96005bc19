/*
 * One partition of one consumer group over time. It stands still while its committed offset stays and something is left to read; it has grown when records came
 * since it stands. A consumer of transactions is always some control records behind: that never grows by itself, and so is never taken for a standstill.
 */
import type { GroupOffset } from './group-sample.ts'

export interface PartitionTrack {
  readonly committed: number
  /** null: not told at the last sample. */
  readonly end: number | null
  /** Since when it stands still; null: it does not, or there is nothing to read. */
  readonly standsSinceMs: number | null
  /** Where the partition ended when it began to stand still. */
  readonly endThen: number
  /** It has been seen to move. */
  readonly hasMoved: boolean
}

const isLeft = (committed: number, end: number): boolean => end > committed

/** A partition seen for the first time. */
export const beginPartition = ({ committed, end }: GroupOffset, atMs: number): PartitionTrack => ({
  committed,
  end,
  standsSinceMs: end !== null && isLeft(committed, end) ? atMs : null,
  endThen: end ?? committed,
  hasMoved: false,
})

/** One more sample. An end that was not told says nothing, neither for nor against it. */
export const advancePartition = (
  before: PartitionTrack,
  { committed, end }: GroupOffset,
  atMs: number,
): PartitionTrack => {
  if (committed !== before.committed)
    return { ...beginPartition({ topic: '', partition: 0, committed, end }, atMs), hasMoved: true }
  if (end === null) return { ...before, end }
  if (!isLeft(committed, end)) return { ...before, end, standsSinceMs: null, endThen: end }
  return before.standsSinceMs === null
    ? { ...before, end, standsSinceMs: atMs, endThen: Math.min(before.endThen, committed) }
    : { ...before, end }
}

/** How long it has stood still while records came; 0: it has not. */
export const standsForMs = ({ standsSinceMs, end, endThen }: PartitionTrack, atMs: number): number =>
  standsSinceMs === null || end === null || end <= endThen ? 0 : Math.max(0, atMs - standsSinceMs)

/** Records left to read; null: unknown. */
export const lagOf = ({ committed, end }: PartitionTrack): number | null =>
  end === null ? null : Math.max(0, end - committed)
