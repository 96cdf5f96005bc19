/** `cluster/…`: rules over the whole cluster. Commands are those of the node's own release; `HOST:PORT` is a broker other than the one to be stopped. */
import type { RuleCode } from '../../../kafka/decide/decision.ts'
import type { RuleWords } from '../code.ts'

const topics = (option: string): string => `kafka-topics.sh --bootstrap-server HOST:PORT --describe ${option}`
/** These options print matching rows only and end with 0 either way. */
const emptyIsGood = 'nothing printed is good, unless an access list hides topics: compare with kafka-topics.sh --list'
const topicConfig =
  'kafka-configs.sh --bootstrap-server HOST:PORT --describe --entity-type topics --entity-name TOPIC --all'

type ClusterCode = Extract<RuleCode, `cluster/${string}`>

export const clusterRules: Readonly<Record<ClusterCode, RuleWords>> = {
  'cluster/id': {
    title: 'the cluster that answers is not the one of the inventory',
    why: 'A copied inventory with one wrong address would upgrade somebody else’s cluster.',
    fix: 'Use the inventory of this cluster, or correct cluster.id and bootstrap in it.',
    seen: 'The cluster id in the answer of the brokers; it must equal cluster.id.',
    verdict: 'refuse',
    canWaive: false,
    byHand: [
      {
        run: 'kafka-cluster.sh cluster-id --bootstrap-server HOST:PORT',
        read: 'the id must be that of the inventory',
      },
    ],
    source: 'Metadata cluster id (KIP-78)',
  },
  'cluster/mode': {
    title: 'the cluster is in another mode than the inventory says',
    why: 'With ZooKeeper an upgrade has other steps and other guards than with KRaft.',
    fix: 'Correct cluster.mode in the inventory.',
    seen: 'Whether a KRaft quorum answers; it must agree with cluster.mode.',
    verdict: 'refuse',
    canWaive: false,
    byHand: [
      {
        run: 'kafka-metadata-quorum.sh --bootstrap-server HOST:PORT describe --status',
        read: 'an answer with LeaderId means KRaft',
      },
    ],
    source: 'DescribeQuorum (KIP-595)',
  },
  'cluster/unknown': {
    title: 'something the rules need is not known',
    why: 'Unknown is never healthy (P9): with access denied Kafka answers with an empty list and no error, which looks like a cluster without problems.',
    fix: 'Give kplay’s user Describe on the cluster and all topics, and make every node reachable.',
    seen: 'Every part of the answer the rules read: brokers, partitions, min ISR, reassignments, quorum, log dirs, settings of each node.',
    verdict: 'wait or refuse',
    canWaive: false,
    byHand: [
      { run: 'kafka-topics.sh --bootstrap-server HOST:PORT --list', read: 'must show the topics you know of' },
      {
        run: 'kafka-log-dirs.sh --bootstrap-server HOST:PORT --describe',
        read: 'must list every log dir of every broker',
      },
    ],
  },
  'cluster/stale-view': {
    title: 'the answer is too old, or comes from the node to be stopped',
    why: 'A broker with a stalled metadata loader answers old truth for ever, and the node to be stopped may be the one that is wrong.',
    fix: 'Wait; if it stays, look at the log of the broker the message names.',
    seen: 'That a broker other than the target answered, at most 2 s behind the quorum’s leader, and that the answer is at most 2 s old.',
    verdict: 'wait',
    canWaive: false,
    byHand: [
      {
        run: 'kafka-metadata-quorum.sh --bootstrap-server HOST:PORT describe --replication',
        read: 'LastCaughtUpTimestamp of each observer, beside that of the leader',
      },
    ],
    source: 'DescribeQuorum last caught-up times (KIP-836)',
  },
  'cluster/unlisted-node': {
    title: 'the cluster has a node that the inventory does not list',
    why: 'kplay can not ask a node it does not know, and one that stays on the old release makes raising the level fail.',
    fix: 'List the node, or unregister it when it is gone for good.',
    seen: 'Registered brokers and voters of the quorum; each must stand in its group.',
    verdict: 'refuse',
    canWaive: false,
    byHand: [
      {
        run: 'kafka-broker-api-versions.sh --bootstrap-server HOST:PORT | grep "(id:"',
        read: 'one line for each registered broker; controllers are not among them',
      },
      {
        run: 'kafka-metadata-quorum.sh --bootstrap-server HOST:PORT describe --status',
        read: 'CurrentVoters: the controllers',
      },
    ],
  },
  'cluster/node-address': {
    title: 'the cluster has this node id at another address',
    why: 'The inventory means another machine, and kplay would stop the wrong process.',
    fix: 'Correct address or node_id of the host in the inventory.',
    seen: 'The registered address of each broker beside the inventory’s, where the node does not answer for itself.',
    verdict: 'refuse',
    canWaive: false,
    byHand: [
      {
        run: 'kafka-broker-api-versions.sh --bootstrap-server HOST:PORT | grep "(id:"',
        read: 'address and id of each broker',
      },
    ],
  },
  'cluster/offline-partition': {
    title: 'a partition has no leader',
    why: 'Nobody can write to it or read from it now; stopping another node can only make that worse.',
    fix: 'Bring back the broker that holds its last replica; never elect an unclean leader for the sake of an upgrade.',
    seen: 'Every partition; each must have a leader.',
    verdict: 'wait',
    canWaive: false,
    byHand: [{ run: topics('--unavailable-partitions'), read: emptyIsGood }],
    source: 'kafka.controller:type=KafkaController,name=OfflinePartitionsCount',
  },
  'cluster/under-replicated': {
    title: 'a partition lacks a replica in its ISR',
    why: 'A copy is behind or gone. Stopping one more node leaves fewer copies of acknowledged records than their owners asked for.',
    fix: 'Wait until the replica has caught up; if it does not, look at the broker the message names.',
    seen: 'Every partition: the ISR must hold all assigned replicas (those being added stand aside).',
    verdict: 'wait',
    canWaive: false,
    byHand: [{ run: topics('--under-replicated-partitions'), read: emptyIsGood }],
    source: 'kafka.server:type=ReplicaManager,name=UnderReplicatedPartitions, summed over all brokers',
  },
  'cluster/under-min-isr': {
    title: 'a partition has fewer replicas in sync than min.insync.replicas',
    why: 'Producers with acks=all get NOT_ENOUGH_REPLICAS right now.',
    fix: 'Wait until replicas are back in sync, or bring back the broker that is down.',
    seen: 'Every partition: its ISR against the topic’s own min.insync.replicas, else the brokers’.',
    verdict: 'wait',
    canWaive: false,
    byHand: [
      { run: topics('--under-min-isr-partitions'), read: emptyIsGood },
      { run: topicConfig, read: 'min.insync.replicas of the topic and where it comes from' },
    ],
    source: 'kafka.server:type=ReplicaManager,name=UnderMinIsrPartitionCount',
  },
  'cluster/at-min-isr': {
    title: 'stopping this node would leave a partition under min.insync.replicas',
    why: 'KRaft’s controlled shutdown never says no: it takes the broker out of every ISR whatever min.insync.replicas says. This rule is the only protection of acks=all writes.',
    fix: 'Wait until the other replicas are in sync.',
    seen: 'Every partition with a replica on the target: the ISR without it must still hold min.insync.replicas.',
    verdict: 'wait',
    canWaive: false,
    byHand: [
      {
        run: topics('--at-min-isr-partitions'),
        read: 'partitions with nothing to spare; topics with as many replicas as min ISR are always among them',
      },
    ],
    source: 'Kafka: ReplicationControlManager.handleBrokerInControlledShutdown; Strimzi: KafkaAvailability',
  },
  'cluster/reassignment': {
    title: 'replicas are being moved',
    why: 'Which replicas count changes while kplay looks, and the copying competes with the catch-up of a restarted broker.',
    fix: 'Wait until the reassignment is done, or cancel it.',
    seen: 'Running reassignments; there must be none.',
    verdict: 'wait',
    canWaive: false,
    byHand: [
      { run: 'kafka-reassign-partitions.sh --bootstrap-server HOST:PORT --list', read: 'no partition must be listed' },
    ],
    source: 'ListPartitionReassignments (KIP-455)',
  },
  'cluster/replication-factor-one': {
    title: 'a topic has one replica',
    why: 'It goes offline with its broker, for as long as the restart takes. Waiting does not help.',
    fix: 'Add a replica, or waive the rule for this topic with a reason and an end date.',
    seen: 'The number of replicas of every topic after a running reassignment.',
    verdict: 'refuse',
    canWaive: true,
    byHand: [
      { run: topics(''), read: 'ReplicationFactor: 1' },
      {
        run: 'kafka-reassign-partitions.sh --bootstrap-server HOST:PORT --reassignment-json-file FILE --execute',
        read: 'adds replicas; the file lists the replicas of each partition',
      },
    ],
  },
  'cluster/replication-factor-min-isr': {
    title: 'a topic has no more replicas than min.insync.replicas',
    why: 'When any of them stops, the topic takes no acks=all write until it is back. Waiting does not help.',
    fix: 'Add a replica, lower min.insync.replicas, or waive the rule for this topic with a reason and an end date.',
    seen: 'Replicas and min.insync.replicas of every topic.',
    verdict: 'refuse',
    canWaive: true,
    byHand: [
      { run: topics('--at-min-isr-partitions'), read: 'these topics are listed even while all is well' },
      { run: topicConfig, read: 'min.insync.replicas of the topic' },
    ],
  },
  'cluster/few-controllers': {
    title: 'the quorum has one or two voters',
    why: 'While one of two restarts there is no majority: nothing can be elected, fenced or registered, and a broker’s controlled shutdown hangs for 5 minutes.',
    fix: 'Add controllers, or waive the rule with a reason and an end date.',
    seen: 'The number of voters; fewer than 3 needs a waiver.',
    verdict: 'refuse',
    canWaive: true,
    byHand: [
      {
        run: 'kafka-metadata-quorum.sh --bootstrap-server HOST:PORT describe --status',
        read: 'CurrentVoters: three or more',
      },
    ],
    source: 'KIP-595; KafkaBroker.shutdown waits 5 minutes for the controller',
  },
  'cluster/controlled-shutdown': {
    title: 'a broker would stop without handing over its leaders',
    why: 'With controlled.shutdown.enable=false every partition it leads has no leader until its session ends, 9 s by default.',
    fix: 'Remove the setting from server.properties and restart that broker by hand, once.',
    seen: 'The running value of each broker; it must be true.',
    verdict: 'refuse',
    canWaive: false,
    byHand: [
      {
        run: 'kafka-configs.sh --bootstrap-server HOST:PORT --describe --entity-type brokers --entity-name ID --all | grep controlled.shutdown',
        read: 'controlled.shutdown.enable=true',
      },
    ],
    source: 'controlled.shutdown.enable, broker.session.timeout.ms',
  },
  'cluster/preferred-leader': {
    title: 'a partition is not led by its preferred replica',
    why: 'After a restart the leaders stay where they moved to: the nodes rolled first end up with the load of all.',
    fix: 'Wait; kplay elects again once every ISR is full (R5).',
    seen: 'The leader of every partition beside its first replica, once nothing is syncing.',
    verdict: 'wait',
    canWaive: false,
    byHand: [
      { run: topics(''), read: 'Leader and the first of Replicas are the same' },
      {
        run: 'kafka-leader-election.sh --bootstrap-server HOST:PORT --election-type preferred --all-topic-partitions',
        read: 'elects them; "Valid replica already elected" is success',
      },
    ],
    source: 'auto.leader.rebalance.enable does it every leader.imbalance.check.interval.seconds (300)',
  },
  'cluster/cross-check': {
    title: 'what Kafka’s own commands print is not what kplay sees',
    why: 'Two ways of looking that differ mean that one of them is wrong, or that the cluster moves: no node is stopped on either.',
    fix: 'Wait; if it stays, run the command the message names and compare, then report it as a bug of kplay.',
    seen: 'What kafka-topics.sh, kafka-broker-api-versions.sh and (with KRaft) kafka-features.sh of the node’s own release print, beside what kplay sees.',
    verdict: 'wait',
    canWaive: false,
    byHand: [
      { run: topics('--under-replicated-partitions'), read: emptyIsGood },
      { run: topics('--unavailable-partitions'), read: emptyIsGood },
      {
        run: "kafka-broker-api-versions.sh --bootstrap-server HOST:PORT | grep -c -- '-> ($'",
        read: 'how many brokers answer; grep -c id: would count those that do not, too',
      },
    ],
  },
  'cluster/ensemble': {
    title: 'the ZooKeeper ensemble does not serve as a whole',
    why: 'Brokers live by their sessions with the ensemble: one server more away may cost its majority, and with it every registration and election.',
    fix: 'Bring the named server back; an ensemble that has just elected a leader needs a moment.',
    seen: 'What every server of the group zookeepers answers to srvr: all answer, and exactly one leads.',
    verdict: 'wait',
    canWaive: false,
    byHand: [{ run: 'echo srvr | nc ZOOKEEPER 2181', read: 'Mode: leader on one server, follower on all others' }],
    source: 'zookeeperAdmin: srvr is the only four-letter word allowed by default',
  },
  'cluster/ensemble-version': {
    title: 'the ZooKeeper ensemble is older than the new release wants',
    why: 'Kafka 3.8 and 3.9 are meant for ensembles of ZooKeeper 3.8.3 or later: their client is 3.8.4.',
    fix: 'Upgrade the ensemble first, one server at a time, its leader last.',
    seen: 'The release that every server of the group zookeepers answers to srvr.',
    verdict: 'wait or refuse',
    canWaive: false,
    byHand: [{ run: 'echo srvr | nc ZOOKEEPER 2181', read: 'Zookeeper version: 3.8.3 or later' }],
    source: 'upgrade notes of Kafka 3.8.0 and 3.9.0',
  },
}
