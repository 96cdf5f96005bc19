import { clients40, requestFloors40 } from './knowledge/clients-4-0.ts'
import { hazards40 } from './knowledge/hazards-4-0.ts'
import { keys40 } from './knowledge/keys-4-0.ts'
import { defaults40, limits40 } from './knowledge/limits-4-0.ts'
import type { ReleaseLine } from './release-line.ts'

/** The first line without ZooKeeper. Software and metadata.version must be at least 3.3 before. */
export const kafka40: ReleaseLine = {
  line: '4.0',
  latestPatch: '4.0.2',
  modes: ['kraft'],
  upgradeFrom: { zookeeper: null, kraft: '3.3' },
  hops: [{ from: '3.3', through: '3.9', reason: 'Kafka dropped 3.3 from its own upgrade tests for a known fault', issue: 'KAFKA-18442' }],
  java: { broker: 17, tools: 17, clients: 11 },
  levels: [{ level: 22, name: '4.0-IV0', didMetadataChange: false, brings: 'group.version in new clusters' }, { level: 23, name: '4.0-IV1', didMetadataChange: true, brings: 'records of eligible leader replicas' }, { level: 24, name: '4.0-IV2', didMetadataChange: false, brings: 'transaction.version in new clusters' }, { level: 25, name: '4.0-IV3', didMetadataChange: false, brings: 'ListOffsets of remote logs' }],
  leastLevel: 7,
  features: { 'kraft.version': 1, 'transaction.version': 2, 'group.version': 1, 'eligible.leader.replicas.version': 1 },
  defaultFeatures: { 'kraft.version': 1, 'transaction.version': 2, 'group.version': 1 },
  clients: clients40,
  requestFloors: requestFloors40,
  keys: keys40,
  limits: limits40,
  defaults: defaults40,
  hazards: hazards40,
  refused: [{ release: '4.0.0', reason: 'an old bootstrap.checkpoint makes the node fail at start', issue: 'KAFKA-19192' }],
  source: 'upgrade notes of 4.x (docs/getting-started/upgrade.md); MetadataVersion.java and build.gradle of 4.0.2',
}
