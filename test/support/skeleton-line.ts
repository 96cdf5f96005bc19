import type { ReleaseLine } from '../../src/kafka/releases/release-line.ts'

/** A line that does not exist yet: what adding one takes. The test of it plants this file beside the others. */
export const kafka45: ReleaseLine = {
  line: '4.5',
  latestPatch: '4.5.1',
  modes: ['kraft'],
  upgradeFrom: { zookeeper: null, kraft: '4.0' },
  hops: [],
  java: { broker: 21, tools: 21, clients: 11 },
  levels: [
    { level: 34, name: '4.5-IV0', didMetadataChange: false, brings: 'something small' },
    { level: 35, name: '4.5-IV1', didMetadataChange: true, brings: 'something large' },
  ],
  leastLevel: 7,
  features: { 'kraft.version': 1, 'transaction.version': 2, 'group.version': 1, 'moon.version': 1 },
  defaultFeatures: { 'kraft.version': 1, 'transaction.version': 2, 'group.version': 1, 'moon.version': 1 },
  clients: null,
  keys: [
    {
      key: 'old.key',
      surface: 'server',
      kind: 'renamed',
      replacement: 'new.key',
      effect: 'the old one is ignored',
      source: 'upgrade notes of 4.5',
    },
  ],
  limits: [
    {
      key: 'num.io.threads',
      surface: 'server',
      limit: { kind: 'at-least', value: 2 },
      fix: 'write 2 or more',
      source: 'upgrade notes of 4.5',
    },
  ],
  defaults: [],
  hazards: [
    {
      id: 'KAFKA-99999',
      title: 'the moon is in the way',
      moment: 'before',
      modes: ['kraft'],
      applies: { border: true },
      symptom: 'it is dark',
      detection: { reads: 'feature levels', names: ['moon.version'], sign: 'it is new' },
      fix: 'wait for the sun',
      isReversible: true,
      source: 'KAFKA-99999',
    },
  ],
  refused: [{ release: '4.5.0', reason: 'it was withdrawn', issue: 'KAFKA-99998' }],
  source: 'none: it is a skeleton',
}
