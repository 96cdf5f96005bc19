import type { ReleaseLine } from './release-line.ts'

/** Kafka 4.1. */
export const kafka41: ReleaseLine = {
  line: '4.1',
  latestPatch: '4.1.2',
  modes: ['kraft'],
  upgradeFrom: { zookeeper: null, kraft: '3.3' },
  hops: [{ from: '3.3', through: '3.9', reason: 'Kafka dropped 3.3 from its own upgrade tests for a known fault', issue: 'KAFKA-18442' }],
  java: { broker: 17, tools: 11 },
  metadataVersion: { name: '4.1-IV1', level: 27 },
  features: { 'kraft.version': 1, 'transaction.version': 2, 'group.version': 1, 'eligible.leader.replicas.version': 1 },
  refused: [],
  source: 'upgrade notes of 4.x (docs/getting-started/upgrade.md); MetadataVersion.java and build.gradle of 4.1.2',
}
