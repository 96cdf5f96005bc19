import type { Waiver } from '../decide/questions.ts'
import type { JudgedCluster, JudgedPartition } from '../snapshot/judged-cluster.ts'

/** What the rules of a stop judge: the cluster, the node to be stopped, what a reviewer waived. */
export interface StopOf {
  readonly cluster: JudgedCluster
  readonly target: number
  readonly waivers: readonly Waiver[]
  /** The partitions with a replica on the target; none when it counts as absent already (R9: its stop takes nothing more away). */
  readonly partitions: readonly JudgedPartition[]
}

/** Puts together what the rules of a stop judge. */
export const stopOf = (stop: Omit<StopOf, 'partitions'>): StopOf => ({
  ...stop,
  partitions: stop.cluster.held.get(stop.target) ?? [],
})

/** Was this rule waived for this topic (or, without a topic, at all)? */
export const hasWaiver = (waivers: readonly Waiver[], rule: Waiver['rule'], topic?: string): boolean =>
  waivers.some((one) => one.rule === rule && one.topic === topic)
