import { hazards41 } from './knowledge/hazards-4-1.ts'
import { keys41, limits41 } from './knowledge/limits-4-1.ts'
import type { ReleaseLine } from './release-line.ts'

/** Kafka 4.1. */
export const kafka41: ReleaseLine = {
  line: '4.1',
  latestPatch: '4.1.2',
  modes: ['kraft'],
  upgradeFrom: { zookeeper: null, kraft: '3.3' },
  hops: [{ from: '3.3', through: '3.9', reason: 'Kafka dropped 3.3 from its own upgrade tests for a known fault', issue: 'KAFKA-18442' }],
  java: { broker: 17, tools: 17, clients: 11 },
  levels: [{ level: 26, name: '4.1-IV0', didMetadataChange: false, brings: 'eligible leader replicas in new clusters' }, { level: 27, name: '4.1-IV1', didMetadataChange: false, brings: 'Fetch version 18' }],
  leastLevel: 7,
  features: { 'kraft.version': 1, 'transaction.version': 2, 'group.version': 1, 'eligible.leader.replicas.version': 1, 'share.version': 1 },
  defaultFeatures: { 'kraft.version': 1, 'transaction.version': 2, 'group.version': 1, 'eligible.leader.replicas.version': 1 },
  clients: null,
  keys: keys41,
  limits: limits41,
  defaults: [],
  hazards: hazards41,
  refused: [],
  source: 'upgrade notes of 4.x (docs/getting-started/upgrade.md); MetadataVersion.java and build.gradle of 4.1.2',
}
