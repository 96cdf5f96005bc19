/* All consumer groups over the time of a run. Time is a monotonic clock's, milliseconds. */
import type { GroupsSample } from './group-sample.ts'
import { advanceGroup, isWatched, rememberGroup, seenGroup, type GroupTrack } from './group-track.ts'
import type { SeenGroup } from './seen-group.ts'

export interface GroupHistory {
  readonly tracks: ReadonlyMap<string, GroupTrack>
  /** The first and the last sample; null before there is one. */
  readonly firstMs: number | null
  readonly lastMs: number | null
  /** How long the groups were looked at before the run stopped a node. */
  readonly baselineMs: number
  /** False once the run has stopped a node: from then on no group begins to be watched. */
  readonly isBaseline: boolean
  /** What the last sample could not read, in words. */
  readonly unknown: readonly string[]
}

/** Before the first sample. `watched`: the groups that an earlier process of this run watched; they are watched whatever the baseline shows. */
export const beginGroups = (watched: readonly string[], atMs: number): GroupHistory => ({
  tracks: new Map(watched.map((group) => [group, rememberGroup(group, atMs)])),
  firstMs: null,
  lastMs: null,
  baselineMs: 0,
  isBaseline: true,
  unknown: [],
})

/** One more sample. `isBaseline`: the run has stopped no node until after it was asked for. */
export const advanceGroups = (before: GroupHistory, sample: GroupsSample, isBaseline: boolean): GroupHistory => {
  const { atMs } = sample
  const told = new Map(sample.groups.map((one) => [one.group, one]))
  const names = [...new Set([...before.tracks.keys(), ...told.keys()])]
  const mayLearn = before.isBaseline && isBaseline
  const tracks = names.flatMap((group) => {
    const own = told.get(group)
    const track = advanceGroup(before.tracks.get(group), { group, sample: own, atMs, isBaseline: mayLearn })
    // A group nobody minds, and nobody tells of any more.
    return own === undefined && !isWatched(track) ? [] : [[group, track] as const]
  })
  const firstMs = before.firstMs ?? atMs
  return {
    tracks: new Map(tracks),
    firstMs,
    lastMs: atMs,
    baselineMs: mayLearn ? atMs - firstMs : before.baselineMs,
    isBaseline: mayLearn,
    unknown: sample.unknown.map(({ what, why }) => `${what}: ${why}`),
  }
}

const byName = (a: SeenGroup, b: SeenGroup): number => (a.group < b.group ? -1 : a.group > b.group ? 1 : 0)

/** How all groups stand at the last sample, by name. */
export const seenGroups = ({ tracks, lastMs }: GroupHistory, maxStallMs: number): readonly SeenGroup[] =>
  lastMs === null
    ? []
    : [...tracks.values()].map((track) => seenGroup(track, { atMs: lastMs, maxStallMs })).sort(byName)
