import { hazards43 } from './knowledge/hazards-4-1.ts'
import { defaults43, keys43 } from './knowledge/limits-4-1.ts'
import type { ReleaseLine } from './release-line.ts'

/** Kafka 4.3. */
export const kafka43: ReleaseLine = {
  line: '4.3',
  latestPatch: '4.3.2',
  modes: ['kraft'],
  upgradeFrom: { zookeeper: null, kraft: '3.3' },
  hops: [{ from: '3.3', through: '3.9', reason: 'Kafka dropped 3.3 from its own upgrade tests for a known fault', issue: 'KAFKA-18442' }],
  java: { broker: 17, tools: 17, clients: 11 },
  levels: [{ level: 30, name: '4.3-IV0', didMetadataChange: true, brings: 'cordoned log folders' }],
  leastLevel: 7,
  features: { 'kraft.version': 1, 'transaction.version': 2, 'group.version': 1, 'eligible.leader.replicas.version': 1, 'share.version': 1, 'streams.version': 1 },
  defaultFeatures: { 'kraft.version': 1, 'transaction.version': 2, 'group.version': 1, 'eligible.leader.replicas.version': 1, 'share.version': 1, 'streams.version': 1 },
  clients: null,
  keys: keys43,
  limits: [],
  defaults: defaults43,
  hazards: hazards43,
  refused: [],
  source: 'upgrade notes of 4.x (docs/getting-started/upgrade.md); MetadataVersion.java and build.gradle of 4.3.2',
}
