/*
 * feature/unsupported. R0, going back: `to` may be older only while every finalized level is one that `to` supports. A binary that meets a level it
 * does not know exits, or stays alive and never gets RUNNING (executed: combined 3.7.2 on 3.8 metadata; 4.1.2 on 4.4 metadata). Levels that no node
 * tells are refused (P9).
 */
import type { Finding } from '../decide/decision.ts'
import { releaseLineOf } from '../releases/catalogue.ts'
import type { ReleaseLine } from '../releases/release-line.ts'
import { refuse } from '../rules/finding.ts'
import type { ClusterSnapshot } from '../snapshot/cluster-snapshot.ts'

const highestOf = (line: ReleaseLine, feature: string): number =>
  feature === 'metadata.version' ? (line.levels.at(-1)?.level ?? 0) : (line.features[feature] ?? 0)

const unknownLevels: Finding = refuse({
  rule: 'feature/unsupported',
  saw: 'finalized levels not read',
  wanted: 'known',
  fix: 'plan again when the nodes answer',
})

/** The highest level of each feature that any node tells; undefined when none tells. */
const finalizedLevels = ({ nodes }: ClusterSnapshot): ReadonlyMap<string, number> | undefined => {
  const told = nodes.map((node) => node.finalized).filter((levels) => levels !== null)
  const highest = new Map<string, number>()
  for (const [feature, level] of told.flatMap((levels) => Object.entries(levels)))
    highest.set(feature, Math.max(level, highest.get(feature) ?? 0))
  return told.length === 0 ? undefined : highest
}

/** Findings for every finalized level above what release `to` supports; for all of them when the release or the levels are unknown. */
export const findLevelsAbove = (snapshot: ClusterSnapshot, to: string): Finding[] => {
  const line = releaseLineOf(to)
  const levels = finalizedLevels(snapshot)
  if (line === undefined || levels === undefined) return [unknownLevels]
  return [...levels]
    .filter(([feature, level]) => level > highestOf(line, feature))
    .map(([feature, level]) =>
      refuse({
        rule: 'feature/unsupported',
        saw: `${feature} is finalized at ${level}`,
        wanted: `at most ${highestOf(line, feature)}, the highest that ${to} knows`,
        fix: `stay on a release that knows ${feature} ${level}: a finalized level is not taken back by going back`,
      }),
    )
}
