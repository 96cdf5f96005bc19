/*
 * Draws a cluster from a few words, healthy unless a fault is drawn, and refuses one that cannot be: a test that rests on an impossible cluster
 * proves nothing. Dedicated controllers 101, 102, 103 and brokers 1, 2, 3 unless said otherwise.
 */
import type {
  ClusterSnapshot,
  LogDir,
  Mode,
  NodeAnswer,
  NodeSettings,
  Partition,
  QuorumReplica,
  Reassignment,
} from '../../src/kafka/snapshot/cluster-snapshot.ts'
import type { KafkaNode, Topology } from '../../src/kafka/topology.ts'
import { checkPossible } from './possible-cluster.ts'
import { silent } from './silent.ts'

/** A topic: its own min ISR if it has one, and its partitions as `1* 2 (3)`: leader starred, out-of-sync in brackets, `+4` being added, `-1` being removed, `3!` offline. */
export interface TopicDrawing {
  readonly minIsr?: number
  readonly partitions: readonly string[]
}

/** Faults and shape of a cluster; node ids throughout. */
export interface Drawing {
  readonly mode?: Mode
  readonly controllers?: readonly number[]
  readonly brokers?: readonly number[]
  /** Nodes that are both. */
  readonly combined?: readonly number[]
  /** ZooKeeper servers: in the inventory only. */
  readonly zookeepers?: readonly number[]
  /** Brokers registered with the cluster that the inventory does not list. */
  readonly strangers?: readonly number[]
  readonly topics?: Readonly<Record<string, TopicDrawing>>
  /** Quorum leader; the first voter unless said otherwise, -1 for none. */
  readonly leader?: number
  /** Milliseconds behind the quorum leader; `unknown` for no time told. */
  readonly behind?: Readonly<Record<number, number | 'unknown'>>
  /** Observers listed a second time, first, as they were so many milliseconds ago. */
  readonly before?: Readonly<Record<number, number>>
  /** Nodes that do not answer. */
  readonly down?: readonly number[]
  /** Brokers whose metadata stands still so many records before the end; `unknown`: they do not say. */
  readonly unapplied?: Readonly<Record<number, number | 'unknown'>>
  readonly fenced?: readonly number[]
  readonly unregistered?: readonly number[]
  /** Brokers with an offline log directory. */
  readonly brokenDisk?: readonly number[]
  /** Listeners of a broker: name to address; `!` in front: does not answer, `?`: kplay can not ask it. Default: one that answers. */
  readonly listeners?: Readonly<Record<number, Readonly<Record<string, string>>>>
  /** Running settings that differ from the defaults (min ISR 2). */
  readonly settings?: Readonly<Record<number, Partial<NodeSettings>>>
  /** Supported range and finalized level of `metadata.version`, and of further features, as `1-27 @21, share.version 0-1`; by default `1-27 @21` everywhere. */
  readonly levels?: Readonly<Record<number, string>>
  readonly via?: number | null
  /** Parts to overwrite: what could not be read. */
  readonly raw?: Partial<ClusterSnapshot>
}

export interface DrawnCluster {
  readonly snapshot: ClusterSnapshot
  readonly topology: Topology
}

const now = 1_700_000_000_000
const metadataEnd = 1000

const parsePartition = (
  text: string,
  at: { topic: string; partition: number },
): { p: Partition; move: Reassignment } => {
  const words = text.split(' ').map((word) => {
    const id = Number(/\d+/.exec(word)?.[0])
    return { id, has: (mark: string): boolean => word.includes(mark) }
  })
  const idsWith = (mark: string): number[] => words.filter((word) => word.has(mark)).map((word) => word.id)
  const outside = [...idsWith('('), ...idsWith('!')]
  const p: Partition = {
    ...at,
    leader: idsWith('*')[0] ?? -1,
    replicas: words.map((word) => word.id),
    isr: words.map((word) => word.id).filter((id) => !outside.includes(id)),
    offlineReplicas: idsWith('!'),
  }
  return { p, move: { ...at, adding: idsWith('+'), removing: idsWith('-') } }
}

const defaults: NodeSettings = {
  minInsyncReplicas: 2,
  replicaLagTimeMaxMs: 30_000,
  quorumFetchTimeoutMs: 2000,
  controlledShutdownEnable: true,
  advertisedListeners: null,
}

const listenersOf = (node: KafkaNode, drawing: Drawing): NodeAnswer['listeners'] =>
  Object.entries(drawing.listeners?.[node.nodeId] ?? { PLAINTEXT: node.brokerAddress ?? '' }).map(([name, text]) => ({
    name,
    address: text.replace(/^[!?]/, ''),
    isAnswering: !/^[!?]/.test(text),
    ...(text.startsWith('!') ? { why: 'connection refused' } : {}),
    ...(text.startsWith('?') ? { isUnchecked: true as const } : {}),
  }))

/** `7-27 @21, share.version 0-1`: metadata.version first and without its name; a part without `@` shows no finalized level. */
const levelsOf = (text = '1-27 @21'): Pick<NodeAnswer, 'supported' | 'finalized'> => {
  const parts = text.split(', ').map((part) => {
    const [, name = 'metadata.version', min, max, level] = /^(?:([a-z.]+) )?(\d+)-(\d+)(?: @(\d+))?$/.exec(part) ?? []
    return { name, min, max, level }
  })
  const [first] = parts
  const ranges = parts.map(({ name, min, max }) => [name, [Number(min), Number(max)]] as const)
  const finalized = parts.flatMap(({ name, level }) => (level === undefined ? [] : [[name, Number(level)] as const]))
  return {
    supported: first?.max === undefined ? null : Object.fromEntries(ranges),
    finalized: first?.level === undefined ? null : Object.fromEntries(finalized),
  }
}

const has = (ids: readonly number[] | undefined, id: number): boolean => ids?.includes(id) === true

const diskOf = (nodeId: number, { brokenDisk, topics }: Drawing): LogDir => ({
  path: '/data',
  isOffline: has(brokenDisk, nodeId),
  totalBytes: 100,
  usableBytes: 90,
  usedBytes: topics === undefined ? 0 : 10,
  maxLag: 0,
})

/** The last record of the drawn metadata log is 999. */
const offsetOf = (nodeId: number, { unapplied }: Drawing): number | null => {
  const behind = unapplied?.[nodeId] ?? 0
  return behind === 'unknown' ? null : metadataEnd - 1 - behind
}

const answerOf = (node: KafkaNode, drawing: Drawing): NodeAnswer => {
  const { host, nodeId, roles } = node
  const base = { host, nodeId, roles, address: node.brokerAddress ?? node.controllerAddress ?? '' }
  if (has(drawing.down, nodeId)) return { ...base, ...silent }
  const isData = roles.includes('broker')
  return {
    ...base,
    isAnswering: true,
    ...levelsOf(drawing.levels?.[nodeId]),
    ...(isData && drawing.mode !== 'zookeeper' ? { metadataOffset: offsetOf(nodeId, drawing) } : {}),
    settings: { ...defaults, ...drawing.settings?.[nodeId] },
    listeners: isData ? listenersOf(node, drawing) : null,
    logDirs: isData ? [diskOf(nodeId, drawing)] : null,
  }
}

const nodeOf = (nodeId: number, roles: KafkaNode['roles']): KafkaNode => {
  const host = `${roles[0]?.charAt(0) ?? ''}${nodeId}`
  return {
    host,
    nodeId,
    roles,
    ...(roles.includes('broker') ? { brokerAddress: `${host}:9092` } : {}),
    ...(roles.includes('controller') ? { controllerAddress: `${host}:9093` } : {}),
  }
}

const drawTopology = (drawing: Drawing): Topology => {
  const isCombined = drawing.combined !== undefined
  const mode = drawing.mode ?? 'kraft'
  const controllers = drawing.controllers ?? (isCombined || mode === 'zookeeper' ? [] : [101, 102, 103])
  const nodes = [
    ...(drawing.zookeepers ?? []).map((id) => nodeOf(id, ['zookeeper'])),
    ...controllers.map((id) => nodeOf(id, ['controller'])),
    ...(drawing.brokers ?? (isCombined ? [] : [1, 2, 3])).map((id) => nodeOf(id, ['broker'])),
    ...(drawing.combined ?? []).map((id) => nodeOf(id, ['controller', 'broker'])),
  ]
  return { name: 'drawn', mode, clusterId: 'drawn-id', bootstrap: ['b1:9092'], nodes }
}

const memberOf = (nodeId: number, drawing: Drawing): QuorumReplica => {
  const lag = drawing.behind?.[nodeId] ?? 0
  return { nodeId, logEndOffset: metadataEnd, lastFetchMs: now, lastCaughtUpMs: lag === 'unknown' ? -1 : now - lag }
}

const wasBefore = (nodeId: number, { before }: Drawing): QuorumReplica[] => {
  const ageMs = before?.[nodeId]
  if (ageMs === undefined) return []
  return [{ nodeId, logEndOffset: 900, lastFetchMs: now - ageMs, lastCaughtUpMs: now - ageMs }]
}

const drawQuorum = (drawing: Drawing, { nodes, mode }: Topology): ClusterSnapshot['quorum'] => {
  if (mode === 'zookeeper') return null
  const voters = nodes.filter((node) => node.roles.includes('controller'))
  const observers = nodes.filter((node) => !node.roles.includes('controller'))
  return {
    leaderId: drawing.leader ?? voters[0]?.nodeId ?? -1,
    leaderEpoch: 3,
    voters: voters.map((node) => memberOf(node.nodeId, drawing)),
    observers: observers.flatMap(({ nodeId }) => [...wasBefore(nodeId, drawing), memberOf(nodeId, drawing)]),
  }
}

const drawBrokers = (drawing: Drawing, { nodes }: Topology): ClusterSnapshot['brokers'] =>
  [...nodes, ...(drawing.strangers ?? []).map((id) => nodeOf(id, ['broker']))]
    .filter((node) => node.roles.includes('broker') && !has(drawing.unregistered, node.nodeId))
    .map(({ nodeId, host }) => ({
      nodeId,
      host,
      port: 9092,
      rack: null,
      isFenced: has(drawing.fenced, nodeId),
    }))

const drawPartitions = (drawing: Drawing): Pick<ClusterSnapshot, 'partitions' | 'reassignments' | 'topicMinIsr'> => {
  const topics = Object.entries(drawing.topics ?? {})
  const drawn = topics.flatMap(([topic, { partitions }]) =>
    partitions.map((text, partition) => parsePartition(text, { topic, partition })),
  )
  return {
    partitions: drawn.map(({ p }) => p),
    reassignments: drawn.map(({ move }) => move).filter((move) => move.adding.length + move.removing.length > 0),
    topicMinIsr: Object.fromEntries(
      topics.flatMap(([topic, { minIsr }]) => (minIsr === undefined ? [] : [[topic, minIsr]])),
    ),
  }
}

const firstAnswering = (snapshot: Pick<ClusterSnapshot, 'nodes'>): number | null =>
  snapshot.nodes.filter((node) => node.isAnswering && node.roles.includes('broker')).at(-1)?.nodeId ?? null

/** What only a cluster with ZooKeeper tells: the first broker is its controller, z1 leads the ensemble. */
const drawOld = ({ nodes }: Topology, answers: ClusterSnapshot['nodes']): Partial<ClusterSnapshot> => ({
  controllerBroker: nodes.find((node) => node.roles.includes('broker'))?.nodeId ?? null,
  alsoViaNodeId: answers.filter((node) => node.isAnswering).at(-2)?.nodeId ?? null,
  ensemble: ['leader', 'follower', 'follower'].map((mode, index) => ({
    host: `z${index + 1}`,
    address: `z${index + 1}:2181`,
    version: '3.8.4',
    mode: mode === 'leader' ? 'leader' : 'follower',
  })),
})

/** The cluster drawn. Throws when it could not be: leader outside the ISR, ISR outside the replicas, a leader on a fenced broker … */
export const drawCluster = (drawing: Drawing = {}): DrawnCluster => {
  const topology = drawTopology(drawing)
  const nodes = topology.nodes
    .filter((node) => !node.roles.includes('zookeeper'))
    .map((node) => answerOf(node, drawing))
  const whole: ClusterSnapshot = {
    format: 1,
    at: '2026-11-22T10:00:00.000Z',
    tookMs: 12,
    viaNodeId: drawing.via === undefined ? firstAnswering({ nodes }) : drawing.via,
    clusterId: topology.clusterId,
    mode: topology.mode,
    brokers: drawBrokers(drawing, topology),
    ...drawPartitions(drawing),
    quorum: drawQuorum(drawing, topology),
    ...(topology.mode === 'zookeeper' ? drawOld(topology, nodes) : { metadataEnd }),
    nodes,
    unknown: [],
  }
  checkPossible(whole, topology)
  return { snapshot: { ...whole, ...drawing.raw }, topology }
}
