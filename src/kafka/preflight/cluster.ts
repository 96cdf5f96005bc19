/*
 * R0, the part the cluster itself answers: before anything is changed, for every node a run will touch (P7). Of R1 only what refuses a stop for good is
 * asked here: replication factors, controlled shutdown, too few controllers. What hosts and files answer (releases, Java, disk, archives, configuration)
 * is asked elsewhere.
 */
import { findUnhealthy } from '../decide/health.ts'
import { checkInventory } from '../decide/inventory.ts'
import type { Finding } from '../decide/decision.ts'
import type { Waiver } from '../decide/questions.ts'
import { findControlledShutdown } from '../rules/controlled-shutdown.ts'
import { findDeafListeners } from '../rules/listener.ts'
import { findFewControllers } from '../rules/quorum-majority.ts'
import { findReplicationFactors } from '../rules/replication-factor.ts'
import type { ClusterSnapshot } from '../snapshot/cluster-snapshot.ts'
import { judgeCluster, type JudgedCluster, type JudgedPartition } from '../snapshot/judged-cluster.ts'
import { isController, type Topology } from '../topology.ts'

export interface PreflightQuestion {
  readonly snapshot: ClusterSnapshot
  readonly topology: Topology
  /** Node ids this run will stop. */
  readonly targets: readonly number[]
  /** The one node that may be unhealthy: left hurt by a run, or `take_over`. */
  readonly hurt?: number
  readonly waivers: readonly Waiver[]
}

/** Advertised addresses (`host:port`) that do not answer now: *not checked* from here on, unless their text changes (R3). */
export const findDeafAddresses = (snapshot: ClusterSnapshot): string[] => [
  ...new Set(
    snapshot.nodes
      .flatMap((node) => node.listeners ?? [])
      .filter((listener) => listener.isUnchecked !== true && !listener.isAnswering)
      .map((listener) => listener.address),
  ),
]

/** A deaf listener is named in the plan; only a broker with none that answers is held against it. */
const findDeafBrokers = (cluster: JudgedCluster): Finding[] => {
  const deaf = findDeafAddresses(cluster.snapshot)
  return cluster.brokers.flatMap((node) => findDeafListeners(cluster, node, deaf))
}

/** Partitions with a replica on a target; those of a hurt target too, for it will be stopped like the others once it is back. */
const partitionsOn = (targets: readonly number[], cluster: JudgedCluster): readonly JudgedPartition[] => {
  const ids = new Set(targets)
  const isOnTarget = (cluster.snapshot.partitions ?? []).map((p) => p.replicas.some((id) => ids.has(id)))
  return cluster.partitions.filter((_, at) => isOnTarget[at] === true)
}

const findTargets = ({ targets, waivers, topology }: PreflightQuestion, cluster: JudgedCluster): Finding[] => {
  const takesController = topology.nodes.some((node) => isController(node) && targets.includes(node.nodeId))
  return [
    ...findReplicationFactors(partitionsOn(targets, cluster), waivers),
    ...cluster.brokers
      .filter((node) => targets.includes(node.nodeId))
      .flatMap((node) => findControlledShutdown(cluster, node)),
    ...(takesController ? findFewControllers(cluster, waivers) : []),
  ]
}

/** Everything that the cluster's own answers say against beginning a run, each once. */
export const findClusterFaults = (question: PreflightQuestion): Finding[] => {
  const read = { snapshot: question.snapshot, topology: question.topology, absent: question.hurt }
  const cluster = judgeCluster(read)
  return [
    ...checkInventory(read),
    ...findTargets(question, cluster),
    ...findDeafBrokers(cluster),
    ...findUnhealthy(read),
  ]
}
