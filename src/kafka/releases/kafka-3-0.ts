import { protocolInKraft } from './knowledge/hazards-3.ts'
import { keys30 } from './knowledge/keys-3-0.ts'
import type { ReleaseLine } from './release-line.ts'

/** Kafka 3.0. */
export const kafka30: ReleaseLine = {
  line: '3.0',
  latestPatch: '3.0.2',
  modes: ['zookeeper', 'kraft'],
  upgradeFrom: { zookeeper: '0.8', kraft: '3.0' },
  hops: [],
  java: { broker: 8, tools: 8, clients: 8 },
  levels: [{ level: 1, name: '3.0-IV1', didMetadataChange: true, brings: '' }],
  leastLevel: 1,
  features: {  },
  defaultFeatures: {  },
  clients: null,
  keys: keys30,
  limits: [],
  defaults: [],
  hazards: [protocolInKraft],
  refused: [],
  source: 'upgrade notes of 3.9.2 (docs/getting-started/upgrade.md); MetadataVersion.java and build.gradle of 3.0.2',
}
