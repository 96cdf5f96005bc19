/*
 * cluster/stale-view. P2 and R1 "Fresh": the answer must come from a broker other than the target, and that broker must itself be up to date: it
 * stands in DescribeQuorum with a caught-up time at most 2 s behind the leader's (a stalled metadata loader answers old truth for ever).
 * In ZooKeeper mode nobody tells how far a broker is, so two besides the target are read where there are two.
 * With one broker in the whole cluster its own answer is used. How old the answer is, is measured by the caller.
 */
import type { Finding } from '../decide/decision.ts'
import type { JudgedCluster } from '../snapshot/judged-cluster.ts'
import { isBroker } from '../topology.ts'
import { lagBehindLeaderMs } from '../snapshot/quorum-lag.ts'
import { wait } from './finding.ts'
import type { StopOf } from './stop-of.ts'

/** R1: how far the answering broker may be behind the leader, milliseconds. */
export const freshWithinMs = 2000

const stale = (saw: string, wanted: string): Finding => wait({ rule: 'cluster/stale-view', saw, wanted })

/** Two brokers besides the target, where the cluster has them: an ISR is what both say. */
const findOneView = ({ snapshot, topology }: JudgedCluster, target: number): Finding[] => {
  const { viaNodeId, alsoViaNodeId = null } = snapshot
  const others = topology.nodes.filter((node) => isBroker(node) && node.nodeId !== target)
  if (others.length < 2) return []
  if (alsoViaNodeId === target) return [stale(`read from node ${target} itself`, 'read from two other brokers')]
  return alsoViaNodeId === null || alsoViaNodeId === viaNodeId
    ? [stale(`read from node ${viaNodeId} alone`, 'read from two brokers besides the target')]
    : []
}

export const findStaleView = ({ cluster, target }: StopOf): Finding[] => {
  const { quorum, viaNodeId } = cluster.snapshot
  const isLoneBroker = cluster.topology.nodes.filter((node) => node.roles.includes('broker')).length === 1
  if (viaNodeId === null) return [stale('no broker answered', 'an answer from a broker other than the target')]
  if (viaNodeId === target && !isLoneBroker)
    return [stale(`read from node ${viaNodeId} itself`, 'read from another broker')]
  if (cluster.topology.mode === 'zookeeper') return findOneView(cluster, target)
  if (quorum === null) return []
  const lag = lagBehindLeaderMs(quorum, viaNodeId)
  if (lag !== null && lag <= freshWithinMs) return []
  const behind = lag === null ? 'its lag behind the leader is unknown' : `${lag} ms behind the leader`
  return [stale(`read from node ${viaNodeId}: ${behind}`, `at most ${freshWithinMs} ms`)]
}
