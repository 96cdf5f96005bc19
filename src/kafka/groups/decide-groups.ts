/*
 * May the next node be taken, as far as consumer groups go? Always `wait`, never `refuse`: a group may move again, or be mended.
 *  1. A group that had members and moved before the first stop, and stands still while its partitions grow (group/stalled). Abandoned groups are none.
 *  2. A lag above what is asked for (group/lag): of groups with members, watched ones and those asked for by name.
 *  3. A watched group, or one asked for by name, of which no broker tells (group/unknown; P9).
 *  4. Until the first stop: groups with members are looked at for a while first, or there is nothing to hold them against (group/baseline).
 */
import { decisionOf, type Blocker, type Decision, type Finding } from '../decide/decision.ts'
import { seenGroups, type GroupHistory } from './group-history.ts'
import type { SeenGroup } from './seen-group.ts'

/** What is asked for. */
export interface GroupWish {
  /** By name; empty: all. */
  readonly groups: readonly string[]
  /** Records; null: no limit. */
  readonly maxLag: number | null
  /** 0: standing still is not asked about. */
  readonly maxStallMs: number
  /** How long groups are looked at before the first stop. */
  readonly baselineMs: number
}

/** A consumer commits every 5 s unless it is told otherwise (auto.commit.interval.ms): two of them. Ours. */
export const defaultBaselineMs = 12_000

/** Longer than a rebalance after a broker went down takes, and six of a consumer's commits. Ours. */
export const defaultMaxStallMs = 30_000

const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`

const waiting = (blocker: Blocker): Finding => ({ kind: 'wait', blocker })

const lagText = ({ lag }: SeenGroup): string => (lag === null ? 'its lag unknown' : `${lag} records behind`)

const findStalled = (seen: SeenGroup, { maxStallMs }: GroupWish): Finding[] =>
  maxStallMs > 0 && seen.state === 'stalled'
    ? [
        waiting({
          rule: 'group/stalled',
          saw: `consumer group ${seen.group} stands still for ${seconds(seen.stalledMs)} while its partitions grow, ${lagText(seen)}; it moved before the first node was stopped`,
          wanted: `a group that moves within ${seconds(maxStallMs)}`,
          fix: `look at the consumers of ${seen.group}`,
        }),
      ]
    : []

const isInScope = (seen: SeenGroup, { groups }: GroupWish): boolean =>
  groups.length > 0 || seen.hasMembers === true || seen.state !== 'unwatched'

const findLag = (seen: SeenGroup, wish: GroupWish): Finding[] => {
  const { maxLag } = wish
  if (maxLag === null || !isInScope(seen, wish) || (seen.lag !== null && seen.lag <= maxLag)) return []
  return [
    waiting({
      rule: 'group/lag',
      saw: `consumer group ${seen.group}: ${lagText(seen)}`,
      wanted: `at most ${maxLag} records`,
    }),
  ]
}

const unknownGroup = (group: string): Finding =>
  waiting({
    rule: 'group/unknown',
    saw: `consumer group ${group}: no broker tells how it stands`,
    wanted: 'its offsets and members',
  })

const findUnknown = (seen: readonly SeenGroup[], { groups }: GroupWish): Finding[] => {
  const known = new Set(seen.filter(({ lag }) => lag !== null).map(({ group }) => group))
  const lost = seen.filter(({ state }) => state === 'unknown').map(({ group }) => group)
  return [...new Set([...lost, ...groups.filter((group) => !known.has(group))])].map(unknownGroup)
}

const findBaseline = (history: GroupHistory, seen: readonly SeenGroup[], wish: GroupWish): Finding[] =>
  wish.maxStallMs > 0 &&
  history.isBaseline &&
  history.baselineMs < wish.baselineMs &&
  seen.some(({ hasMembers }) => hasMembers === true)
    ? [
        waiting({
          rule: 'group/baseline',
          saw: `consumer groups seen for ${seconds(history.baselineMs)}`,
          wanted: `${seconds(wish.baselineMs)} before the first node is stopped`,
        }),
      ]
    : []

const untold: Finding = waiting({
  rule: 'group/unknown',
  saw: 'no broker has told of consumer groups yet',
  wanted: 'which groups there are',
})

/** Is anything asked for at all? */
export const asksForGroups = ({ groups, maxLag, maxStallMs }: GroupWish): boolean =>
  groups.length > 0 || maxLag !== null || maxStallMs > 0

/** May the next node be taken? */
export const decideGroups = (history: GroupHistory, wish: GroupWish): Decision => {
  if (!asksForGroups(wish)) return { kind: 'safe' }
  if (history.lastMs === null) return decisionOf([untold])
  const all = seenGroups(history, wish.maxStallMs)
  const seen = wish.groups.length === 0 ? all : all.filter(({ group }) => wish.groups.includes(group))
  return decisionOf([
    ...findUnknown(seen, wish),
    ...seen.flatMap((one) => [...findStalled(one, wish), ...(one.state === 'unknown' ? [] : findLag(one, wish))]),
    ...findBaseline(history, seen, wish),
  ])
}
