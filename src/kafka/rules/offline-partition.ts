/*
 * cluster/offline-partition. A partition without a leader serves nobody (R0, Wait list). Source: Metadata, leader id -1 (LEADER_NOT_AVAILABLE, code 5).
 * A partition that lives on the absent node alone is that node's fault and is not counted.
 */
import type { ClusterRule } from './rule.ts'
import { renderIds, wait } from './finding.ts'
import { unreadPart } from './blind.ts'

export const offlinePartition: ClusterRule = {
  code: 'cluster/offline-partition',
  wanted: 'every partition has a leader',
  blind: unreadPart('partitions'),
  find: (cluster) =>
    cluster.partitions
      .filter((p) => p.leader < 0 && p.replicas.length > 0)
      .map(({ topic, partition, replicas }) =>
        wait({
          rule: 'cluster/offline-partition',
          topic,
          partition,
          saw: `no leader (replicas ${renderIds(replicas)})`,
          wanted: 'a leader',
        }),
      ),
}
