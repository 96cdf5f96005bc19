/*
 * broker/unregistered and broker/fenced. A broker takes part only when the controller has it registered and unfenced (R0 Wait list, R3).
 * Source: DescribeCluster v2 with fenced brokers (4.0+, KIP-1073). Before 4.0 a fenced broker is simply absent from the list.
 */
import type { JudgedCluster } from '../snapshot/judged-cluster.ts'
import type { KafkaNode } from '../topology.ts'
import type { Finding } from '../decide/decision.ts'
import type { ClusterRule } from './rule.ts'
import { wait } from './finding.ts'
import { unreadPart } from './blind.ts'

/** The broker is not in a list that is known. */
export const findUnregistered = (cluster: JudgedCluster, { nodeId, host }: KafkaNode): Finding[] => {
  const { brokers } = cluster.snapshot
  if (brokers === null || brokers.some((one) => one.nodeId === nodeId)) return []
  return [wait({ rule: 'broker/unregistered', nodeId, saw: `${host} is not registered`, wanted: 'registered' })]
}

export const findFenced = (cluster: JudgedCluster, { nodeId, host }: KafkaNode): Finding[] =>
  (cluster.snapshot.brokers ?? [])
    .filter((one) => one.nodeId === nodeId && one.isFenced === true)
    .map(() => wait({ rule: 'broker/fenced', nodeId, saw: `${host} is fenced`, wanted: 'unfenced' }))

export const brokerUnregistered: ClusterRule = {
  code: 'broker/unregistered',
  wanted: 'every broker of the inventory is registered',
  blind: unreadPart('brokers'),
  find: (cluster) => cluster.brokers.flatMap((node) => findUnregistered(cluster, node)),
}

export const brokerFenced: ClusterRule = {
  code: 'broker/fenced',
  wanted: 'no broker is fenced',
  blind: unreadPart('brokers'),
  find: (cluster) => cluster.brokers.flatMap((node) => findFenced(cluster, node)),
}
