/*
 * feature/unsupported. Going back is permitted while every finalized level is one that `to` supports (R0): an older binary that meets a newer
 * metadata.version exits, or stays up and never runs (executed: 3.7.2 on 3.8 metadata, 4.1.2 on 4.4 metadata).
 */
import type { Finding } from '../../kafka/decide/decision.ts'
import { releaseLineOf } from '../../kafka/releases/catalogue.ts'
import type { ReleaseLine } from '../../kafka/releases/release-line.ts'
import { refuse } from '../../kafka/rules/finding.ts'
import type { ClusterSnapshot } from '../../kafka/snapshot/cluster-snapshot.ts'
import { isGoingBack } from '../going-back.ts'
import type { Program } from '../program.ts'

const highest = (line: ReleaseLine, feature: string): number =>
  feature === 'metadata.version' ? (line.metadataVersion?.level ?? 0) : (line.features[feature] ?? 0)

/** The highest finalized level of each feature that any node tells. */
const finalizedLevels = (snapshot: ClusterSnapshot): ReadonlyMap<string, number> => {
  const levels = new Map<string, number>()
  for (const node of snapshot.nodes)
    for (const [feature, level] of Object.entries(node.finalized ?? {}))
      levels.set(feature, Math.max(levels.get(feature) ?? 0, level))
  return levels
}

/** Finalized levels that `to` does not know; none unless the playbook goes back. */
export const findUnsupportedLevels = (program: Program, snapshot: ClusterSnapshot): Finding[] => {
  const { versions } = program
  const line = versions === undefined ? undefined : releaseLineOf(versions.to)
  if (versions === undefined || line === undefined || !isGoingBack(program)) return []
  return [...finalizedLevels(snapshot)]
    .filter(([feature, level]) => level > highest(line, feature))
    .map(([feature, level]) =>
      refuse({
        rule: 'feature/unsupported',
        saw: `${feature} is finalized at ${level}`,
        wanted: `at most ${highest(line, feature)}, the highest that ${versions.to} knows`,
        fix: `stay on a release that knows ${feature} ${level}: a finalized level is not taken back by going back`,
      }),
    )
}
