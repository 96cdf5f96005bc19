/*
 * cluster/reassignment. Replicas are being moved: which ones count changes under our feet, and the copying competes with catch-up
 * (R0 Wait list; R1: on a partition of the target always *wait*). Source: ListPartitionReassignments (KIP-455).
 */
import type { ClusterRule } from './rule.ts'
import { renderIds, wait } from './finding.ts'
import { unreadPart } from './blind.ts'

export const reassignment: ClusterRule = {
  code: 'cluster/reassignment',
  wanted: 'no partition is being reassigned',
  blind: unreadPart('reassignments'),
  find: (cluster) =>
    (cluster.snapshot.reassignments ?? []).map(({ topic, partition, adding, removing }) =>
      wait({
        rule: 'cluster/reassignment',
        topic,
        partition,
        saw: `adding ${renderIds(adding)}, removing ${renderIds(removing)}`,
        wanted: 'no reassignment',
      }),
    ),
}
