/*
 * R0, going back: `to` may be older only while every finalized level is one that `to` supports. A binary that meets a level it does not know exits,
 * or stays alive and never gets RUNNING (executed: combined 3.7.2 on 3.8 metadata; 4.1.2 on 4.4 metadata). Unknown levels refuse (P9).
 */
import type { Finding } from '../decide/decision.ts'
import { refuse } from '../rules/finding.ts'
import type { ClusterSnapshot } from '../snapshot/cluster-snapshot.ts'
import { releaseLineOf } from '../releases/catalogue.ts'
import type { ReleaseLine } from '../releases/release-line.ts'

const highestOf = (line: ReleaseLine, feature: string): number =>
  feature === 'metadata.version' ? (line.metadataVersion?.level ?? 0) : (line.features[feature] ?? 0)

const fix = 'stay on the newer release: a finalized level can not be taken back by installing older software'

/** Findings for every finalized level, on any node, above what release `to` supports; and for nodes whose levels are unknown. */
export const findLevelsAbove = (snapshot: ClusterSnapshot, to: string): Finding[] => {
  const line = releaseLineOf(to)
  if (line === undefined) return [refuse({ rule: 'path/not-allowed', saw: to, wanted: 'a known release', fix })]
  const told = snapshot.nodes.filter((node) => !node.roles.includes('zookeeper')).map((node) => node.finalized)
  const known = told.filter((levels) => levels !== null)
  const highest = new Map<string, number>()
  for (const [feature, level] of known.flatMap((levels) => Object.entries(levels)))
    highest.set(feature, Math.max(level, highest.get(feature) ?? 0))
  const above = [...highest].filter(([feature, level]) => level > highestOf(line, feature))
  const findings = above.map(([feature, level]) =>
    refuse({
      rule: 'feature/level',
      saw: `${feature} is finalized at ${level}`,
      wanted: `at most ${highestOf(line, feature)} (${to})`,
      fix,
    }),
  )
  if (known.length > 0) return findings
  return [
    refuse({
      rule: 'feature/level',
      saw: 'finalized levels not read',
      wanted: 'known',
      fix: 'apply again when the nodes answer',
    }),
  ]
}
