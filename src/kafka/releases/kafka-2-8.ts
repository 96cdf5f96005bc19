import { wrongTopic } from './knowledge/hazards-3.ts'
import { unpinnedProtocol } from './knowledge/hazards-zookeeper.ts'
import type { ReleaseLine } from './release-line.ts'

/** KRaft was an early-access preview here and can not be upgraded. */
export const kafka28: ReleaseLine = {
  line: '2.8',
  latestPatch: '2.8.2',
  modes: ['zookeeper'],
  upgradeFrom: { zookeeper: '0.8', kraft: null },
  hops: [],
  java: { broker: 8, tools: 8, clients: 8 },
  levels: [],
  leastLevel: 0,
  features: {  },
  defaultFeatures: {  },
  clients: null,
  keys: [],
  limits: [],
  defaults: [],
  hazards: [unpinnedProtocol, wrongTopic],
  refused: [],
  source: 'upgrade notes of 3.9.2 (docs/getting-started/upgrade.md); MetadataVersion.java and build.gradle of 2.8.2',
}
