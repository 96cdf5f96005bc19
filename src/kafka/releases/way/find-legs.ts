import type { Mode } from '../../snapshot/cluster-snapshot.ts'
import type { ReleaseLine } from '../release-line.ts'
import { compareReleases } from '../version.ts'
import { buildBackHop, buildHop } from './build-hop.ts'
import { bridgeLine, findLines } from './find-lines.ts'
import type { Leg, WayHop } from './leg.ts'
import { buildMigration } from './migration.ts'

/** A release on its line: an end of a way, or the newest patch of a line between. */
export interface Stop {
  readonly line: ReleaseLine
  readonly release: string
}

const stopsOf = (lines: readonly ReleaseLine[], last: string): Stop[] =>
  lines.map((line, at) => ({ line, release: at === lines.length - 1 ? last : line.latestPatch }))

/** Why a way that ends on line `target` has a hop between these two. */
const becauseOf = (from: ReleaseLine, to: ReleaseLine, end: { mode: Mode; target: ReleaseLine }): string => {
  if (from.line === to.line) return `a patch of ${to.line}`
  const { mode, target } = end
  const detour = target.hops.find((hop) => hop.from === from.line)
  if (to === target) return `the upgrade notes of ${to.line} take ${to.upgradeFrom[mode] ?? from.line} and later`
  if (detour !== undefined) return `not to ${target.line} directly: ${detour.reason} (${detour.issue})`
  return `${target.line} takes ${target.upgradeFrom[mode] ?? 'nothing'} or later`
}

/** The mode, and why the last hop is made when the way goes on after it (null when it ends there). */
type Onward = { readonly mode: Mode; readonly onward: string | null }

const upHops = (start: Stop, target: Stop, { mode, onward }: Onward): WayHop[] | undefined => {
  const lines = findLines(start.line, target.line, mode)
  if (lines === undefined) return undefined
  const stops = [start, ...stopsOf(lines, target.release)]
  return stops.slice(1).map((stop, at) => {
    const before = stops[at] ?? start
    const next = stops[at + 2]
    const because = becauseOf(before.line, stop.line, { mode, target: target.line })
    const known = before.line.levels.at(-1)?.level ?? 0
    return buildHop({
      from: before.release,
      to: stop.release,
      mode,
      lines: { from: before.line, to: stop.line },
      because: next === undefined ? (onward ?? because) : because,
      isRequired: next === undefined ? onward !== null : next.line.leastLevel > known,
    })
  })
}

const toBridge = 'the last line with ZooKeeper, where the cluster moves to KRaft; its newest patch, for the faults it mends'

/** Over the bridge: to its newest patch, through the migration, and on in KRaft mode. */
const overBridge = (start: Stop, target: Stop): Leg[] | undefined => {
  const line = bridgeLine()
  if (line === undefined) return undefined
  const bridge: Stop = { line, release: line.latestPatch }
  const isThere = (compareReleases(start.release, bridge.release) ?? 0) >= 0
  const before = isThere ? [] : upHops(start, bridge, { mode: 'zookeeper', onward: toBridge })
  const at = isThere ? start : bridge
  const after = upHops(at, target, { mode: 'kraft', onward: null })
  return before === undefined || after === undefined ? undefined : [...before, buildMigration(at.release), ...after]
}

/** The legs to a newer release (or a newer patch); undefined when the table knows none. */
export const findLegs = (start: Stop, target: Stop, mode: Mode): readonly Leg[] | undefined =>
  mode === 'zookeeper' && !target.line.modes.includes('zookeeper')
    ? overBridge(start, target)
    : upHops(start, target, { mode, onward: null })

/** The hops to an older release: the way up, walked in reverse. */
export const findBackLegs = (start: Stop, target: Stop, mode: Mode): readonly WayHop[] | undefined => {
  const lines = findLines(target.line, start.line, mode)
  if (lines === undefined) return undefined
  const stops = [start, ...stopsOf([...lines.slice(0, -1).reverse(), target.line], target.release)]
  return stops.slice(1).map((stop, at) => {
    const before = stops[at] ?? start
    const isPatch = before.line === stop.line
    return buildBackHop({
      from: before.release,
      to: stop.release,
      mode,
      lines: { from: before.line, to: stop.line },
      because: isPatch ? `a patch of ${stop.line.line}` : 'binaries go back where they may come from, while no level stands in the way',
      isRequired: false,
    })
  })
}
