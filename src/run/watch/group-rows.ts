/** What of all groups is told, and in which words. Pure. */
import type { SeenGroup } from '../../kafka/groups/seen-group.ts'
import type { RunEvent } from '../run-event.ts'

/** The most rows of one event: a cluster may have thousands of groups. */
const mostRows = 50

export type Rows = Omit<Extract<RunEvent, { readonly type: 'groups-seen' }>, 'type' | 'format' | 'seq' | 'at' | 'run'>

const isTold = ({ state, hasMembers }: SeenGroup): boolean => state !== 'unwatched' || hasMembers === true

const rank = ({ state }: SeenGroup): number => (state === 'stalled' ? 0 : state === 'unknown' ? 1 : 2)

const byUrgency = (a: SeenGroup, b: SeenGroup): number => rank(a) - rank(b) || (b.lag ?? 0) - (a.lag ?? 0)

/** Groups that are watched or have members: those that stand still first, then by lag. */
export const rowsOf = (groups: readonly SeenGroup[], unknown: readonly string[]): Rows => {
  const told = groups.filter(isTold).toSorted(byUrgency)
  return { groups: told.slice(0, mostRows), more: Math.max(0, told.length - mostRows), unknown }
}

const lagText = ({ lag }: SeenGroup): string => (lag === null ? '' : `, ${lag} records behind`)

const noticeOf = (before: SeenGroup | undefined, now: SeenGroup): readonly string[] => {
  const wasStalled = before?.state === 'stalled'
  if (now.state === 'stalled' && !wasStalled)
    return [`consumer group ${now.group} stands still while its partitions grow${lagText(now)}`]
  return now.state === 'moving' && wasStalled ? [`consumer group ${now.group} moves again${lagText(now)}`] : []
}

/** Groups that began or ended to stand still, in words. */
export const noticesOf = (before: ReadonlyMap<string, SeenGroup>, now: readonly SeenGroup[]): readonly string[] =>
  now.flatMap((one) => noticeOf(before.get(one.group), one))

/** The groups that earlier processes of the run watched. */
export const watchedBefore = (events: readonly RunEvent[]): readonly string[] => [
  ...new Set(
    events.flatMap((event) =>
      event.type === 'groups-seen'
        ? event.groups.filter(({ state }) => state !== 'unwatched').map(({ group }) => group)
        : [],
    ),
  ),
]
