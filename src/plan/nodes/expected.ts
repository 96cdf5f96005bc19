/*
 * How long a node will take, as far as a plan can tell, and how much better it is known once some nodes are done.
 *  1. A first guess from one snapshot: stop and start, catching up by the number of replicas it holds, and the clean window.
 *  2. Each finished node shows how much slower or faster this cluster is than the guess; the median of those shares corrects the nodes still to come.
 *     A window is waited in full whatever the machine, so it is not scaled.
 */
import { defaultWindowMs } from '../../kafka/decide/clean-window.ts'
import type { ClusterSnapshot } from '../../kafka/snapshot/cluster-snapshot.ts'
import type { Risk } from '../plan.ts'

/** Stop and start of a node that holds nothing, milliseconds. Ours: what small clusters on ordinary machines take. */
const restartMs = 15_000
/** What each replica adds, milliseconds: about 2 minutes for 5000 partitions (KAFKA-3436). */
const perReplicaMs = 24

/** What of a node's time is work, which depends on the machine, and what is the window, which does not; milliseconds. */
export interface Expected {
  readonly workMs: number
  readonly windowMs: number
}

/** The first guess for a node with so many replicas. */
export const expectNode = (snapshot: ClusterSnapshot, replicas: number): Expected => ({
  workMs: restartMs + replicas * perReplicaMs,
  windowMs: defaultWindowMs(snapshot),
})

/** A node that is done: what was expected of it, and how long it took without its window, milliseconds. */
export interface Finished {
  readonly expected: Expected
  readonly tookMs: number
}

const median = (sorted: readonly number[]): number => {
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? 1
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}

/** How long the nodes still to come will take together, milliseconds; with nothing finished the first guess. */
export const expectRemaining = (remaining: readonly Expected[], finished: readonly Finished[]): number => {
  const shares = finished.map(({ expected, tookMs }) => tookMs / expected.workMs).sort((a, b) => a - b)
  const share = shares.length === 0 ? 1 : median(shares)
  return Math.round(remaining.reduce((sum, { workMs, windowMs }) => sum + workMs * share + windowMs, 0))
}

const sum = (numbers: readonly (number | null)[]): number | null =>
  numbers.reduce<number | null>((total, one) => (total === null || one === null ? null : total + one), 0)

/** The risks of all nodes that will be stopped, added up. Null where one of them is not known. */
export const addRisks = (risks: readonly Risk[]): Risk => ({
  toMinIsr: sum(risks.map((risk) => risk.toMinIsr)),
  offline: sum(risks.map((risk) => risk.offline)),
  leadersMoved: sum(risks.map((risk) => risk.leadersMoved)),
  catchUpBytes: sum(risks.map((risk) => risk.catchUpBytes)),
  expectedMs: sum(risks.map((risk) => risk.expectedMs)),
})
