import type { ReleaseLine } from './release-line.ts'

/** Kafka 3.7. */
export const kafka37: ReleaseLine = {
  line: '3.7',
  latestPatch: '3.7.2',
  modes: ['zookeeper', 'kraft'],
  upgradeFrom: { zookeeper: '0.8', kraft: '3.0' },
  hops: [],
  java: { broker: 8, tools: 8 },
  metadataVersion: { name: '3.7-IV4', level: 19 },
  features: {},
  refused: [],
  source: 'upgrade notes of 3.9.2 (docs/getting-started/upgrade.md); MetadataVersion.java and build.gradle of 3.7.2',
}
