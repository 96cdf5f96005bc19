import type { ReleaseLine } from './release-line.ts'

/** The last line with ZooKeeper, and the bridge from it to KRaft. */
export const kafka39: ReleaseLine = {
  line: '3.9',
  latestPatch: '3.9.2',
  modes: ['zookeeper', 'kraft'],
  upgradeFrom: { zookeeper: '0.8', kraft: '3.0' },
  hops: [],
  java: { broker: 8, tools: 8 },
  metadataVersion: { name: '3.9-IV0', level: 21 },
  features: { 'kraft.version': 1 },
  refused: [{ release: '3.9.0', reason: 'a controller with a wildcard listener does not start', issue: 'KAFKA-18281' }],
  source: 'upgrade notes of 3.9.2 (docs/getting-started/upgrade.md); MetadataVersion.java and build.gradle of 3.9.2',
}
