/*
 * quorum/voter-behind. Every voter, and every controller of the inventory, must be caught up with the leader within the smallest running
 * `controller.quorum.fetch.timeout.ms` (Kafka's default 2 s; R0 Wait list, R3 "for a voter: caught up"). Source: DescribeQuorum, last caught-up times.
 */
import type { Finding } from '../decide/decision.ts'
import type { JudgedCluster } from '../snapshot/judged-cluster.ts'
import { hasLeader, lagBehindLeaderMs, quorumFetchTimeoutMs } from '../snapshot/quorum-lag.ts'
import type { ClusterRule } from './rule.ts'
import { wait } from './finding.ts'
import { unmeasuredQuorum } from './blind.ts'

/** The finding for one voter or controller; none while leader or time-out are unknown (other rules say so). */
export const findBehind = (cluster: JudgedCluster, nodeId: number): Finding[] => {
  const { quorum } = cluster.snapshot
  const limit = quorumFetchTimeoutMs(cluster)
  if (quorum === null || !hasLeader(quorum) || limit === null) return []
  const lag = lagBehindLeaderMs(quorum, nodeId)
  if (lag !== null && lag <= limit) return []
  const isMember = [...quorum.voters, ...quorum.observers].some((one) => one.nodeId === nodeId)
  const unknown = isMember ? 'caught-up time unknown' : 'not in the quorum'
  const saw = lag === null ? unknown : `${lag} ms behind the leader`
  return [wait({ rule: 'quorum/voter-behind', nodeId, saw, wanted: `at most ${limit} ms` })]
}

export const voterBehind: ClusterRule = {
  code: 'quorum/voter-behind',
  wanted: 'every voter is caught up',
  blind: unmeasuredQuorum,
  find: (cluster) => {
    const { quorum } = cluster.snapshot
    if (quorum === null) return []
    const ids = [...quorum.voters, ...cluster.controllers].map((one) => one.nodeId)
    return [...new Set(ids)].filter((id) => id !== cluster.absent).flatMap((id) => findBehind(cluster, id))
  },
}
