import type { DefaultChange, KeyChange, ValueLimit } from './key-change.ts'
import { configDefs, notesOf4 } from './sources.ts'

/** Keys that 4.1 deprecated or dropped. */
export const keys41: readonly KeyChange[] = [
  {
    key: 'log.cleaner.enable',
    surface: 'server',
    kind: 'deprecated',
    replacement: null,
    effect: 'it still works; the cleaner will always run',
    source: notesOf4,
  },
  ...['group.coordinator.new.enable', 'group.share.max.groups', 'share.fetch.max.fetch.records', 'metadata.log.segment.min.bytes'].map(
    (key): KeyChange => ({
      key,
      surface: 'server',
      kind: 'removed',
      replacement: null,
      effect: 'it has no effect any more',
      isHarmless: true,
      source: configDefs('4.0.2', '4.1.2'),
    }),
  ),
]

const quorumTimes = [
  'controller.quorum.append.linger.ms',
  'controller.quorum.election.backoff.max.ms',
  'controller.quorum.election.timeout.ms',
  'controller.quorum.fetch.timeout.ms',
  'controller.quorum.request.timeout.ms',
  'controller.quorum.retry.backoff.ms',
]

/** Values that 4.1 refuses. */
export const limits41: readonly ValueLimit[] = [
  {
    key: 'metadata.log.segment.bytes',
    surface: 'server',
    limit: { kind: 'at-least', value: 8_388_608 },
    fix: 'set it to 8388608 (8 MiB) or more',
    source: `${configDefs('4.0.2', '4.1.2')}, executed`,
  },
  ...quorumTimes.map(
    (key): ValueLimit => ({
      key,
      surface: 'server',
      limit: { kind: 'at-least', value: 0 },
      fix: 'write milliseconds, 0 or more',
      source: configDefs('4.0.2', '4.1.2'),
    }),
  ),
]

/** Keys that 4.2 deprecated. */
export const keys42: readonly KeyChange[] = [
  {
    key: 'remote.log.manager.thread.pool.size',
    surface: 'server',
    kind: 'deprecated',
    replacement: 'remote.log.manager.follower.thread.pool.size',
    effect: 'it still works',
    source: notesOf4,
  },
]

const lists = [
  'log.dir',
  'log.dirs',
  'listeners',
  'advertised.listeners',
  'controller.listener.names',
  'early.start.listeners',
  'metric.reporters',
  'sasl.enabled.mechanisms',
  'sasl.kerberos.principal.to.local.rules',
  'sasl.oauthbearer.expected.audience',
  'ssl.cipher.suites',
  'ssl.enabled.protocols',
  'group.consumer.assignors',
]

/** Values that 4.2 refuses. */
export const limits42: readonly ValueLimit[] = [
  {
    key: 'num.replica.fetchers',
    surface: 'server',
    limit: { kind: 'at-least', value: 1 },
    fix: 'write 1 or more, or delete the line',
    source: `${notesOf4}; ${configDefs('4.1.2', '4.2.1')}, executed`,
  },
  ...lists.map(
    (key): ValueLimit => ({
      key,
      surface: 'server',
      limit: { kind: 'no-empty-items' },
      fix: 'delete the leading, trailing or doubled comma',
      source: `KIP-1161; ${configDefs('4.1.2', '4.2.1')}, executed`,
    }),
  ),
]

/** Keys that 4.3 deprecated. */
export const keys43: readonly KeyChange[] = [
  {
    key: 'group.coordinator.rebalance.protocols',
    surface: 'server',
    kind: 'deprecated',
    replacement: null,
    effect: 'it still works; features decide which protocols run',
    source: notesOf4,
  },
]

/** Defaults that 4.3 changed. */
export const defaults43: readonly DefaultChange[] = [
  {
    key: 'remote.log.metadata.topic.min.isr',
    surface: 'server',
    was: null,
    now: '2',
    onlyWith: 'remote.log.storage.system.enable',
    bites: 'with tiered storage and fewer than 2 replicas of its metadata topic in sync, segments are not copied',
    source: notesOf4,
  },
  {
    key: 'group.consumer.assignment.interval.ms',
    surface: 'server',
    was: '0',
    now: '1000',
    onlyWith: null,
    bites: 'members of a group of the new protocol get their partitions up to 1 s later (the same for share and streams groups)',
    source: notesOf4,
  },
]

/** Keys that 4.4 deprecated. */
export const keys44: readonly KeyChange[] = [
  {
    key: 'broker.id',
    surface: 'server',
    kind: 'deprecated',
    replacement: 'node.id',
    effect: 'it still works until 5.0 and logs a warning',
    source: notesOf4,
  },
]
