import { isAnswering, type JudgedCluster } from './judged-cluster.ts'
import type { Quorum, QuorumReplica } from './cluster-snapshot.ts'

/** Is the leader known and one of the voters? */
export const hasLeader = (quorum: Quorum): boolean => quorum.voters.some((voter) => voter.nodeId === quorum.leaderId)

/**
 * A voter counts as voter only. A broker that comes back on 3.9 or later fetches under its directory id, and for five minutes the leader lists what it was before as
 * another observer of the same node (LeaderState, observer session): the one that fetched last is alive.
 */
const memberOf = ({ voters, observers }: Quorum, nodeId: number): QuorumReplica | undefined =>
  voters.find((one) => one.nodeId === nodeId) ??
  observers
    .filter((one) => one.nodeId === nodeId)
    .reduce<QuorumReplica | undefined>(
      (last, one) => (last !== undefined && last.lastFetchMs > one.lastFetchMs ? last : one),
      undefined,
    )

/**
 * How far a voter or observer is behind the leader, milliseconds: the leader's caught-up time less its own, both by the leader's clock
 * (DescribeQuorum v1+). 0 for the leader itself; null when the leader, the node or one of the times is unknown.
 */
export const lagBehindLeaderMs = (quorum: Quorum, nodeId: number): number | null => {
  const leader = quorum.voters.find((voter) => voter.nodeId === quorum.leaderId)
  if (leader === undefined) return null
  if (nodeId === leader.nodeId) return 0
  const replica = memberOf(quorum, nodeId)
  if (replica === undefined || replica.lastCaughtUpMs < 0 || leader.lastCaughtUpMs < 0) return null
  return Math.max(0, leader.lastCaughtUpMs - replica.lastCaughtUpMs)
}

/**
 * The smallest running `controller.quorum.fetch.timeout.ms` of the controllers that answer: who is further behind may call an election.
 * Null when none answers or one that answers does not name it.
 */
export const quorumFetchTimeoutMs = (cluster: JudgedCluster): number | null => {
  let smallest: number | null = null
  for (const { nodeId } of cluster.controllers) {
    if (!isAnswering(cluster, nodeId)) continue
    const own = cluster.answers.get(nodeId)?.settings?.quorumFetchTimeoutMs ?? null
    if (own === null) return null
    smallest = Math.min(smallest ?? own, own)
  }
  return smallest
}

/** Is this voter within the fetch time-out of the leader? Unknown is no. */
export const isCaughtUp = (cluster: JudgedCluster, nodeId: number): boolean => {
  const { quorum } = cluster.snapshot
  const limit = quorumFetchTimeoutMs(cluster)
  const lag = quorum === null ? null : lagBehindLeaderMs(quorum, nodeId)
  return lag !== null && limit !== null && lag <= limit
}
