/*
 * Which release lines a way goes through, walked from the older to the newer: direct where the upgrade notes take the older line and no known fault
 * stands between (`hops` of the table); else through as few lines as possible, and of those the newest.
 */
import type { Mode } from '../../snapshot/cluster-snapshot.ts'
import { releaseLines } from '../catalogue.ts'
import type { ReleaseLine } from '../release-line.ts'
import { compareLines } from '../version.ts'

/** May one go from one line to a newer one (or stay inside it) without a stop between? */
export const isDirect = (older: ReleaseLine, newer: ReleaseLine, mode: Mode): boolean => {
  const oldest = newer.upgradeFrom[mode]
  return (
    oldest !== null &&
    older.modes.includes(mode) &&
    compareLines(older.line, oldest) >= 0 &&
    !newer.hops.some((hop) => hop.from === older.line)
  )
}

/** The lines after `older` up to `newer`, in order; undefined when no way is known. */
export const findLines = (older: ReleaseLine, newer: ReleaseLine, mode: Mode): readonly ReleaseLine[] | undefined => {
  if (isDirect(older, newer, mode)) return [newer]
  let best: readonly ReleaseLine[] | undefined
  for (const middle of [...releaseLines].reverse()) {
    const isBetween = compareLines(middle.line, older.line) > 0 && compareLines(middle.line, newer.line) < 0
    if (!isBetween || !isDirect(older, middle, mode)) continue
    const rest = findLines(middle, newer, mode)
    if (rest !== undefined && (best === undefined || rest.length + 1 < best.length)) best = [middle, ...rest]
  }
  return best
}

/** The newest line that knows both modes: where a cluster moves from ZooKeeper to KRaft. */
export const bridgeLine = (): ReleaseLine | undefined =>
  releaseLines.findLast((line) => line.modes.includes('zookeeper') && line.modes.includes('kraft'))
