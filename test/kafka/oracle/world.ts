/*
 * What safety.md says of R1 and R3, once more and by hand, from its sentences: plain loops over the raw snapshot, nothing shared with src/ but its
 * types. The oracle takes a node out of the world and counts what is left. It is compared with the real decisions on random clusters
 * (decide/oracle.test.ts); where the two differ, one of them is wrong.
 */
import type { ClusterSnapshot, NodeAnswer, Partition } from '../../../src/kafka/snapshot/cluster-snapshot.ts'
import type { KafkaNode, Topology } from '../../../src/kafka/topology.ts'

/** A verdict: the kind, and which rules stand in the way. */
export interface Verdict {
  readonly kind: 'safe' | 'wait' | 'refuse'
  /** `wait cluster/unknown`, `refuse cluster/id` …, sorted, each once. */
  readonly rules: readonly string[]
}

/** Collects what stands in the way; a false condition is nothing. */
export class Notes {
  readonly #rules = new Set<string>()

  wait(rule: string, isSo = true): void {
    if (isSo) this.#rules.add(`wait ${rule}`)
  }

  refuse(rule: string, isSo = true): void {
    if (isSo) this.#rules.add(`refuse ${rule}`)
  }

  verdict(): Verdict {
    const rules = [...this.#rules].sort()
    if (rules.length === 0) return { kind: 'safe', rules }
    return { kind: rules.some((rule) => rule.startsWith('refuse')) ? 'refuse' : 'wait', rules }
  }
}

/** The cluster as seen, the inventory, and the node that is taken out of the world (null: none). */
export interface World {
  readonly s: ClusterSnapshot
  readonly t: Topology
  readonly gone: number | null
}

export const isData = (node: KafkaNode): boolean => node.roles.includes('broker')
export const isVoting = (node: KafkaNode): boolean => node.roles.includes('controller')

export const nodesLeft = ({ t, gone }: World): KafkaNode[] => t.nodes.filter((node) => node.nodeId !== gone)

/** What a node said for itself; undefined when it said nothing. */
export const heard = ({ s }: World, id: number): NodeAnswer | undefined => {
  for (const node of s.nodes) if (node.nodeId === id && node.isAnswering) return node
  return undefined
}

/**
 * When each member of the quorum was last caught up; -1 and absent both mean *nobody knows*. Who is listed as voter is one; of the observers under one id, the one
 * that fetched last is the broker, the others are what it was before.
 */
const caughtUpTimes = ({ s }: World): Map<number, number> => {
  const { observers, voters } = s.quorum ?? { observers: [], voters: [] }
  const oldestFirst = [...observers].sort((a, b) => a.lastFetchMs - b.lastFetchMs)
  const times = new Map([...oldestFirst, ...voters].map((one) => [one.nodeId, one.lastCaughtUpMs]))
  for (const [id, time] of times) if (time < 0) times.delete(id)
  return times
}

/** Milliseconds a member of the quorum is behind its leader; null for *nobody knows*. */
export const behind = (world: World, id: number): number | null => {
  const { quorum } = world.s
  if (quorum === null || quorum.voters.every((voter) => voter.nodeId !== quorum.leaderId)) return null
  if (quorum.leaderId === id) return 0
  const times = caughtUpTimes(world)
  const [mine, newest] = [times.get(id), times.get(quorum.leaderId)]
  if (mine === undefined || newest === undefined) return null
  return mine > newest ? 0 : newest - mine
}

/** The strictest time-out of the controllers that answer; null when one of them keeps it to itself, or none answers. */
export const fetchTimeout = (world: World): number | null => {
  const told = nodesLeft(world)
    .filter((node) => isVoting(node) && heard(world, node.nodeId) !== undefined)
    .map((node) => heard(world, node.nodeId)?.settings?.quorumFetchTimeoutMs ?? null)
  const sorted = told.filter((ms) => ms !== null).sort((a, b) => a - b)
  return sorted.length === told.length ? (sorted[0] ?? null) : null
}

/** "caught up within the running controller.quorum.fetch.timeout.ms" */
export const isCaughtUpBy = (world: World, id: number): boolean => {
  const [ms, limit] = [behind(world, id), fetchTimeout(world)]
  return ms !== null && limit !== null && !(ms > limit)
}

/** The rows a partition is counted by once `gone` is out of the world. */
export interface Counted {
  /** Must be in the ISR: "assigned replicas, adding ones aside, removing ones not counted". */
  readonly must: Set<number>
  /** Is in the ISR, and not offline. */
  readonly live: Set<number>
  /** Copies there will be after a reassignment. */
  readonly copies: number
  readonly min: number | null
  /** What some broker told of it: it is not less. */
  readonly floor: number
  /** Brokers whose own min ISR is wanted and not told. */
  readonly mute: readonly number[]
}

/** "the topic's own value, else the largest among the partition's replicas' brokers, each asked directly" */
const minIsrOf = (world: World, p: Partition): Pick<Counted, 'min' | 'floor' | 'mute'> => {
  if (world.s.topicMinIsr === null) return { min: null, floor: 0, mute: [] }
  const own = new Map(Object.entries(world.s.topicMinIsr)).get(p.topic)
  if (own !== undefined) return { min: own, floor: own, mute: [] }
  const told = new Map<number, number | null>()
  for (const id of p.replicas)
    if (id !== world.gone) told.set(id, heard(world, id)?.settings?.minInsyncReplicas ?? null)
  const mute = [...told].filter(([, value]) => value === null).map(([id]) => id)
  const values = [...told.values()].map((value) => value ?? 0)
  const floor = Math.max(0, ...values)
  return { min: mute.length > 0 || values.length === 0 ? null : floor, floor, mute }
}

export const count = (world: World, p: Partition): Counted => {
  const must = new Set(p.replicas)
  const final = new Set(p.replicas)
  const live = new Set(p.isr)
  const moves = (world.s.reassignments ?? []).filter((m) => m.topic === p.topic && m.partition === p.partition)
  for (const id of moves.flatMap((m) => [...m.adding, ...m.removing])) must.delete(id)
  for (const id of moves.flatMap((m) => m.removing)) final.delete(id)
  for (const id of [...p.offlineReplicas, world.gone ?? -1]) live.delete(id)
  must.delete(world.gone ?? -1)
  return { must, live, copies: final.size, ...minIsrOf(world, p) }
}
