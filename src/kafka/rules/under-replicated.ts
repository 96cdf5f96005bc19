/*
 * cluster/under-replicated. Every assigned replica must be in the ISR (R0 Wait list; R1 "the ISR is complete"). Replicas being added stand aside,
 * those being removed and the absent node are not counted; an offline replica is not in sync whatever the ISR says.
 * Source: the URP test of kafka-topics.sh (RF less adding replicas); Metadata `offline_replicas`.
 */
import type { ClusterRule } from './rule.ts'
import { renderIds, wait } from './finding.ts'
import { unreadPart } from './blind.ts'

export const underReplicated: ClusterRule = {
  code: 'cluster/under-replicated',
  wanted: 'every replica in the ISR',
  blind: unreadPart('partitions'),
  find: (cluster) =>
    cluster.partitions.flatMap(({ topic, partition, assigned, inSync }) =>
      assigned
        .filter((id) => !inSync.includes(id))
        .map((nodeId) =>
          wait({
            rule: 'cluster/under-replicated',
            topic,
            partition,
            nodeId,
            saw: `ISR ${renderIds(inSync)}`,
            wanted: `ISR ${renderIds(assigned)}`,
          }),
        ),
    ),
}
