import { isAnswering, type JudgedCluster } from '../snapshot/judged-cluster.ts'
import { hasLeader, quorumFetchTimeoutMs } from '../snapshot/quorum-lag.ts'
import type { ClusterPart } from './unknown.ts'

/** What makes a rule blind: the first of these parts that was not read. A ZooKeeper cluster has no quorum to read. */
export const unreadPart =
  (...parts: readonly ClusterPart[]) =>
  ({ snapshot, topology }: JudgedCluster): string | undefined =>
    parts.find((part) => snapshot[part] === null && (part !== 'quorum' || topology.mode === 'kraft'))

/** Nobody can be measured against a leader that is not known, nor by a time-out that nobody tells. */
export const unmeasuredQuorum = (cluster: JudgedCluster): string | undefined => {
  const { quorum } = cluster.snapshot
  if (quorum === null) return unreadPart('quorum')(cluster)
  if (!hasLeader(quorum)) return 'the leader of the quorum'
  return quorumFetchTimeoutMs(cluster) === null ? 'controller.quorum.fetch.timeout.ms' : undefined
}

/** A partition whose min ISR is not known is neither under nor above it. */
export const unreadMinIsr = (cluster: JudgedCluster): string | undefined => {
  const part = unreadPart('partitions', 'topicMinIsr')(cluster)
  if (part !== undefined) return part
  const open = cluster.partitions.find((p) => p.minIsr === null)
  return open === undefined ? undefined : `min.insync.replicas of ${open.topic}-${open.partition}`
}

/** The first broker that tells nothing of its log directories; one that does not answer at all tells nothing either. */
export const unreadLogDirs = (cluster: JudgedCluster): string | undefined => {
  const isMute = (nodeId: number): boolean =>
    !isAnswering(cluster, nodeId) || (cluster.answers.get(nodeId)?.logDirs ?? []).length === 0
  const mute = cluster.brokers.find((node) => isMute(node.nodeId))
  return mute === undefined ? undefined : `log directories of ${mute.host}`
}
