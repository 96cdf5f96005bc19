import type { ReleaseLine } from './release-line.ts'

/** Kafka 3.3. */
export const kafka33: ReleaseLine = {
  line: '3.3',
  latestPatch: '3.3.2',
  modes: ['zookeeper', 'kraft'],
  upgradeFrom: { zookeeper: '0.8', kraft: '3.0' },
  hops: [],
  java: { broker: 8, tools: 8 },
  metadataVersion: { name: '3.3-IV3', level: 7 },
  features: {},
  refused: [{ release: '3.3.0', reason: 'it was withdrawn; 3.3.1 is the first release of the line', issue: 'downloads page' }],
  source: 'upgrade notes of 3.9.2 (docs/getting-started/upgrade.md); MetadataVersion.java and build.gradle of 3.3.2',
}
