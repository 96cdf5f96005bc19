/** What goes wrong on KRaft lines 3.0 to 3.9, and in both modes. */
import type { Mode } from '../../snapshot/cluster-snapshot.ts'
import type { Hazard } from './hazard.ts'

const both: readonly Mode[] = ['kraft', 'zookeeper']

/** Since ever: a rare fault of the Java producer, told because a release brings its clients along. */
export const wrongTopic: Hazard = {
  id: 'KAFKA-19012',
  title: 'a Java producer of this release can, rarely, write a record to another topic',
  moment: 'after',
  modes: both,
  applies: { to: { since: null, fixed: ['3.9.2', '4.0.2', '4.1.2', '4.2.0'] } },
  symptom: 'single records turn up in a topic they were not sent to; servers are not concerned',
  detection: { reads: 'release', names: [], sign: 'applications use Java clients without the fix' },
  fix: 'use newer clients; they work with older servers',
  isReversible: false,
  source: 'KAFKA-19012',
}

/** 3.0: the protocol key that KRaft ignores. */
export const protocolInKraft: Hazard = {
  id: 'protocol-in-kraft',
  title: 'inter.broker.protocol.version holds nothing back in KRaft',
  moment: 'before',
  modes: ['kraft'],
  applies: { to: { since: '3.0.0', fixed: ['4.0.0'] } },
  symptom: 'a warning in the log and a second roll for nothing; below 3.0 the node exits with a ConfigException',
  detection: { reads: 'server.properties', names: ['inter.broker.protocol.version'], sign: 'the key stands in a file with process.roles' },
  fix: 'delete the line: only metadata.version holds new features back',
  isReversible: true,
  source: 'KafkaConfig.scala of 3.9.2, lines 538-560',
}

/** 3.3: why going back needs patience. */
export const snapshotTail: Hazard = {
  id: 'snapshot-tail',
  title: 'old binaries replay the metadata log since their last snapshot',
  moment: 'back',
  modes: ['kraft'],
  applies: { from: { since: '3.3.0', fixed: [] } },
  symptom:
    'a node of the older release meets a level it does not know in that tail and throws ("No MetadataVersion with feature level", "Tried to apply FeatureLevelRecord"), even when a later record lowered it',
  detection: {
    reads: 'metrics',
    names: ['kafka.server:type=SnapshotEmitter,name=LatestSnapshotGeneratedAgeMs'],
    sign: 'a node whose newest snapshot is older than the lowering of the level',
  },
  fix: 'after lowering a level wait until every node has a newer *.checkpoint (20 MiB of metadata or 1 hour), then swap binaries',
  isReversible: true,
  source: 'FeaturesDelta.replay, FeatureControlManager.replay, SnapshotGenerator.publishLogDelta of 3.9.2 and 4.3.1 (read, not executed)',
}

/** 3.5: a roll that loses the ISR. */
export const emptyIsr: Hazard = {
  id: 'KAFKA-15353',
  title: 'a rolling upgrade can return an empty ISR',
  moment: 'roll',
  modes: both,
  applies: { to: { since: '3.5.0', fixed: ['3.5.2'] } },
  symptom: 'partitions show an empty ISR while brokers of two releases run',
  detection: { reads: 'release', names: [], sign: 'the target is 3.5.0 or 3.5.1' },
  fix: 'use 3.5.2',
  isReversible: false,
  source: 'KAFKA-15353',
}

/** 3.7. */
export const hazards37: readonly Hazard[] = [
  {
    id: 'KAFKA-20295',
    title: 'registrations of controllers that no longer exist block every raise of a feature',
    moment: 'finalize',
    modes: ['kraft'],
    applies: { from: { since: '3.7.0', fixed: ['4.4.0'] } },
    symptom:
      '"Invalid update version … Controller N only supports versions …" although controller N was removed long ago; before metadata.version 4.4-IV2 nothing can unregister it',
    detection: {
      reads: 'registrations',
      names: ['controllers'],
      sign: 'a registered controller that is no voter, or does not support the level wanted',
    },
    fix: 'look before the roll; the only cure is to start a node with that id once on the new binaries. Registrations of dead brokers: kafka-cluster.sh unregister --id',
    isReversible: true,
    source: 'KAFKA-20295, KAFKA-20395, KIP-1312; strimzi discussions 13001 and 13117; apache/kafka pull 22191',
  },
  {
    id: 'KAFKA-20247',
    title: 'the registration of a controller is not tried again after a time-out',
    moment: 'finalize',
    modes: ['kraft'],
    applies: { to: { since: '3.7.0', fixed: ['4.2.1', '4.3.0'] } },
    symptom: '"controller N has not registered, and may not support this feature" when a level is raised',
    detection: { reads: 'registrations', names: ['controllers'], sign: 'a voter without a registration' },
    fix: 'restart that controller',
    isReversible: true,
    source: 'KAFKA-20247',
  },
  {
    id: 'KAFKA-16606',
    title: 'several log folders need metadata.version 3.7-IV2',
    moment: 'before',
    modes: ['kraft'],
    applies: { border: true },
    symptom: 'partitions stay unavailable when a broker has several log folders below that level; the broker logs an error from 3.7.1',
    detection: {
      reads: 'feature levels',
      names: ['metadata.version', 'log.dirs'],
      sign: 'a broker with several log.dirs while metadata.version is below 17',
    },
    fix: 'use one log folder until metadata.version is 3.7-IV2 or higher',
    isReversible: true,
    source: 'KAFKA-16606',
  },
]

/** 3.8. */
export const hazards38: readonly Hazard[] = [
  {
    id: 'KAFKA-17584',
    title: 'an unrelated dynamic change overwrites retention set through a synonym',
    moment: 'after',
    modes: both,
    applies: { to: { since: null, fixed: ['3.7.2', '3.8.1', '3.9.0'] } },
    symptom: 'data is deleted too early: log.retention.minutes and its kin lose against a default',
    detection: {
      reads: 'server.properties',
      names: ['log.retention.minutes', 'log.retention.hours', 'log.roll.hours'],
      sign: 'retention is set through another unit than ms',
    },
    fix: 'use a release with the fix, or write log.retention.ms; change no dynamic configuration before',
    isReversible: false,
    source: 'KAFKA-17584',
  },
  {
    id: 'noexec-temp',
    title: 'compression libraries unpack into the temporary folder',
    moment: 'roll',
    modes: both,
    applies: { border: true },
    symptom: 'a broker whose temporary folder is mounted noexec fails on zstd or snappy',
    detection: { reads: 'environment', names: ['KAFKA_OPTS', 'java.io.tmpdir'], sign: 'the temporary folder is mounted noexec' },
    fix: 'set -DZstdTempFolder and -Dorg.xerial.snappy.tempdir to a folder that allows execution',
    isReversible: true,
    source: 'upgrade notes of Kafka 3.8.1 and 3.9.0',
  },
  {
    id: 'KAFKA-18171',
    title: 'a stricter check of host:port refuses configurations that worked',
    moment: 'roll',
    modes: both,
    applies: { to: { since: '3.8.0', fixed: ['3.9.1'] } },
    symptom: 'the node does not start although its listeners worked before',
    detection: { reads: 'server.properties', names: ['listeners', 'advertised.listeners'], sign: 'unusual host names or ports' },
    fix: 'go to 3.9.1 or later',
    isReversible: true,
    source: 'KAFKA-18171',
  },
]

/** 3.9, in KRaft. */
export const hazards39: readonly Hazard[] = [
  {
    id: 'template-without-voters',
    title: 'the configuration shipped from 3.9 on has controller.quorum.bootstrap.servers instead of controller.quorum.voters',
    moment: 'before',
    modes: ['kraft'],
    applies: { border: true },
    symptom: 'a node that takes the shipped file on a static quorum (kraft.version 0) has no voters; the quorum does not form',
    detection: {
      reads: 'server.properties',
      names: ['controller.quorum.voters', 'controller.quorum.bootstrap.servers', 'kraft.version'],
      sign: 'kraft.version is 0 and controller.quorum.voters is missing',
    },
    fix: 'keep your own file, and controller.quorum.voters in it, while kraft.version is 0',
    isReversible: true,
    source: 'config/kraft/controller.properties of 3.9.2; bitnami/charts issue 32637',
  },
  {
    id: 'KAFKA-20380',
    title: 'a controller without advertised.listeners advertises the name its address resolves to',
    moment: 'finalize',
    modes: ['kraft'],
    applies: { to: { since: '3.9.0', fixed: ['4.2.1', '4.3.0'] } },
    symptom: 'with kraft.version 1, addresses that nobody can reach are kept for good',
    detection: {
      reads: 'server.properties',
      names: ['advertised.listeners', 'listeners'],
      sign: 'a controller with a listener like CONTROLLER://:9093 and no advertised.listeners',
    },
    fix: 'set advertised.listeners on every controller before kraft.version is touched',
    isReversible: false,
    source: 'KAFKA-20380',
  },
  {
    id: 'KAFKA-19354',
    title: 'brokers may go on reading metadata from a controller that is not the leader',
    moment: 'roll',
    modes: ['kraft'],
    applies: { to: { since: '3.9.0', fixed: ['4.2.0'] } },
    symptom: 'metadata of a broker falls behind after controllers were restarted',
    detection: {
      reads: 'metrics',
      names: ['kafka.server:type=broker-metadata-metrics last-applied-record-lag-ms'],
      sign: 'it rises after a controller was restarted',
    },
    fix: 'look at it after every restart of a controller; restart the broker that stays behind',
    isReversible: true,
    source: 'KAFKA-19354',
  },
]
