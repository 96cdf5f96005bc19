/** `group/…` and `metric/…`: what a playbook demands of consumer groups and metrics beside kplay's own rules (`kafka.safe_to_stop`, `kafka.consumer_groups`, `metrics.read`). */
import type { RuleCode } from '../../../kafka/decide/decision.ts'
import type { RuleWords } from '../code.ts'

export type WatchCode = Extract<RuleCode, `group/${string}` | `metric/${string}`>

const describeGroups = 'kafka-consumer-groups.sh --bootstrap-server HOST:PORT --describe --all-groups'

export const watchRules: Readonly<Record<WatchCode, RuleWords>> = {
  'group/stalled': {
    title: 'a consumer group stands still while its partitions grow',
    why: 'It moved before the first node was stopped: whoever reads with it gets nothing any more, and every further node makes the cause harder to find.',
    fix: 'Look at its consumers. The roll goes on by itself when the group moves again; max_stall of the phase says how long a group may pause.',
    seen: 'Committed offsets and ends of all partitions of each group that had members and moved before the first stop. A group that never moved (an abandoned one) does not count; a pause of twice the longest one seen before the first stop does not either.',
    verdict: 'wait',
    canWaive: false,
    byHand: [{ run: describeGroups, read: 'twice: CURRENT-OFFSET must move where LOG-END-OFFSET does' }],
  },
  'group/lag': {
    title: 'a consumer group is further behind than the playbook allows',
    why: 'Consumers that are behind read from disk and slow the brokers that must catch up after each restart.',
    fix: 'Wait until it has caught up, or raise max_lag of the phase.',
    seen: 'The ends of its partitions less its committed offsets, summed.',
    verdict: 'wait',
    canWaive: false,
    byHand: [{ run: describeGroups, read: 'LAG, summed over the partitions of a group' }],
  },
  'group/unknown': {
    title: 'no broker tells how a consumer group stands',
    why: 'Its coordinator is down or still loading, or kplay may not describe it: a group that is watched or asked for must be known.',
    fix: 'Wait; else give the user of kplay DESCRIBE on the group and its topics, or mend the name.',
    seen: 'Groups asked for by name, and those watched since before the first stop.',
    verdict: 'wait',
    canWaive: false,
    byHand: [
      { run: 'kafka-consumer-groups.sh --bootstrap-server HOST:PORT --describe --group NAME', read: 'its offsets' },
    ],
  },
  'group/baseline': {
    title: 'consumer groups have not been looked at for long enough before the first stop',
    why: 'Only a group that was seen to move can be seen to stall.',
    fix: 'Nothing is to be done: it takes some seconds, once in a run.',
    seen: 'Only where a group has members, and only before the first stop.',
    verdict: 'wait',
    canWaive: false,
    byHand: [{ run: describeGroups, read: 'twice: which groups move' }],
  },
  'metric/missing': {
    title: 'a metric that is demanded is not told',
    why: 'An exporter that says nothing (many say nothing for two minutes after a start) says nothing good: a missing number is unknown, never healthy.',
    fix: 'Wait for the exporter; else look at its page or at the JMX port, and at "metrics" of the inventory.',
    seen: 'The numbers demanded, of every node whose role has them.',
    verdict: 'wait',
    canWaive: false,
    byHand: [
      { run: 'curl -s HOST:9404/metrics | grep -i underreplicatedpartitions', read: 'a number' },
      {
        run: 'kafka-jmx.sh --jmx-url service:jmx:rmi:///jndi/rmi://HOST:9999/jmxrmi --object-name kafka.server:type=KafkaServer,name=BrokerState --one-time true',
        read: 'a number; on the host itself, without JMX_PORT in the environment (before 3.5: kafka-run-class.sh kafka.tools.JmxTool)',
      },
    ],
    source: 'Kafka documentation, Monitoring; rules of the Prometheus JMX exporter',
  },
  'metric/value': {
    title: 'a metric is not as demanded',
    why: 'The nodes themselves count partitions that are not in sync or have no leader, active controllers, and their own state.',
    fix: 'Wait; if it stays, look at the node named.',
    seen: 'UnderReplicatedPartitions 0 and OfflinePartitionsCount 0, summed; ActiveControllerCount 1, summed; BrokerState 3 (running) on every broker.',
    verdict: 'wait',
    canWaive: false,
    byHand: [
      {
        run: 'curl -s HOST:9404/metrics | grep -iE "(partitions|count|state) "',
        read: 'UnderReplicatedPartitions 0, OfflinePartitionsCount 0, ActiveControllerCount 1 on one node, BrokerState 3',
      },
    ],
    source: 'Kafka documentation, Monitoring',
  },
}
