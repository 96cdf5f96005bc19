import { emptyIsr } from './knowledge/hazards-3.ts'
import type { ReleaseLine } from './release-line.ts'

/** Kafka 3.5. */
export const kafka35: ReleaseLine = {
  line: '3.5',
  latestPatch: '3.5.2',
  modes: ['zookeeper', 'kraft'],
  upgradeFrom: { zookeeper: '0.8', kraft: '3.0' },
  hops: [],
  java: { broker: 8, tools: 8, clients: 8 },
  levels: [{ level: 9, name: '3.5-IV0', didMetadataChange: false, brings: 'tiered storage' }, { level: 10, name: '3.5-IV1', didMetadataChange: false, brings: 'the epoch of replicas' }, { level: 11, name: '3.5-IV2', didMetadataChange: true, brings: 'SCRAM in KRaft' }],
  leastLevel: 1,
  features: {  },
  defaultFeatures: {  },
  clients: null,
  keys: [],
  limits: [],
  defaults: [],
  hazards: [emptyIsr],
  refused: [{ release: '3.5.0', reason: 'a rolling upgrade can return an empty ISR', issue: 'KAFKA-15353' },
{ release: '3.5.1', reason: 'a rolling upgrade can return an empty ISR', issue: 'KAFKA-15353' }],
  source: 'upgrade notes of 3.9.2 (docs/getting-started/upgrade.md); MetadataVersion.java and build.gradle of 3.5.2',
}
