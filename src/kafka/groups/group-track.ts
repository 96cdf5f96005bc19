/*
 * One consumer group over time. Its baseline is what was seen of it before the run stopped its first node: a group that had members and moved then is watched.
 * It stalls when, while its partitions grow,
 *  1. none of its partitions moves any more, or
 *  2. one of them that has moved before does not (one consumer of many is stuck);
 * and that for longer than its patience: what is asked for, but never less than twice the longest pause between two commits that its baseline shows.
 */
import type { SampledGroup } from './group-sample.ts'
import { advancePartition, beginPartition, lagOf, standsForMs, type PartitionTrack } from './partition-track.ts'
import type { SeenGroup } from './seen-group.ts'

export interface GroupTrack {
  readonly group: string
  /** null: no broker told of it at the last sample. */
  readonly hasMembers: boolean | null
  /** It had members at some sample of its baseline. */
  readonly hadMembers: boolean
  /** It moved in its baseline while it had members. */
  readonly hasMoved: boolean
  /** The longest time between two moves of a partition that had something to read, milliseconds, in its baseline. */
  readonly longestPauseMs: number
  /** When last any of its partitions moved, or none had anything to read. */
  readonly lastMovedMs: number
  /** By `topic/partition`. */
  readonly partitions: ReadonlyMap<string, PartitionTrack>
}

/** A group that an earlier process of the run watched, before it is seen again. */
export const rememberGroup = (group: string, atMs: number): GroupTrack => ({
  group,
  hasMembers: null,
  hadMembers: true,
  hasMoved: true,
  longestPauseMs: 0,
  lastMovedMs: atMs,
  partitions: new Map(),
})

const newGroup = (group: string, atMs: number): GroupTrack => ({
  ...rememberGroup(group, atMs),
  hadMembers: false,
  hasMoved: false,
})

const partitionsOf = (
  { partitions }: GroupTrack,
  offsets: NonNullable<SampledGroup['offsets']>,
  atMs: number,
): ReadonlyMap<string, PartitionTrack> =>
  new Map(
    offsets.map((offset) => {
      const key = `${offset.topic}/${offset.partition}`
      const before = partitions.get(key)
      return [key, before === undefined ? beginPartition(offset, atMs) : advancePartition(before, offset, atMs)]
    }),
  )

interface Moves {
  readonly hasMoved: boolean
  /** How long the partitions that moved now had stood still before. */
  readonly pausesMs: readonly number[]
}

const movesBetween = (before: GroupTrack, after: ReadonlyMap<string, PartitionTrack>, atMs: number): Moves => {
  const moved = [...after].flatMap(([key, { committed }]) => {
    const was = before.partitions.get(key)
    return was === undefined || was.committed === committed ? [] : [was]
  })
  return {
    hasMoved: moved.length > 0,
    pausesMs: moved.flatMap(({ standsSinceMs }) => (standsSinceMs === null ? [] : [atMs - standsSinceMs])),
  }
}

/** What the baseline teaches of the group. */
const learn = (before: GroupTrack, seen: GroupTrack, { hasMoved, pausesMs }: Moves): GroupTrack => {
  const hasMembers = seen.hasMembers === true
  return {
    ...seen,
    hadMembers: before.hadMembers || hasMembers,
    hasMoved: before.hasMoved || (hasMoved && (hasMembers || before.hasMembers === true)),
    longestPauseMs: Math.max(before.longestPauseMs, ...pausesMs),
  }
}

/** A group and what its coordinator tells of it now; undefined: no broker told of it. */
export interface GroupMoment {
  readonly group: string
  readonly sample: SampledGroup | undefined
  readonly atMs: number
  /** The run has stopped no node yet. */
  readonly isBaseline: boolean
}

/** One more sample of the group. */
export const advanceGroup = (known: GroupTrack | undefined, moment: GroupMoment): GroupTrack => {
  const { group, sample, atMs, isBaseline } = moment
  const before = known ?? newGroup(group, atMs)
  if (sample === undefined || sample.offsets === null) return { ...before, hasMembers: null }
  const partitions = partitionsOf(before, sample.offsets, atMs)
  const moves = movesBetween(before, partitions, atMs)
  const isIdle = [...partitions.values()].every(({ standsSinceMs }) => standsSinceMs === null)
  const lastMovedMs = moves.hasMoved || isIdle ? atMs : before.lastMovedMs
  const seen = { ...before, hasMembers: sample.hasMembers, partitions, lastMovedMs }
  return isBaseline ? learn(before, seen, moves) : seen
}

/** It had members and moved before the first node went down. */
export const isWatched = ({ hadMembers, hasMoved }: GroupTrack): boolean => hadMembers && hasMoved

/** How long the group stands still while its partitions grow, milliseconds; 0: it does not. */
export const stalledForMs = ({ partitions, lastMovedMs }: GroupTrack, atMs: number): number => {
  const tracks = [...partitions.values()]
  const stuck = tracks.map((track) => ({ hasMoved: track.hasMoved, forMs: standsForMs(track, atMs) }))
  const whole = Math.min(Math.max(0, atMs - lastMovedMs), Math.max(0, ...stuck.map(({ forMs }) => forMs)))
  return Math.max(whole, ...stuck.map(({ hasMoved, forMs }) => (hasMoved ? forMs : 0)))
}

const totalLag = ({ partitions }: GroupTrack): number | null => {
  const lags = [...partitions.values()].map(lagOf)
  return lags.includes(null) ? null : lags.reduce<number>((sum, lag) => sum + (lag ?? 0), 0)
}

/** A group may pause for so long before that counts, milliseconds. */
export const patienceMs = ({ longestPauseMs }: GroupTrack, maxStallMs: number): number =>
  Math.max(maxStallMs, 2 * longestPauseMs)

const stateOf = (track: GroupTrack, lag: number | null, isStalled: boolean): SeenGroup['state'] => {
  if (!isWatched(track)) return 'unwatched'
  if (track.hasMembers !== null && isStalled) return 'stalled'
  return lag === null ? 'unknown' : 'moving'
}

/** How the group stands. */
export const seenGroup = (track: GroupTrack, at: { readonly atMs: number; readonly maxStallMs: number }): SeenGroup => {
  const stalledMs = Math.round(stalledForMs(track, at.atMs))
  const isStalled = at.maxStallMs > 0 && stalledMs > patienceMs(track, at.maxStallMs)
  const lag = track.hasMembers === null ? null : totalLag(track)
  return { group: track.group, state: stateOf(track, lag, isStalled), hasMembers: track.hasMembers, lag, stalledMs }
}
