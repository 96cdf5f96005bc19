import { hazards42 } from './knowledge/hazards-4-1.ts'
import { keys42, limits42 } from './knowledge/limits-4-1.ts'
import type { ReleaseLine } from './release-line.ts'

/** Kafka 4.2. */
export const kafka42: ReleaseLine = {
  line: '4.2',
  latestPatch: '4.2.1',
  modes: ['kraft'],
  upgradeFrom: { zookeeper: null, kraft: '3.3' },
  hops: [{ from: '3.3', through: '3.9', reason: 'Kafka dropped 3.3 from its own upgrade tests for a known fault', issue: 'KAFKA-18442' }],
  java: { broker: 17, tools: 17, clients: 11 },
  levels: [{ level: 28, name: '4.2-IV0', didMetadataChange: false, brings: 'share groups in new clusters' }, { level: 29, name: '4.2-IV1', didMetadataChange: false, brings: 'streams groups in new clusters' }],
  leastLevel: 7,
  features: { 'kraft.version': 1, 'transaction.version': 2, 'group.version': 1, 'eligible.leader.replicas.version': 1, 'share.version': 1, 'streams.version': 1 },
  defaultFeatures: { 'kraft.version': 1, 'transaction.version': 2, 'group.version': 1, 'eligible.leader.replicas.version': 1, 'share.version': 1, 'streams.version': 1 },
  clients: null,
  keys: keys42,
  limits: limits42,
  defaults: [],
  hazards: hazards42,
  refused: [{ release: '4.2.0', reason: 'beside older brokers transactions fail with UnsupportedVersionException', issue: 'KAFKA-20322' }],
  source: 'upgrade notes of 4.x (docs/getting-started/upgrade.md); MetadataVersion.java and build.gradle of 4.2.1',
}
