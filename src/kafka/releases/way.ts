/*
 * The way between two releases, for people and for plans: which releases lie between, what goes wrong where, what can be taken back until when.
 * 1. Releases that are unknown, refused or lack the mode end it (the faults of checkPath).
 * 2. Lines between are found in the release table; from ZooKeeper to 4.x the way goes over the bridge line and the migration.
 * 3. Each hop gathers the facts of the lines whose border it crosses.
 * Going back the same lines are walked in reverse, where any finalized level can allow it.
 */
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { Mode } from '../snapshot/cluster-snapshot.ts'
import { releaseLineOf } from './catalogue.ts'
import { canLower } from './levels.ts'
import { checkPath, type PathFault } from './path.ts'
import type { ReleaseLine } from './release-line.ts'
import { compareReleases } from './version.ts'
import { findBackLegs, findLegs } from './way/find-legs.ts'
import type { Leg } from './way/leg.ts'

export interface WayQuestion {
  readonly from: string
  readonly to: string
  /** How the cluster runs on `from`. */
  readonly mode: Mode
}

/** A way that is open. */
export interface Way extends WayQuestion {
  readonly direction: 'up' | 'back'
  readonly legs: readonly Leg[]
  /** Faults that do not close the way: a patch that this kplay does not know. */
  readonly warnings: readonly PathFault[]
}

/** A newer line starts only above a level; where the older line does not know that level and nothing lowers it, no cluster can go back. */
const closedBack = ({ from, to, mode }: WayQuestion, newer: ReleaseLine, older: ReleaseLine): PathFault[] => {
  const [least, top] = [newer.leastLevel, older.levels.at(-1)]
  if (mode === 'zookeeper' || top === undefined || least <= top.level || canLower(least, top.level)) return []
  const message = `a cluster on ${from} is finalized at metadata.version ${least} or higher; ${to} knows ${top.level} at most, and nothing lowers it that far`
  const fix = 'build a new cluster and move the data'
  return [{ code: 'path/not-allowed', severity: 'error', release: from, side: 'from', message, fix }]
}

/** Faults that no detour and no bridge gets around. */
const closingFaults = ({ from, to, mode }: WayQuestion, faults: readonly PathFault[], target: ReleaseLine): PathFault[] =>
  faults.filter(({ code, severity, side }) => {
    if (severity === 'warning') return false
    if (code === 'path/not-allowed') return from === to
    const isBridged = mode === 'zookeeper' && target.modes.includes('kraft')
    return !(code === 'path/mode' && side === 'to' && isBridged)
  })

/** The way, or what closes it. */
export const buildWay = (question: WayQuestion): Result<Way, readonly PathFault[]> => {
  const { from, to, mode } = question
  const isBack = (compareReleases(from, to) ?? 0) > 0
  const faults = checkPath({ from: [from], to, mode, back: isBack })
  const [fromLine, toLine] = [releaseLineOf(from), releaseLineOf(to)]
  if (fromLine === undefined || toLine === undefined) return err(faults)
  const closing = closingFaults(question, faults, toLine)
  const closed = [...closing, ...(isBack ? closedBack(question, fromLine, toLine) : [])]
  if (closed.length > 0) return err(closed)
  const [start, target] = [
    { line: fromLine, release: from },
    { line: toLine, release: to },
  ]
  const legs = isBack ? findBackLegs(start, target, mode) : findLegs(start, target, mode)
  if (legs === undefined) return err(faults)
  const warnings = faults.filter((fault) => fault.severity === 'warning')
  return ok({ ...question, direction: isBack ? 'back' : 'up', legs, warnings })
}
