import { oldEnsemble } from './knowledge/hazards-zookeeper.ts'
import type { ReleaseLine } from './release-line.ts'

/** Kafka 3.6. */
export const kafka36: ReleaseLine = {
  line: '3.6',
  latestPatch: '3.6.2',
  modes: ['zookeeper', 'kraft'],
  upgradeFrom: { zookeeper: '0.8', kraft: '3.0' },
  hops: [],
  java: { broker: 8, tools: 8, clients: 8 },
  levels: [{ level: 12, name: '3.6-IV0', didMetadataChange: false, brings: 'no new epoch when an ISR shrinks' }, { level: 13, name: '3.6-IV1', didMetadataChange: true, brings: 'metadata transactions' }, { level: 14, name: '3.6-IV2', didMetadataChange: true, brings: 'delegation tokens' }],
  leastLevel: 1,
  features: {  },
  defaultFeatures: {  },
  clients: null,
  keys: [],
  limits: [],
  defaults: [],
  hazards: [oldEnsemble],
  refused: [],
  source: 'upgrade notes of 3.9.2 (docs/getting-started/upgrade.md); MetadataVersion.java and build.gradle of 3.6.2',
}
