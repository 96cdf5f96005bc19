import type { ReleaseLine } from './release-line.ts'

/** Kafka 3.6. */
export const kafka36: ReleaseLine = {
  line: '3.6',
  latestPatch: '3.6.2',
  modes: ['zookeeper', 'kraft'],
  upgradeFrom: { zookeeper: '0.8', kraft: '3.0' },
  hops: [],
  java: { broker: 8, tools: 8 },
  metadataVersion: { name: '3.6-IV2', level: 14 },
  features: {},
  refused: [],
  source: 'upgrade notes of 3.9.2 (docs/getting-started/upgrade.md); MetadataVersion.java and build.gradle of 3.6.2',
}
