import type { KeyChange } from './key-change.ts'
import { configDefs, notesOf4 } from './sources.ts'

const defs = configDefs('3.9.2', '4.0.2')
const removed = (key: string, effect: string): KeyChange => ({
  key,
  surface: 'server',
  kind: 'removed',
  replacement: null,
  effect,
  source: `${notesOf4}; ${defs}`,
})
const harmless = (key: string, effect: string): KeyChange => ({ ...removed(key, effect), isHarmless: true })
const renamed = (key: string, replacement: string, effect: string): KeyChange => ({
  ...removed(key, effect),
  kind: 'renamed',
  replacement,
})

const noZooKeeper = 'there is no ZooKeeper any more'
const formatIsFixed = 'the record format is always the one of 3.0 and later'
const timestampLimit = 'the limit on time stamps is gone: the defaults of its two successors hold'
const noChange = 'nothing: it only mattered with ZooKeeper'

/** What 4.0 removed from a node's own file. */
const ofServers: readonly KeyChange[] = [
  harmless('zookeeper.*', noZooKeeper),
  removed('zookeeper.metadata.migration.enable', 'a migration to KRaft that is not finished can never be finished'),
  harmless('inter.broker.protocol.version', 'nothing is held back: only finalized features hold new protocols back'),
  harmless('log.message.format.version', formatIsFixed),
  renamed(
    'log.message.timestamp.difference.max.ms',
    'log.message.timestamp.before.max.ms and log.message.timestamp.after.max.ms',
    timestampLimit,
  ),
  removed('log.message.downconversion.enable', 'fetches of old clients are refused, not converted'),
  removed('control.plane.listener.name', 'requests of the controller use the ordinary listener'),
  removed('controlled.shutdown.max.retries', 'a stopping broker waits 5 minutes for the controller, not a number of tries'),
  removed('controlled.shutdown.retry.backoff.ms', 'a stopping broker waits 5 minutes for the controller, not a number of tries'),
  harmless('broker.id.generation.enable', 'ids are never made up: node.id must be written'),
  harmless('reserved.broker.max.id', noChange),
  harmless('leader.imbalance.per.broker.percentage', noChange),
  renamed('delegation.token.master.key', 'delegation.token.secret.key', 'delegation tokens are switched off'),
  removed('offsets.commit.required.acks', 'commits of offsets always wait for all replicas'),
  harmless('password.encoder.*', 'nothing: passwords in dynamic configs are not kept in ZooKeeper any more'),
  harmless('eligible.leader.replicas.enable', 'the feature eligible.leader.replicas.version decides'),
  removed('alter.config.policy.kraft.compatibility.enable', 'alter.config.policy sees what KRaft shows it'),
  removed('auto.include.jmx.reporter', 'JmxReporter runs only while metric.reporters names it (its new default does)'),
  renamed('metrics.jmx.blacklist', 'metrics.jmx.exclude', 'metrics that were hidden are shown'),
  renamed('metrics.jmx.whitelist', 'metrics.jmx.include', 'all metrics are shown'),
]

const refusedLater =
  'the topic works, but before 4.2.1 and 4.3.0 every later change of its configuration is refused (KAFKA-19851)'
const ofTopic = (key: string, replacement: string | null): KeyChange => ({
  key,
  surface: 'topic',
  kind: replacement === null ? 'removed' : 'renamed',
  replacement,
  effect: refusedLater,
  source: `${notesOf4}; KAFKA-19851; LogConfig of 4.0.2, executed`,
})

/** What 4.0 removed from topics. */
const ofTopics: readonly KeyChange[] = [
  ofTopic('message.format.version', null),
  ofTopic('message.timestamp.difference.max.ms', 'message.timestamp.before.max.ms and message.timestamp.after.max.ms'),
  ofTopic('message.downconversion.enable', null),
]

const ofDynamic = (key: string, replacement: string | null): KeyChange => ({
  key,
  surface: 'dynamic',
  kind: replacement === null ? 'removed' : 'renamed',
  replacement,
  effect: 'it stays in the metadata without effect',
  source: `DynamicBrokerConfig.AllDynamicConfigs of 3.9.2 against 4.0.2`,
})

/** What brokers take no longer as a dynamic configuration. */
const ofBrokers: readonly KeyChange[] = [
  ofDynamic('log.message.downconversion.enable', null),
  ofDynamic(
    'log.message.timestamp.difference.max.ms',
    'log.message.timestamp.before.max.ms and log.message.timestamp.after.max.ms',
  ),
]

/** What 4.0 removed or renamed. */
export const keys40: readonly KeyChange[] = [...ofServers, ...ofTopics, ...ofBrokers]
