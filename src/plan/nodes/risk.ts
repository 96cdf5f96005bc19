import { judgeCluster, type JudgedPartition } from '../../kafka/snapshot/judged-cluster.ts'
import type { ClusterSnapshot } from '../../kafka/snapshot/cluster-snapshot.ts'
import type { Topology } from '../../kafka/topology.ts'
import type { Risk } from '../plan.ts'
import { expectNode } from './expected.ts'

/** Nothing is known, or nothing will be stopped. */
export const noRisk: Risk = {
  toMinIsr: null,
  offline: null,
  leadersMoved: null,
  catchUpBytes: null,
  expectedMs: null,
}

const isLeftAtMinIsr = ({ inSync, minIsr }: JudgedPartition, nodeId: number): boolean =>
  inSync.filter((id) => id !== nodeId).length === Math.max(minIsr ?? 1, 1)

/**
 * What a stop of each node would mean, from one snapshot. A partition counts as *to min ISR* when exactly its min ISR stays in sync without the
 * node: one more failure then stops acks=all writes. A node that holds no partitions risks none of them.
 * `catchUpBytes` stays null: one snapshot shows how much a broker holds, not how fast that grows.
 */
export const measureRisks = (snapshot: ClusterSnapshot, topology: Topology): ((nodeId: number) => Risk) => {
  if (snapshot.partitions === null) return () => noRisk
  const cluster = judgeCluster({ snapshot, topology })
  return (nodeId) => {
    const held = cluster.held.get(nodeId) ?? []
    const { workMs, windowMs } = expectNode(snapshot, held.length)
    const isKnown = held.every((p) => p.minIsr !== null)
    return {
      ...noRisk,
      toMinIsr: isKnown ? held.filter((p) => isLeftAtMinIsr(p, nodeId)).length : null,
      offline: held.filter((p) => p.inSync.length === 1 && p.inSync[0] === nodeId).length,
      leadersMoved: held.filter((p) => p.leader === nodeId).length,
      expectedMs: workMs + windowMs,
    }
  }
}
