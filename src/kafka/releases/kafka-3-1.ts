import type { ReleaseLine } from './release-line.ts'

/** Kafka 3.1. */
export const kafka31: ReleaseLine = {
  line: '3.1',
  latestPatch: '3.1.2',
  modes: ['zookeeper', 'kraft'],
  upgradeFrom: { zookeeper: '0.8', kraft: '3.0' },
  hops: [],
  java: { broker: 8, tools: 8, clients: 8 },
  levels: [{ level: 2, name: '3.1-IV0', didMetadataChange: false, brings: 'topic ids in fetches' }],
  leastLevel: 1,
  features: {  },
  defaultFeatures: {  },
  clients: null,
  keys: [],
  limits: [],
  defaults: [],
  hazards: [],
  refused: [],
  source: 'upgrade notes of 3.9.2 (docs/getting-started/upgrade.md); MetadataVersion.java and build.gradle of 3.1.2',
}
