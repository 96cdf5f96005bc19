import { hazards38 } from './knowledge/hazards-3.ts'
import { ensembleFirst } from './knowledge/hazards-zookeeper.ts'
import type { ReleaseLine } from './release-line.ts'

/** Kafka 3.8. */
export const kafka38: ReleaseLine = {
  line: '3.8',
  latestPatch: '3.8.1',
  modes: ['zookeeper', 'kraft'],
  upgradeFrom: { zookeeper: '0.8', kraft: '3.0' },
  hops: [],
  java: { broker: 8, tools: 8, clients: 8 },
  levels: [{ level: 20, name: '3.8-IV0', didMetadataChange: false, brings: '' }],
  leastLevel: 1,
  features: {  },
  defaultFeatures: {  },
  clients: null,
  keys: [],
  limits: [],
  defaults: [],
  hazards: [...hazards38, ensembleFirst],
  refused: [{ release: '3.8.0', reason: 'an unrelated dynamic change overwrites retention set through a synonym: data loss', issue: 'KAFKA-17584' }],
  source: 'upgrade notes of 3.9.2 (docs/getting-started/upgrade.md); MetadataVersion.java and build.gradle of 3.8.1',
}
