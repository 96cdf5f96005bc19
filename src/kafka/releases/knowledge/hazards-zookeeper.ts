/** What goes wrong with ZooKeeper, up to 3.9. */
import type { Hazard } from './hazard.ts'
import { notesOf3 } from './sources.ts'

/** Since ever: the protocol of a broker that nobody pinned. */
export const unpinnedProtocol: Hazard = {
  id: 'unpinned-protocol',
  title: 'a broker without inter.broker.protocol.version speaks the new protocol at once',
  moment: 'before',
  modes: ['zookeeper'],
  applies: { to: { since: null, fixed: [] } },
  symptom: 'the first broker with new binaries uses a protocol that its peers do not know; going back is no longer possible',
  detection: {
    reads: 'server.properties',
    names: ['inter.broker.protocol.version'],
    sign: 'the key is missing, or differs between brokers',
  },
  fix: 'write inter.broker.protocol.version=CURRENT LINE on every broker before the first binary is swapped (phase pin)',
  isReversible: false,
  source: `${notesOf3}; ReplicationConfigs.INTER_BROKER_PROTOCOL_VERSION_DEFAULT of 3.9.2`,
}

/** 3.6: KIP-902. */
export const oldEnsemble: Hazard = {
  id: 'KIP-902',
  title: 'the new ZooKeeper client needs a ZooKeeper server of Kafka 2.4 or later',
  moment: 'before',
  modes: ['zookeeper'],
  applies: { border: true },
  symptom: 'brokers do not connect to ZooKeeper',
  detection: { reads: 'release', names: ['zookeeper'], sign: 'ZooKeeper servers run jars of a Kafka older than 2.4' },
  fix: 'upgrade the ZooKeeper servers first',
  isReversible: true,
  source: `KIP-902; ${notesOf3}`,
}

/** 3.8. */
export const ensembleFirst: Hazard = {
  id: 'zookeeper-3.8.3',
  title: 'ZooKeeper servers are upgraded to 3.8.3 or later before the brokers',
  moment: 'before',
  modes: ['zookeeper'],
  applies: { border: true },
  symptom: 'brokers run against an ensemble nobody tested them with',
  detection: { reads: 'release', names: ['zookeeper'], sign: 'ZooKeeper servers older than 3.8.3' },
  fix: 'upgrade the ZooKeeper servers first, leader last',
  isReversible: true,
  source: notesOf3,
}

/** 3.9: what stalls the migration to KRaft. */
export const migrationHazards: readonly Hazard[] = [
  {
    id: 'KAFKA-19480',
    title: 'a malformed znode stalls the migration to KRaft',
    moment: 'migrate',
    modes: ['zookeeper'],
    applies: { to: { since: null, fixed: ['3.9.2'] } },
    symptom: 'the migration stays in PRE_MIGRATION after zookeeper-security-migration.sh was run',
    detection: { reads: 'metrics', names: ['ZkMigrationState'], sign: 'the state does not leave 2 (PRE_MIGRATION)' },
    fix: 'migrate on 3.9.2 or later; else delete the znode /migration',
    isReversible: true,
    source: 'KAFKA-19480',
  },
  {
    id: 'KAFKA-16431',
    title: 'a failed log folder stops the migration to KRaft',
    moment: 'migrate',
    modes: ['zookeeper'],
    applies: { to: { since: '3.9.0', fixed: [] } },
    symptom: 'a broker with several log folders, one of them failed, can not be migrated',
    detection: { reads: 'metrics', names: ['OfflineLogDirectoryCount'], sign: 'above 0 on any broker' },
    fix: 'mend or remove failed log folders before the migration',
    isReversible: true,
    source: 'KAFKA-16431; docs/operations/kraft.md of 3.9.2',
  },
]
