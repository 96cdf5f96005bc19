import type { Observed } from '../observed.ts'
import { judgeCluster, type JudgedPartition } from '../../kafka/snapshot/judged-cluster.ts'
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

/** What is written elsewhere while the node is away: its own rate times its stop, start and catching up. A node without log dirs has nothing to fetch. */
const catchUpBytes = (
  { growth }: Pick<Observed, 'growth'>,
  node: { readonly nodeId: number; readonly isBroker: boolean; readonly workMs: number },
): number | null => {
  if (growth === undefined) return null
  if (!node.isBroker) return 0
  const bytesPerSecond = growth[node.nodeId]
  return bytesPerSecond === undefined ? null : Math.round((bytesPerSecond * node.workMs) / 1000)
}

/**
 * What a stop of each node would mean. A partition counts as *to min ISR* when exactly its min ISR stays in sync without the node: one more failure then
 * stops acks=all writes. A node that holds no partitions risks none of them. `catchUpBytes` needs two looks (`growth`), and is null after one.
 */
export const measureRisks = (
  { snapshot, growth }: Pick<Observed, 'snapshot' | 'growth'>,
  topology: Topology,
): ((nodeId: number) => Risk) => {
  if (snapshot.partitions === null) return () => noRisk
  const cluster = judgeCluster({ snapshot, topology })
  return (nodeId) => {
    const held = cluster.held.get(nodeId) ?? []
    const { workMs, windowMs } = expectNode(snapshot, held.length)
    const isKnown = held.every((p) => p.minIsr !== null)
    const isBroker = cluster.brokers.some((node) => node.nodeId === nodeId)
    return {
      toMinIsr: isKnown ? held.filter((p) => isLeftAtMinIsr(p, nodeId)).length : null,
      offline: held.filter((p) => p.inSync.length === 1 && p.inSync[0] === nodeId).length,
      leadersMoved: held.filter((p) => p.leader === nodeId).length,
      catchUpBytes: catchUpBytes(growth === undefined ? {} : { growth }, { nodeId, isBroker, workMs }),
      expectedMs: workMs + windowMs,
    }
  }
}
