import { hazards39 } from './knowledge/hazards-3.ts'
import { migrationHazards } from './knowledge/hazards-zookeeper.ts'
import type { ReleaseLine } from './release-line.ts'

/** The last line with ZooKeeper, and the bridge from it to KRaft. */
export const kafka39: ReleaseLine = {
  line: '3.9',
  latestPatch: '3.9.2',
  modes: ['zookeeper', 'kraft'],
  upgradeFrom: { zookeeper: '0.8', kraft: '3.0' },
  hops: [],
  java: { broker: 8, tools: 8, clients: 8 },
  levels: [{ level: 21, name: '3.9-IV0', didMetadataChange: false, brings: 'ListOffsets version 9' }],
  leastLevel: 1,
  features: { 'kraft.version': 1 },
  defaultFeatures: { 'kraft.version': 1 },
  clients: null,
  keys: [],
  limits: [],
  defaults: [],
  hazards: [...hazards39, ...migrationHazards],
  refused: [{ release: '3.9.0', reason: 'a controller with a wildcard listener does not start', issue: 'KAFKA-18281' }],
  source: 'upgrade notes of 3.9.2 (docs/getting-started/upgrade.md); MetadataVersion.java and build.gradle of 3.9.2',
}
