import { hazards44 } from './knowledge/hazards-4-1.ts'
import { keys44 } from './knowledge/limits-4-1.ts'
import type { ReleaseLine } from './release-line.ts'

/** Kafka 4.4. */
export const kafka44: ReleaseLine = {
  line: '4.4',
  latestPatch: '4.4.0',
  modes: ['kraft'],
  upgradeFrom: { zookeeper: null, kraft: '3.3' },
  hops: [{ from: '3.3', through: '3.9', reason: 'Kafka dropped 3.3 from its own upgrade tests for a known fault', issue: 'KAFKA-18442' }],
  java: { broker: 17, tools: 17, clients: 11 },
  levels: [{ level: 31, name: '4.4-IV0', didMetadataChange: false, brings: 'dead letter queues of share groups' }, { level: 32, name: '4.4-IV1', didMetadataChange: true, brings: 'ACLs for address ranges' }, { level: 33, name: '4.4-IV2', didMetadataChange: true, brings: 'unregistering of controllers' }],
  leastLevel: 7,
  features: { 'kraft.version': 1, 'transaction.version': 2, 'group.version': 1, 'eligible.leader.replicas.version': 1, 'share.version': 2, 'streams.version': 1 },
  defaultFeatures: { 'kraft.version': 1, 'transaction.version': 2, 'group.version': 1, 'eligible.leader.replicas.version': 1, 'share.version': 2, 'streams.version': 1 },
  clients: null,
  keys: keys44,
  limits: [],
  defaults: [],
  hazards: hazards44,
  refused: [],
  source: 'upgrade notes of 4.x (docs/getting-started/upgrade.md); MetadataVersion.java and build.gradle of 4.4.0',
}
