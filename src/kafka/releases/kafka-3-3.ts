import { snapshotTail } from './knowledge/hazards-3.ts'
import type { ReleaseLine } from './release-line.ts'

/** Kafka 3.3. */
export const kafka33: ReleaseLine = {
  line: '3.3',
  latestPatch: '3.3.2',
  modes: ['zookeeper', 'kraft'],
  upgradeFrom: { zookeeper: '0.8', kraft: '3.0' },
  hops: [],
  java: { broker: 8, tools: 8, clients: 8 },
  levels: [{ level: 4, name: '3.3-IV0', didMetadataChange: false, brings: 'the flag of the feature itself' }, { level: 5, name: '3.3-IV1', didMetadataChange: true, brings: 'no-op records' }, { level: 6, name: '3.3-IV2', didMetadataChange: true, brings: 'another registration of brokers' }, { level: 7, name: '3.3-IV3', didMetadataChange: true, brings: 'the state of controlled shutdown' }],
  leastLevel: 1,
  features: {  },
  defaultFeatures: {  },
  clients: null,
  keys: [],
  limits: [],
  defaults: [],
  hazards: [snapshotTail],
  refused: [{ release: '3.3.0', reason: 'it was withdrawn; 3.3.1 is the first release of the line', issue: 'downloads page' }],
  source: 'upgrade notes of 3.9.2 (docs/getting-started/upgrade.md); MetadataVersion.java and build.gradle of 3.3.2',
}
