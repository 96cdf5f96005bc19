import { isBroker, isController, type KafkaNode, type Topology } from '../topology.ts'
import type { ClusterSnapshot, NodeAnswer, Partition } from './cluster-snapshot.ts'

/*
 * A snapshot made ready for rules: every list less the hurt node (R0: "judged as if it were absent"), partitions with the replicas that count.
 * A field that the snapshot does not know gives an empty list here; rules/unknown.ts turns it into a wait, so no other rule has to.
 */

/** A partition with what the rules count. Replica lists hold node ids, in the cluster's order, never the absent node. */
export interface JudgedPartition {
  readonly topic: string
  readonly partition: number
  /** Node id, -1 for none. May be the absent node. */
  readonly leader: number
  /** All replicas, also those being added or removed. */
  readonly replicas: readonly number[]
  /** Replicas that must be in the ISR: without those being added or removed (R1: "adding ones aside, removing ones not counted"). */
  readonly assigned: readonly number[]
  /** Replicas in the ISR that are not offline. */
  readonly inSync: readonly number[]
  /** How many replicas it has once its reassignment, if any, has ended; the absent node counts. */
  readonly replicationFactor: number
  /** R1: the topic's own value, else the largest of its replicas' brokers; null when one of them is unknown. */
  readonly minIsr: number | null
}

export interface JudgedCluster {
  readonly snapshot: ClusterSnapshot
  readonly topology: Topology
  readonly absent: number | undefined
  /** Brokers and controllers of the inventory, less the absent one; a combined node stands in both. */
  readonly brokers: readonly KafkaNode[]
  readonly controllers: readonly KafkaNode[]
  /** Empty when unknown. */
  readonly partitions: readonly JudgedPartition[]
  /** What nodes said when asked directly, by node id. */
  readonly answers: ReadonlyMap<number, NodeAnswer>
}

/** Did this node answer for itself on its own connection? A node that was not asked did not. */
export const isAnswering = (cluster: JudgedCluster, nodeId: number): boolean =>
  cluster.answers.get(nodeId)?.isAnswering === true

/** A broker's own `min.insync.replicas`, null when it did not answer or did not name it. */
export const ownMinIsr = (answers: ReadonlyMap<number, NodeAnswer>, nodeId: number): number | null => {
  const answer = answers.get(nodeId)
  return answer?.isAnswering === true ? (answer.settings?.minInsyncReplicas ?? null) : null
}

interface Change {
  readonly adding: readonly number[]
  readonly removing: readonly number[]
}

const noChange: Change = { adding: [], removing: [] }
const keyOf = (at: { readonly topic: string; readonly partition: number }): string => `${at.topic}\0${at.partition}`

const minIsrOf = (
  replicas: readonly number[],
  topicMinIsr: number | undefined,
  answers: ReadonlyMap<number, NodeAnswer>,
): number | null => {
  if (topicMinIsr !== undefined) return topicMinIsr
  let largest: number | null = null
  for (const id of replicas) {
    const own = ownMinIsr(answers, id)
    if (own === null) return null
    largest = Math.max(largest ?? own, own)
  }
  return largest
}

const judgePartition = (
  partition: Partition,
  change: Change,
  cluster: Omit<JudgedCluster, 'partitions'>,
): JudgedPartition => {
  const present = (ids: readonly number[]): readonly number[] => ids.filter((id) => id !== cluster.absent)
  const replicas = present(partition.replicas)
  const { topicMinIsr } = cluster.snapshot
  return {
    topic: partition.topic,
    partition: partition.partition,
    leader: partition.leader,
    replicas,
    assigned: replicas.filter((id) => !change.adding.includes(id) && !change.removing.includes(id)),
    inSync: present(partition.isr).filter((id) => !partition.offlineReplicas.includes(id)),
    replicationFactor: partition.replicas.filter((id) => !change.removing.includes(id)).length,
    minIsr:
      topicMinIsr === null
        ? null
        : minIsrOf(
            replicas,
            Object.hasOwn(topicMinIsr, partition.topic) ? topicMinIsr[partition.topic] : undefined,
            cluster.answers,
          ),
  }
}

/** Makes a snapshot ready for the rules. `absent`: the hurt node. */
export const judgeCluster = (read: {
  readonly snapshot: ClusterSnapshot
  readonly topology: Topology
  readonly absent?: number | undefined
}): JudgedCluster => {
  const { snapshot, topology, absent } = read
  const present = topology.nodes.filter((node) => node.nodeId !== absent)
  const cluster = {
    snapshot,
    topology,
    absent,
    brokers: present.filter(isBroker),
    controllers: present.filter(isController),
    answers: new Map(snapshot.nodes.map((answer) => [answer.nodeId, answer])),
  }
  const changes = new Map((snapshot.reassignments ?? []).map((change) => [keyOf(change), change]))
  const partitions = (snapshot.partitions ?? []).map((p) =>
    judgePartition(p, changes.get(keyOf(p)) ?? noChange, cluster),
  )
  return { ...cluster, partitions }
}
