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
  /** What minIsr is at the least: the largest told while one of those brokers keeps silent. 0 when nothing is told. */
  readonly leastMinIsr: number
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
  /** The same by node id of each replica: what one node holds is asked of every node, and must not cost all partitions each time. */
  readonly held: ReadonlyMap<number, readonly JudgedPartition[]>
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

/** The change of a partition, by topic and partition; most clusters have none, so no key is made for a partition of an unchanged topic. */
const indexChanges = (snapshot: ClusterSnapshot): ((partition: Partition) => Change) => {
  const byTopic = new Map<string, Map<number, Change>>()
  for (const change of snapshot.reassignments ?? []) {
    const ofTopic = byTopic.get(change.topic) ?? new Map<number, Change>()
    byTopic.set(change.topic, ofTopic.set(change.partition, change))
  }
  return ({ topic, partition }) => byTopic.get(topic)?.get(partition) ?? noChange
}

type OwnMinIsr = ReadonlyMap<number, number | null>

const minIsrOf = (replicas: readonly number[], topicMinIsr: number | undefined, told: OwnMinIsr): number | null => {
  if (topicMinIsr !== undefined) return topicMinIsr
  let largest: number | null = null
  for (const id of replicas) {
    const own = told.get(id) ?? null
    if (own === null) return null
    largest = Math.max(largest ?? own, own)
  }
  return largest
}

/** The largest that any of the replicas' brokers told. */
const largestTold = (replicas: readonly number[], told: OwnMinIsr): number =>
  replicas.reduce((largest, id) => Math.max(told.get(id) ?? 0, largest), 0)

/** What judging a partition needs of the whole cluster. */
interface Surroundings {
  readonly topicMinIsr: ClusterSnapshot['topicMinIsr']
  readonly absent: number | undefined
  readonly told: OwnMinIsr
}

/** The list itself where nothing is to be left out: a large cluster is mostly healthy, and a copy of every list is most of what judging costs. */
const without = (ids: readonly number[], isOut: (id: number) => boolean): readonly number[] =>
  ids.some(isOut) ? ids.filter((id) => !isOut(id)) : ids

const judgePartition = (partition: Partition, change: Change, around: Surroundings): JudgedPartition => {
  const { absent, topicMinIsr, told } = around
  const { topic, offlineReplicas } = partition
  const replicas = without(partition.replicas, (id) => id === absent)
  const minIsr =
    topicMinIsr === null
      ? null
      : minIsrOf(replicas, Object.hasOwn(topicMinIsr, topic) ? topicMinIsr[topic] : undefined, told)
  return {
    topic,
    partition: partition.partition,
    leader: partition.leader,
    replicas,
    assigned: without(replicas, (id) => change.adding.includes(id) || change.removing.includes(id)),
    inSync: without(partition.isr, (id) => id === absent || offlineReplicas.includes(id)),
    replicationFactor: without(partition.replicas, (id) => change.removing.includes(id)).length,
    minIsr,
    // Without the topics' own values any broker's may be overruled by a smaller one.
    leastMinIsr: minIsr ?? (topicMinIsr === null ? 0 : largestTold(replicas, told)),
  }
}

const indexHeld = (partitions: readonly JudgedPartition[]): ReadonlyMap<number, readonly JudgedPartition[]> => {
  const held = new Map<number, JudgedPartition[]>()
  for (const partition of partitions)
    for (const id of partition.replicas) {
      const list = held.get(id)
      if (list === undefined) held.set(id, [partition])
      else if (list.at(-1) !== partition) list.push(partition)
    }
  return held
}

/** Makes a snapshot ready for the rules. `absent`: the hurt node. */
export const judgeCluster = (read: {
  readonly snapshot: ClusterSnapshot
  readonly topology: Topology
  readonly absent?: number | undefined
}): JudgedCluster => {
  const { snapshot, topology, absent } = read
  const present = topology.nodes.filter((node) => node.nodeId !== absent)
  const answers = new Map(snapshot.nodes.map((answer) => [answer.nodeId, answer]))
  const told: OwnMinIsr = new Map([...answers.keys()].map((id) => [id, ownMinIsr(answers, id)]))
  const changeOf = indexChanges(snapshot)
  const around = { topicMinIsr: snapshot.topicMinIsr, absent, told }
  const partitions = (snapshot.partitions ?? []).map((p) => judgePartition(p, changeOf(p), around))
  return {
    snapshot,
    topology,
    absent,
    brokers: present.filter(isBroker),
    controllers: present.filter(isController),
    answers,
    partitions,
    held: indexHeld(partitions),
  }
}
