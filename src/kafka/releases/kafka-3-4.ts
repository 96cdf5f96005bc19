import type { ReleaseLine } from './release-line.ts'

/** Kafka 3.4. */
export const kafka34: ReleaseLine = {
  line: '3.4',
  latestPatch: '3.4.1',
  modes: ['zookeeper', 'kraft'],
  upgradeFrom: { zookeeper: '0.8', kraft: '3.0' },
  hops: [],
  java: { broker: 8, tools: 8, clients: 8 },
  levels: [{ level: 8, name: '3.4-IV0', didMetadataChange: true, brings: 'migration from ZooKeeper' }],
  leastLevel: 1,
  features: {  },
  defaultFeatures: {  },
  clients: null,
  keys: [],
  limits: [],
  defaults: [],
  hazards: [],
  refused: [],
  source: 'upgrade notes of 3.9.2 (docs/getting-started/upgrade.md); MetadataVersion.java and build.gradle of 3.4.1',
}
