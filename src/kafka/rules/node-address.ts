/*
 * cluster/node-address. The cluster gives a node id to another address than the inventory does, and no broker of that id answers at the
 * inventory's address: the inventory means another machine (R0 Refuse). Names and addresses of one machine may differ in text, so a node that
 * answers for itself settles it; a fenced registration is old news and is left to broker/down.
 */
import type { Registration } from '../snapshot/cluster-snapshot.ts'
import { isAnswering } from '../snapshot/judged-cluster.ts'
import type { ClusterRule } from './rule.ts'
import { refuse } from './finding.ts'
import { unreadPart } from './blind.ts'

const addressOf = ({ host, port }: Registration): string => `${host}:${port}`

export const nodeAddress: ClusterRule = {
  code: 'cluster/node-address',
  wanted: 'every node id belongs to the address in the inventory',
  blind: unreadPart('brokers'),
  find: (cluster) =>
    cluster.brokers.flatMap((node) =>
      (cluster.snapshot.brokers ?? [])
        .filter((one) => one.nodeId === node.nodeId && one.isFenced !== true && addressOf(one) !== node.brokerAddress)
        .filter(() => !isAnswering(cluster, node.nodeId))
        .map((one) =>
          refuse({
            rule: 'cluster/node-address',
            nodeId: node.nodeId,
            saw: `the cluster has node ${node.nodeId} at ${addressOf(one)}`,
            wanted: `${node.host} at ${node.brokerAddress ?? 'its address'}`,
            fix: `correct address or node_id of ${node.host} in the inventory`,
          }),
        ),
    ),
}
