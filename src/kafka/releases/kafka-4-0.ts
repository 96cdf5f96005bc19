import type { ReleaseLine } from './release-line.ts'

/** The first line without ZooKeeper. Software and metadata.version must be at least 3.3 before. */
export const kafka40: ReleaseLine = {
  line: '4.0',
  latestPatch: '4.0.2',
  modes: ['kraft'],
  upgradeFrom: { zookeeper: null, kraft: '3.3' },
  hops: [{ from: '3.3', through: '3.9', reason: 'Kafka dropped 3.3 from its own upgrade tests for a known fault', issue: 'KAFKA-18442' }],
  java: { broker: 17, tools: 11 },
  metadataVersion: { name: '4.0-IV3', level: 25 },
  features: { 'kraft.version': 1, 'transaction.version': 2, 'group.version': 1, 'eligible.leader.replicas.version': 1 },
  refused: [{ release: '4.0.0', reason: 'an old bootstrap.checkpoint makes the node fail at start', issue: 'KAFKA-19192' }],
  source: 'upgrade notes of 4.x (docs/getting-started/upgrade.md); MetadataVersion.java and build.gradle of 4.0.2',
}
