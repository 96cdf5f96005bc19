import type { DefaultChange, ValueLimit } from './key-change.ts'
import { configDefs, notesOf4 } from './sources.ts'

const source = `${notesOf4}; ${configDefs('3.9.2', '4.0.2')}`
const oneMiB = 1_048_576

/** Values that 4.0 refuses. */
export const limits40: readonly ValueLimit[] = [
  {
    key: 'log.segment.bytes',
    surface: 'server',
    limit: { kind: 'at-least', value: oneMiB },
    fix: 'set it to 1048576 (1 MiB) or more',
    source,
  },
  {
    key: 'segment.bytes',
    surface: 'topic',
    limit: { kind: 'at-least', value: oneMiB },
    fix: 'set it to 1048576 (1 MiB) or more, or delete it from the topic, before the upgrade',
    source: `${notesOf4}; LogManager.fetchTopicConfigOverrides and LogConfig; a broker with such a topic does not start (executed with LogConfig: 4.0.2 takes it, 4.1.2 refuses)`,
  },
  ...['copier', 'expiration'].map(
    (pool): ValueLimit => ({
      key: `remote.log.manager.${pool}.thread.pool.size`,
      surface: 'server',
      limit: { kind: 'at-least', value: 1 },
      fix: 'write a number of threads (the default became 10), or delete the line',
      source,
    }),
  ),
  {
    key: 'authorizer.class.name',
    surface: 'server',
    limit: { kind: 'not', values: ['kafka.security.authorizer.AclAuthorizer', 'kafka.security.auth.SimpleAclAuthorizer'] },
    fix: 'use org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    source: notesOf4,
  },
  {
    key: 'group.coordinator.rebalance.protocols',
    surface: 'server',
    limit: { kind: 'not', values: ['unknown'] },
    fix: 'delete "unknown" from the list',
    source: configDefs('3.9.2', '4.0.2'),
  },
]

/** Defaults that 4.0 changed. */
export const defaults40: readonly DefaultChange[] = [
  {
    key: 'log.message.timestamp.after.max.ms',
    surface: 'server',
    was: '9223372036854775807',
    now: '3600000',
    onlyWith: null,
    bites: 'records whose time stamp is more than 1 hour ahead of the broker are refused: producers with a wrong clock get errors',
    source,
  },
  {
    key: 'num.recovery.threads.per.data.dir',
    surface: 'server',
    was: '1',
    now: '2',
    onlyWith: null,
    bites: 'log recovery uses twice the threads per folder: faster, with more disk reads at once',
    isInternal: true,
    source,
  },
  {
    key: 'remote.log.manager.thread.pool.size',
    surface: 'server',
    was: '10',
    now: '2',
    onlyWith: 'remote.log.storage.system.enable',
    bites: 'with tiered storage, fewer threads; copying and expiration have pools of their own with 10 each',
    source: configDefs('3.9.2', '4.0.2'),
  },
  {
    key: 'group.coordinator.threads',
    surface: 'server',
    was: '1',
    now: '4',
    onlyWith: null,
    bites: 'the new group coordinator, now the default, runs 4 threads',
    isInternal: true,
    source: configDefs('3.9.2', '4.0.2'),
  },
]
