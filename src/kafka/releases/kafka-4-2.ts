import type { ReleaseLine } from './release-line.ts'

/** Kafka 4.2. */
export const kafka42: ReleaseLine = {
  line: '4.2',
  latestPatch: '4.2.1',
  modes: ['kraft'],
  upgradeFrom: { zookeeper: null, kraft: '3.3' },
  hops: [{ from: '3.3', through: '3.9', reason: 'Kafka dropped 3.3 from its own upgrade tests for a known fault', issue: 'KAFKA-18442' }],
  java: { broker: 17, tools: 11 },
  metadataVersion: { name: '4.2-IV1', level: 29 },
  features: { 'kraft.version': 1, 'transaction.version': 2, 'group.version': 1, 'eligible.leader.replicas.version': 1, 'share.version': 1, 'streams.version': 1 },
  refused: [{ release: '4.2.0', reason: 'beside older brokers transactions fail with UnsupportedVersionException', issue: 'KAFKA-20322' }],
  source: 'upgrade notes of 4.x (docs/getting-started/upgrade.md); MetadataVersion.java and build.gradle of 4.2.1',
}
