import type { KafkaNode, Topology } from '../topology.ts'
import { isBroker } from '../topology.ts'
import type { ClusterSnapshot } from './cluster-snapshot.ts'

/**
 * The topology a snapshot was read with, as far as the snapshot keeps it: names, ids, roles and the address each node was asked at. Enough to judge it without its
 * inventory. The cluster's id and mode are the observed ones, so rules that compare them with the inventory find nothing.
 */
export const topologyOf = (snapshot: ClusterSnapshot): Topology => {
  const nodes = snapshot.nodes.map(({ host, nodeId, roles, address }): KafkaNode => ({
    host,
    nodeId,
    roles,
    ...(isBroker({ roles }) ? { brokerAddress: address } : { controllerAddress: address }),
  }))
  return {
    name: 'snapshot',
    mode: snapshot.mode,
    clusterId: snapshot.clusterId ?? '',
    bootstrap: nodes.flatMap((node) => node.brokerAddress ?? []),
    nodes,
  }
}
