/*
 * cluster/unlisted-node, for registrations of controllers. A controller that was taken away long ago stays registered in the metadata, with the levels it
 * supported then, and the active controller refuses every raise for its sake ("Controller 2 only supports versions 7-27"): the roll goes well and can
 * not be finalized. Nothing tells a ghost's levels before that, so one that is not in the inventory is refused before the roll (R0) and before the
 * raise (R8); it does not make a stop unsafe. Source: KAFKA-20295, KAFKA-20395, KIP-1312; DescribeCluster of controllers (KIP-919, 3.7+).
 */
import { isController } from '../topology.ts'
import type { ClusterRule } from './rule.ts'
import { refuse } from './finding.ts'

export const ghostController: ClusterRule = {
  code: 'cluster/unlisted-node',
  wanted: 'every registered controller is listed in the inventory',
  find: ({ snapshot, topology }) => {
    const listed = new Set(topology.nodes.filter(isController).map((node) => node.nodeId))
    return (snapshot.controllers ?? [])
      .filter(({ nodeId }) => !listed.has(nodeId))
      .map(({ nodeId, host, port }) =>
        refuse({
          rule: 'cluster/unlisted-node',
          nodeId,
          saw: `node ${nodeId} is registered as a controller (${host}:${port})`,
          wanted: 'listed in the inventory, or not registered',
          fix: `kafka-cluster.sh unregister-controller --id ${nodeId} where metadata.version is 4.4-IV2 or higher; below that nothing unregisters it: start a controller with this id again and list it under groups.controllers until then`,
        }),
      )
  },
}
