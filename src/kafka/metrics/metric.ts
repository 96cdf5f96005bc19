/*
 * The metrics that playbooks may demand of nodes. Source: Kafka documentation, Monitoring; ReplicaManager.scala, KafkaController.scala,
 * ControllerMetadataMetrics.java (every controller of KRaft counts offline partitions from the metadata log, so the largest count is taken), BrokerState.java.
 */
import type { Mode, Role } from '../snapshot/cluster-snapshot.ts'

export const metricNames = [
  'under_replicated_partitions',
  'offline_partitions',
  'active_controllers',
  'brokers_running',
] as const

export type MetricName = (typeof metricNames)[number]

/** Where one metric comes from and what it should be. */
export interface Metric {
  readonly name: MetricName
  /** Of the bean `DOMAIN:type=TYPE,name=BEAN`, attribute Value. */
  readonly domain: 'kafka.server' | 'kafka.controller'
  readonly type: string
  readonly bean: string
  /** Whose nodes have it in KRaft; in ZooKeeper mode all brokers do. */
  readonly role: 'broker' | 'controller'
  /** One number of the cluster from those of its nodes. */
  fold(values: readonly number[]): number
}

/** The name of its bean. */
export const beanOf = ({ domain, type, bean }: Metric): string => `${domain}:type=${type},name=${bean}`

/** BrokerState of a broker that serves: 1 is starting, 2 recovering, 6 and 7 shutting down. */
export const runningState = 3

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

export const metrics: readonly Metric[] = [
  {
    name: 'under_replicated_partitions',
    domain: 'kafka.server',
    type: 'ReplicaManager',
    bean: 'UnderReplicatedPartitions',
    role: 'broker',
    fold: sum,
  },
  {
    name: 'offline_partitions',
    domain: 'kafka.controller',
    type: 'KafkaController',
    bean: 'OfflinePartitionsCount',
    role: 'controller',
    fold: (values) => Math.max(0, ...values),
  },
  {
    name: 'active_controllers',
    domain: 'kafka.controller',
    type: 'KafkaController',
    bean: 'ActiveControllerCount',
    role: 'controller',
    fold: sum,
  },
  {
    name: 'brokers_running',
    domain: 'kafka.server',
    type: 'KafkaServer',
    bean: 'BrokerState',
    role: 'broker',
    fold: (values) => values.filter((value) => value === runningState).length,
  },
]

/** Does a node of these roles have it? */
export const hasMetric = ({ role }: Metric, roles: readonly Role[], mode: Mode): boolean =>
  roles.includes(mode === 'zookeeper' ? 'broker' : role)

/** What one node tells, by name; what is missing is unknown. */
export type NodeMetrics = Readonly<Partial<Record<MetricName, number>>>
