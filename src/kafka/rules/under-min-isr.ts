/*
 * cluster/under-min-isr. Fewer in sync than `min.insync.replicas`: producers with acks=all fail now (R0 Wait list).
 * The wanted number is capped by the replicas there are, as the broker's own UnderMinIsr metric does: a topic with too few replicas is a matter
 * of its replication factor (cluster/replication-factor-min-isr), which waiting does not cure. While brokers are down that do not tell their own
 * value, the largest that others told is what it is at the least: kafka-topics.sh --under-min-isr-partitions names these partitions, too.
 */
import type { ClusterRule } from './rule.ts'
import { wait } from './finding.ts'
import { unreadMinIsr } from './blind.ts'

export const underMinIsr: ClusterRule = {
  code: 'cluster/under-min-isr',
  wanted: 'every ISR at or above min.insync.replicas',
  blind: unreadMinIsr,
  find: (cluster) =>
    cluster.partitions.flatMap(({ topic, partition, assigned, inSync, leastMinIsr }) => {
      const least = Math.min(leastMinIsr, assigned.length)
      if (inSync.length >= least) return []
      const saw = `${inSync.length} in sync`
      return [wait({ rule: 'cluster/under-min-isr', topic, partition, saw, wanted: `at least ${least}` })]
    }),
}
