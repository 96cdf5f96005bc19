/*
 * broker/down and controller/down. A node that does not answer for itself is down, whatever the cluster says of it: after a crash the metadata
 * shows a dead broker as healthy for its whole session (9 s, 18 s in ZooKeeper mode), and a quorum may not miss a frozen voter for as long
 * (R1: "every node is also asked directly"). Source: DescribeConfigs of a node's own id, answered by no other node.
 */
import type { JudgedCluster } from '../snapshot/judged-cluster.ts'
import { isAnswering } from '../snapshot/judged-cluster.ts'
import { isBroker, type KafkaNode } from '../topology.ts'
import type { Finding } from '../decide/decision.ts'
import type { ClusterRule } from './rule.ts'
import { wait } from './finding.ts'

type DownCode = 'broker/down' | 'controller/down'

/** The finding for one node that does not answer; none when it does. */
export const findDown = (cluster: JudgedCluster, node: KafkaNode): Finding[] => {
  if (isAnswering(cluster, node.nodeId)) return []
  const rule: DownCode = isBroker(node) ? 'broker/down' : 'controller/down'
  const why = cluster.answers.get(node.nodeId)?.why ?? 'no answer'
  return [wait({ rule, nodeId: node.nodeId, saw: `${node.host}: ${why}`, wanted: 'answers for itself' })]
}

/** A combined node counts as a broker here. */
export const brokerDown: ClusterRule = {
  code: 'broker/down',
  wanted: 'every broker answers',
  find: (cluster) => cluster.brokers.flatMap((node) => findDown(cluster, node)),
}

export const controllerDown: ClusterRule = {
  code: 'controller/down',
  wanted: 'every controller answers',
  find: (cluster) => cluster.controllers.filter((node) => !isBroker(node)).flatMap((node) => findDown(cluster, node)),
}
