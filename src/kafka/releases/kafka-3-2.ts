import type { ReleaseLine } from './release-line.ts'

/** Kafka 3.2. */
export const kafka32: ReleaseLine = {
  line: '3.2',
  latestPatch: '3.2.3',
  modes: ['zookeeper', 'kraft'],
  upgradeFrom: { zookeeper: '0.8', kraft: '3.0' },
  hops: [],
  java: { broker: 8, tools: 8, clients: 8 },
  levels: [{ level: 3, name: '3.2-IV0', didMetadataChange: true, brings: 'leader recovery' }],
  leastLevel: 1,
  features: {  },
  defaultFeatures: {  },
  clients: null,
  keys: [
    {
      key: 'zookeeper.sync.time.ms',
      surface: 'server',
      kind: 'removed',
      replacement: null,
      effect: 'nothing changes: no broker has read it since 2.0',
      isHarmless: true,
      source: 'KAFKA-13619; ConfigDef of 2.8.2 against 3.3.2',
    },
  ],
  limits: [],
  defaults: [],
  hazards: [],
  refused: [{ release: '3.2.2', reason: 'it is on Maven Central but was withdrawn before it was announced', issue: 'apache/spark#37958' }],
  source: 'upgrade notes of 3.9.2 (docs/getting-started/upgrade.md); MetadataVersion.java and build.gradle of 3.2.3',
}
