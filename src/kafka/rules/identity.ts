/*
 * cluster/id, cluster/mode, cluster/unlisted-node. The cluster that answers must be the one the inventory means, and every node of it must be
 * listed: a node kplay does not know can not be asked directly (R0 Refuse). Source: Metadata cluster id; DescribeCluster; DescribeQuorum voters.
 */
import type { Finding } from '../decide/decision.ts'
import type { JudgedCluster } from '../snapshot/judged-cluster.ts'
import { isBroker, isController } from '../topology.ts'
import type { ClusterRule } from './rule.ts'
import { refuse } from './finding.ts'
import { unreadPart } from './blind.ts'

export const clusterId: ClusterRule = {
  code: 'cluster/id',
  wanted: "the inventory's cluster id",
  blind: unreadPart('clusterId'),
  find: ({ snapshot, topology }) =>
    snapshot.clusterId === null || snapshot.clusterId === topology.clusterId
      ? []
      : [
          refuse({
            rule: 'cluster/id',
            saw: snapshot.clusterId,
            wanted: topology.clusterId,
            fix: 'use the inventory of this cluster, or correct cluster.id and bootstrap in it',
          }),
        ],
}

export const clusterMode: ClusterRule = {
  code: 'cluster/mode',
  wanted: "the inventory's mode",
  find: ({ snapshot, topology }) =>
    snapshot.mode === topology.mode
      ? []
      : [
          refuse({
            rule: 'cluster/mode',
            saw: snapshot.mode,
            wanted: topology.mode,
            fix: 'correct cluster.mode in the inventory',
          }),
        ],
}

const unlisted = (nodeId: number, as: string, fix: string): Finding =>
  refuse({
    rule: 'cluster/unlisted-node',
    nodeId,
    saw: `node ${nodeId} is ${as}`,
    wanted: 'listed in the inventory',
    fix,
  })

export const unlistedNode: ClusterRule = {
  code: 'cluster/unlisted-node',
  wanted: 'every broker and voter is listed in the inventory',
  blind: unreadPart('brokers', 'quorum'),
  find: ({ snapshot, topology }: JudgedCluster) => {
    const brokers = new Set(topology.nodes.filter(isBroker).map((node) => node.nodeId))
    const controllers = new Set(topology.nodes.filter(isController).map((node) => node.nodeId))
    return [
      ...(snapshot.brokers ?? [])
        .filter(({ nodeId }) => !brokers.has(nodeId))
        .map(({ nodeId, host, port }) =>
          unlisted(
            nodeId,
            `registered as a broker (${host}:${port})`,
            `list it under groups.brokers, or unregister it when it is gone: kafka-cluster.sh unregister --id ${nodeId}`,
          ),
        ),
      ...(snapshot.quorum?.voters ?? [])
        .filter(({ nodeId }) => !controllers.has(nodeId))
        .map(({ nodeId }) => unlisted(nodeId, 'a voter of the quorum', 'list it under groups.controllers')),
    ]
  },
}
