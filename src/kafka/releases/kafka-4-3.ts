import type { ReleaseLine } from './release-line.ts'

/** Kafka 4.3. */
export const kafka43: ReleaseLine = {
  line: '4.3',
  latestPatch: '4.3.2',
  modes: ['kraft'],
  upgradeFrom: { zookeeper: null, kraft: '3.3' },
  hops: [{ from: '3.3', through: '3.9', reason: 'Kafka dropped 3.3 from its own upgrade tests for a known fault', issue: 'KAFKA-18442' }],
  java: { broker: 17, tools: 11 },
  metadataVersion: { name: '4.3-IV0', level: 30 },
  features: { 'kraft.version': 1, 'transaction.version': 2, 'group.version': 1, 'eligible.leader.replicas.version': 1, 'share.version': 1, 'streams.version': 1 },
  refused: [],
  source: 'upgrade notes of 4.x (docs/getting-started/upgrade.md); MetadataVersion.java and build.gradle of 4.3.2',
}
