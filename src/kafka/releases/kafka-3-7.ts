import { hazards37 } from './knowledge/hazards-3.ts'
import type { ReleaseLine } from './release-line.ts'

/** Kafka 3.7. */
export const kafka37: ReleaseLine = {
  line: '3.7',
  latestPatch: '3.7.2',
  modes: ['zookeeper', 'kraft'],
  upgradeFrom: { zookeeper: '0.8', kraft: '3.0' },
  hops: [],
  java: { broker: 8, tools: 8, clients: 8 },
  levels: [{ level: 15, name: '3.7-IV0', didMetadataChange: true, brings: 'registration of controllers' }, { level: 16, name: '3.7-IV1', didMetadataChange: false, brings: '' }, { level: 17, name: '3.7-IV2', didMetadataChange: true, brings: 'several log folders per broker' }, { level: 18, name: '3.7-IV3', didMetadataChange: false, brings: '' }, { level: 19, name: '3.7-IV4', didMetadataChange: false, brings: 'leader in fetch answers (KIP-951)' }],
  leastLevel: 1,
  features: {  },
  defaultFeatures: {  },
  clients: null,
  keys: [],
  limits: [],
  defaults: [],
  hazards: hazards37,
  refused: [],
  source: 'upgrade notes of 3.9.2 (docs/getting-started/upgrade.md); MetadataVersion.java and build.gradle of 3.7.2',
}
