/*
 * quorum/majority and cluster/few-controllers. R1: without the target at least floor((n+2)/2) of n voters must be caught up (2 of 3, 3 of 5): one
 * more than a bare majority of the others would need, so that the quorum survives the stop and stays able to elect. Source: Strimzi's KafkaRoller,
 * KRaft's majority of voters. With n <= 2 that can never be: a waiver is needed, and then a leader and every other voter caught up.
 * The active controller alone answers for the quorum, so a voter counts only when it also answered for itself.
 */
import type { Finding } from '../decide/decision.ts'
import type { Waiver } from '../decide/questions.ts'
import { isAnswering, type JudgedCluster } from '../snapshot/judged-cluster.ts'
import { isCaughtUp } from '../snapshot/quorum-lag.ts'
import { refuse, wait } from './finding.ts'
import { hasWaiver, type StopOf } from './stop-of.ts'

/** The voters other than the target that must be caught up, of `voters` in all. */
export const votersNeeded = (voters: number): number => Math.floor((voters + 2) / 2)

const isFew = (voters: number): boolean => voters <= 2

/** The refusal of a quorum of one or two, unless waived; none while the quorum is unknown. */
export const findFewControllers = (cluster: JudgedCluster, waivers: readonly Waiver[]): Finding[] => {
  const voters = cluster.snapshot.quorum?.voters.length
  if (voters === undefined || !isFew(voters) || hasWaiver(waivers, 'cluster/few-controllers')) return []
  return [
    refuse({
      rule: 'cluster/few-controllers',
      saw: `${voters} ${voters === 1 ? 'voter' : 'voters'}`,
      wanted: 'at least 3: with fewer the quorum is gone while one restarts',
      fix: 'add controllers, or waive cluster/few-controllers with a reason',
    }),
  ]
}

export const findQuorumMajority = ({ cluster, target, waivers }: StopOf): Finding[] => {
  const few = findFewControllers(cluster, waivers)
  const { quorum } = cluster.snapshot
  if (quorum === null || few.length > 0) return few
  const voters = quorum.voters.length
  const others = quorum.voters.map((voter) => voter.nodeId).filter((id) => id !== target)
  const needed = isFew(voters) ? others.length : votersNeeded(voters)
  const left = others.filter((id) => isCaughtUp(cluster, id) && isAnswering(cluster, id))
  if (left.length >= needed) return []
  const saw = `${left.length} of ${voters} voters caught up and answering without node ${target}`
  return [wait({ rule: 'quorum/majority', saw, wanted: `at least ${needed}` })]
}
