import type { Blocker } from '../../kafka/decide/decision.ts'
import { oneLine } from './one-line.ts'

/** Names shown of one group; the rest is counted. */
const shownNames = 2
/** Groups shown; the rest is counted. */
const shownGroups = 2

const listNames = (names: readonly string[]): string => {
  const shown = names.slice(0, shownNames).join(', ')
  return names.length > shownNames ? `${shown}, … ${names.length - shownNames} more` : shown
}

const nameOf = ({ topic, partition }: Blocker): string =>
  topic === undefined ? '' : oneLine(partition === undefined ? topic : `${topic}-${partition}`)

/** Blockers of one group are told together: the partitions of one rule and node; what was seen without a partition only once. */
const groupKey = ({ rule, nodeId, topic, saw }: Blocker): string =>
  (topic === undefined ? [rule, saw] : [rule, nodeId ?? '', '']).join('\0')

/** True when nothing but time is missing: a clean window runs. */
export const isOnlyWindow = (blockers: readonly Blocker[]): boolean =>
  blockers.length > 0 && blockers.every((blocker) => blocker.rule === 'node/window')

const renderGroup = (group: readonly [Blocker, ...Blocker[]]): string => {
  const [first] = group
  const saw = oneLine(first.saw)
  if (first.rule === 'node/window') return `${saw}, wanted ${oneLine(first.wanted)}`
  if (first.topic === undefined) return `${saw} (${first.rule})`
  const words = first.rule.slice(first.rule.indexOf('/') + 1).replaceAll('-', ' ')
  const node = first.nodeId === undefined ? '' : ` on node ${first.nodeId}`
  return `${words}${node}: ${listNames(group.map(nameOf))}${group.length === 1 ? ` (${saw})` : ''}`
}

/** What stands in the way in one line, most names first given: `not in sync on node 2: orders-1, orders-3, … 12 more; b3: connection refused (broker/down)`. Empty for none. */
export const summarizeBlockers = (blockers: readonly Blocker[]): string => {
  const groups = new Map<string, [Blocker, ...Blocker[]]>()
  for (const blocker of blockers) {
    const group = groups.get(groupKey(blocker))
    if (group === undefined) groups.set(groupKey(blocker), [blocker])
    else group.push(blocker)
  }
  const texts = [...groups.values()].map(renderGroup)
  const more = texts.length - shownGroups
  return [...texts.slice(0, shownGroups), ...(more > 0 ? [`… ${more} more`] : [])].join('; ')
}
