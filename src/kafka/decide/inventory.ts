import type { ClusterSnapshot } from '../snapshot/cluster-snapshot.ts'
import { judgeCluster, type JudgedCluster } from '../snapshot/judged-cluster.ts'
import type { Topology } from '../topology.ts'
import { clusterId, clusterMode, unlistedNode } from '../rules/identity.ts'
import { ghostController } from '../rules/ghost-controller.ts'
import { nodeAddress } from '../rules/node-address.ts'
import type { Finding } from './decision.ts'

/** Is this the cluster that the inventory means, and are all its nodes listed? Asked again before every stop. */
export const findForeign = (cluster: JudgedCluster): Finding[] =>
  [clusterId, clusterMode, unlistedNode].flatMap((rule) => rule.find(cluster))

/** R0: cluster id, mode, registered nodes, voters and controllers, and addresses, against the inventory. All *refuse*; what is unknown is told by `findUnhealthy`. */
export const checkInventory = (read: {
  readonly snapshot: ClusterSnapshot
  readonly topology: Topology
  readonly absent?: number | undefined
}): Finding[] => {
  const cluster = judgeCluster(read)
  return [...findForeign(cluster), ...ghostController.find(cluster), ...nodeAddress.find(cluster)]
}
