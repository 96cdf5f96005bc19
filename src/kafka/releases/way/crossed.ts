/** Facts of the release table that matter between two releases. */
import type { Mode } from '../../snapshot/cluster-snapshot.ts'
import { releaseLineOf, releaseLines } from '../catalogue.ts'
import { isFaulty, type Hazard, type Moment } from '../knowledge/hazard.ts'
import type { ReleaseLine } from '../release-line.ts'
import { compareLines } from '../version.ts'
import type { Crossed } from './leg.ts'

/** The two ends of a hop. Either may be the newer one. */
export interface Ends {
  readonly from: string
  readonly to: string
  readonly mode: Mode
}

const linesOf = (ends: Ends): { older: ReleaseLine; newer: ReleaseLine } | undefined => {
  const [from, to] = [releaseLineOf(ends.from), releaseLineOf(ends.to)]
  if (from === undefined || to === undefined) return undefined
  return compareLines(from.line, to.line) <= 0 ? { older: from, newer: to } : { older: to, newer: from }
}

const isCrossed = (ends: Ends, line: ReleaseLine): boolean => {
  const lines = linesOf(ends)
  if (lines === undefined) return false
  return compareLines(line.line, lines.older.line) > 0 && compareLines(line.line, lines.newer.line) <= 0
}

/** The lines whose border lies between two releases, oldest first: the newer end's line included, the older one's not. */
export const crossedLines = (ends: Ends): ReleaseLine[] => releaseLines.filter((line) => isCrossed(ends, line))

/** One kind of fact of every line crossed, each with its line. */
export const crossedFacts = <Fact extends object>(
  ends: Ends,
  factsOf: (line: ReleaseLine) => readonly Fact[],
): Crossed<Fact>[] => crossedLines(ends).flatMap((line) => factsOf(line).map((fact) => ({ ...fact, line: line.line })))

const applies = (ends: Ends, line: ReleaseLine, { applies: { border, from, to } }: Hazard): boolean =>
  (border === undefined || isCrossed(ends, line)) &&
  (from === undefined || isFaulty(ends.from, from)) &&
  (to === undefined || isFaulty(ends.to, to))

const moments: readonly Moment[] = ['before', 'roll', 'finalize', 'after', 'back', 'migrate']

/** Every hazard on the way between two releases at one of these moments, in the order they are met. */
export const hazardsOf = (ends: Ends, wanted: readonly Moment[]): Crossed<Hazard>[] => {
  const found = releaseLines.flatMap((line) =>
    line.hazards
      .filter((hazard) => wanted.includes(hazard.moment) && hazard.modes.includes(ends.mode))
      .filter((hazard) => applies(ends, line, hazard))
      .map((hazard) => ({ ...hazard, line: line.line })),
  )
  return moments.flatMap((moment) => found.filter((hazard) => hazard.moment === moment))
}
