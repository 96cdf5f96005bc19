/** From ZooKeeper to KRaft on the bridge release. Source: docs/operations/kraft.md of 3.9.2; what goes beyond it is named. */
import type { Migration, MigrationPhase } from './leg.ts'
import { hazardsOf } from './crossed.ts'

const phases: readonly MigrationPhase[] = [
  {
    name: 'provision',
    action: 'format the new controllers with the id of the existing cluster and start them',
    config: [
      'controllers: process.roles=controller, node.id, controller.quorum.voters or controller.quorum.bootstrap.servers, controller.listener.names, listeners',
      'controllers: zookeeper.metadata.migration.enable=true, zookeeper.connect, inter.broker.listener.name',
    ],
    verify: ['the quorum has a leader', 'ZkMigrationState is 2 (PRE_MIGRATION)'],
    rollback: 'delete the controllers',
    isReversible: true,
  },
  {
    name: 'migrate',
    action: 'restart the brokers one at a time in migration mode, still with ZooKeeper',
    config: [
      'brokers keep broker.id, inter.broker.protocol.version=3.9 and zookeeper.connect',
      'brokers: add zookeeper.metadata.migration.enable=true, the quorum keys, controller.listener.names and its entry in listener.security.protocol.map',
    ],
    verify: [
      'after the last broker the active controller logs "Completed migration of metadata from Zookeeper to KRaft"',
      'ZkMigrationState is 1 (MIGRATION); MigratingZkBrokerCount is the number of brokers',
    ],
    rollback:
      'stop the controllers; at once delete the znode /controller, then look at and delete /migration; take the three keys out; roll the brokers',
    isReversible: true,
  },
  {
    name: 'brokers to KRaft',
    action: 'restart the brokers one at a time as KRaft brokers; both sides are written',
    config: [
      'brokers: broker.id becomes node.id with the same value; add process.roles=broker',
      'brokers: delete inter.broker.protocol.version, zookeeper.*, the migration flag and control.plane.listener.name',
      'brokers and controllers: AclAuthorizer becomes org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    ],
    verify: ['MigratingZkBrokerCount falls to 0', 'no broker is fenced', 'no partition is under-replicated'],
    rollback:
      'put the ZooKeeper configuration back but keep the migration flag for the first roll; roll; stop the controllers; delete /controller and /migration; take the keys out; roll again',
    isReversible: true,
  },
  {
    name: 'finalize',
    action: 'restart the controllers one at a time without the migration flag and without zookeeper.*',
    config: ['controllers: delete zookeeper.metadata.migration.enable and zookeeper.*'],
    verify: ['ZkMigrationState is 3 (POST_MIGRATION)'],
    rollback: 'none; some wait one or two weeks before this phase',
    isReversible: false,
  },
]

const conditions: readonly string[] = [
  'every broker runs this release with inter.broker.protocol.version=3.9',
  'nobody changes inter.broker.protocol.version or metadata.version while it lasts',
  'broker.id is written on every broker, 0 or more and below reserved.broker.max.id; ids of controllers differ from those of brokers',
  'no broker has a failed log folder (KAFKA-16431)',
  'a static quorum (controller.quorum.voters) ends at kraft.version 0; --standalone or bootstrap servers give kraft.version 1',
  'it ends before 4.x: 4.x takes no registration of a broker with ZooKeeper',
]

/** The migration as one leg of a way, on `release`. */
export const buildMigration = (release: string): Migration => ({
  kind: 'migration',
  release,
  because: 'this is the last line with ZooKeeper and the only bridge to KRaft; 4.x has no ZooKeeper mode',
  conditions,
  phases,
  hazards: hazardsOf({ from: release, to: release, mode: 'zookeeper' }, ['migrate']),
  reversibleUntil: 'until phase "finalize"; after it there is no way back to ZooKeeper',
  source: 'docs/operations/kraft.md of 3.9.2; ZkMigrationState.java, QuorumController and ClusterControlManager of 4.0.2',
})
