/*
 * Random clusters for the oracle, drawn from a string of bytes: 0 everywhere is a healthy cluster, so a counterexample shrinks towards its one fault.
 * States need not be possible (a dead leader may still be shown): decisions must be right on whatever a broken cluster says.
 */
import type {
  ClusterSnapshot,
  EnsembleAnswer,
  ListenerAnswer,
  LogDir,
  Mode,
  NodeAnswer,
  Partition,
  Quorum,
  QuorumReplica,
  Reassignment,
  Registration,
  Role,
  Unknown,
} from '../../src/kafka/snapshot/cluster-snapshot.ts'
import type { KafkaNode, Topology } from '../../src/kafka/topology.ts'
import { silent } from '../support/silent.ts'
import type { Dice } from './dice.ts'

/** Shapes of clusters: [dedicated controllers, brokers, combined nodes]. */
const shapes: readonly [readonly [number, number, number], ...(readonly [number, number, number])[]] = [
  [3, 3, 0],
  [3, 3, 0],
  [0, 0, 3],
  [3, 4, 0],
  [5, 3, 0],
  [1, 2, 2],
  [2, 2, 0],
  [4, 3, 0],
  [0, 0, 1],
  [1, 1, 0],
]

const rolesOf = (index: number, [controllers, brokers]: readonly [number, number, number]): Role[] =>
  index < controllers ? ['controller'] : index < controllers + brokers ? ['broker'] : ['controller', 'broker']

const drawTopology = (dice: Dice): Topology => {
  const shape = dice.one(shapes)
  const nodes = Array.from({ length: shape[0] + shape[1] + shape[2] }, (_, index): KafkaNode => ({
    host: `n${index + 1}`,
    nodeId: index + 1,
    roles: rolesOf(index, shape),
    brokerAddress: `n${index + 1}:9092`,
  }))
  const mode = dice.mostly<Mode>(40, 'kraft', ['zookeeper'])
  return { name: 'random', mode, clusterId: 'right', bootstrap: ['n1:9092'], nodes }
}

const drawListeners = (dice: Dice, { nodeId }: KafkaNode): readonly ListenerAnswer[] | null => {
  if (dice.rarely(1)) return dice.one<readonly ListenerAnswer[] | null>([null, []])
  return Array.from({ length: 1 + dice.below(2) }, (_, index): ListenerAnswer => {
    const isAnswering = !dice.rarely(2)
    const listener = { name: `L${index}`, address: `n${nodeId}:${9092 + index}`, isAnswering }
    return dice.rarely(3) ? { ...listener, isAnswering: false, isUnchecked: true } : listener
  })
}

const drawLogDirs = (dice: Dice): readonly LogDir[] | null => {
  if (dice.rarely(1)) return dice.one<readonly LogDir[] | null>([null, []])
  const isOffline = dice.rarely(1)
  return [{ path: '/data', isOffline, totalBytes: null, usableBytes: null, usedBytes: 1 - dice.below(2), maxLag: 0 }]
}

/** How far a broker has applied the metadata log, which ends at 100 or near it; mostly all of it. */
const drawOffset = (dice: Dice): Pick<NodeAnswer, 'metadataOffset'> =>
  dice.rarely(1) ? {} : { metadataOffset: dice.mostly(4, 99, [98, 97, 100, 101, 40, null]) }

const drawAnswer = (dice: Dice, node: KafkaNode): NodeAnswer => {
  const { host, nodeId, roles } = node
  const base = { host, nodeId, roles, address: `${host}:9092` }
  if (dice.rarely(2)) return { ...base, ...silent }
  return {
    ...base,
    isAnswering: true,
    supported: {},
    finalized: {},
    ...(roles.includes('broker') ? drawOffset(dice) : {}),
    settings: {
      minInsyncReplicas: dice.mostly(20, 2, [1, 1, 1, 3, null]),
      replicaLagTimeMaxMs: 30_000,
      quorumFetchTimeoutMs: dice.mostly(20, 2000, [1000, 1000, 1000, 3000, null]),
      controlledShutdownEnable: dice.mostly(2, true, [false, null]),
      advertisedListeners: null,
    },
    listeners: roles.includes('broker') ? drawListeners(dice, node) : null,
    logDirs: roles.includes('broker') ? drawLogDirs(dice) : null,
  }
}

const drawRegistrations = (dice: Dice, brokers: readonly KafkaNode[]): readonly Registration[] | null => {
  if (dice.rarely(1)) return null
  const listed = brokers
    .filter(() => !dice.rarely(1))
    .map(({ nodeId, host }) => ({
      nodeId,
      host,
      port: 9092,
      rack: null,
      isFenced: dice.mostly(6, false, [null, null, null, true]),
    }))
  return dice.rarely(1) ? [...listed, { nodeId: 77, host: 'n77', port: 9092, rack: null, isFenced: true }] : listed
}

/** A replica list of random brokers, mostly three. */
const drawReplicas = (dice: Dice, brokers: readonly number[]): number[] => {
  const first = dice.below(brokers.length)
  const size = Math.min(brokers.length, dice.mostly(24, 3, [1, 2, 2, 4]))
  const replicas = Array.from({ length: size }, (_, index) => brokers[(first + index) % brokers.length] ?? 0)
  return dice.rarely(1) ? [...replicas, 88] : replicas
}

const drawPartition = (dice: Dice, at: { topic: string; partition: number; brokers: readonly number[] }): Partition => {
  const replicas = drawReplicas(dice, at.brokers)
  const isr = replicas.filter(() => !dice.rarely(3))
  const leader = dice.rarely(1) ? -1 : (isr[0] ?? -1)
  const offlineReplicas = dice.rarely(2) ? [replicas[dice.below(replicas.length)] ?? 0] : []
  return { topic: at.topic, partition: at.partition, leader, replicas, isr, offlineReplicas }
}

const drawPartitions = (dice: Dice, brokers: readonly number[]): readonly Partition[] | null => {
  if (dice.rarely(2)) return dice.one<readonly Partition[] | null>([null, []])
  const topics = ['orders', 'events', 'constructor'].slice(0, 1 + dice.below(3))
  return topics.flatMap((topic) =>
    Array.from({ length: 1 + dice.below(2) }, (_, partition) => drawPartition(dice, { topic, partition, brokers })),
  )
}

const drawReassignments = (
  dice: Dice,
  partitions: readonly Partition[],
  brokers: readonly number[],
): readonly Reassignment[] | null => {
  if (dice.rarely(1)) return null
  let isMoving = false
  return partitions
    .filter(() => (isMoving = dice.rarely(isMoving ? 128 : 2)))
    .map(({ topic, partition, replicas }) => ({
      topic,
      partition,
      adding: dice.rarely(128) ? [brokers[dice.below(brokers.length)] ?? 0] : [],
      removing: dice.rarely(128) ? [replicas[dice.below(replicas.length)] ?? 0] : [],
    }))
}

const now = 1_000_000

const drawMember = (dice: Dice, nodeId: number): QuorumReplica => {
  const lag = dice.mostly(16, 0, [1000, 999, 2000, 500, 1001, 2001, 3000, 90_000, -5])
  const lastCaughtUpMs = dice.rarely(1) ? -1 : now - lag
  return { nodeId, logEndOffset: 100, lastFetchMs: now, lastCaughtUpMs }
}

/** Rarely the leader lists what a broker was before it came back, or a voter that is none any more. */
const drawObserver = (dice: Dice, nodeId: number): QuorumReplica[] => {
  const own = drawMember(dice, nodeId)
  if (!dice.rarely(6)) return [own]
  const other = { ...drawMember(dice, nodeId), lastFetchMs: now - dice.one([90_000, -400]) }
  return dice.rarely(128) ? [other, own] : [own, other]
}

const drawQuorum = (dice: Dice, { nodes }: Topology): Quorum | null => {
  if (dice.rarely(1)) return null
  const controllers = nodes.filter((node) => node.roles.includes('controller') && !dice.rarely(1))
  const ids = controllers.map((node) => node.nodeId)
  const voters = [...ids, ...(dice.rarely(1) ? [99] : [])].map((id) => drawMember(dice, id))
  const others = nodes.filter((node) => (!ids.includes(node.nodeId) || dice.rarely(4)) && !dice.rarely(1))
  const leaderId = dice.rarely(2) ? dice.one([-1, 50]) : (ids[dice.below(Math.max(1, ids.length))] ?? -1)
  return { leaderId, leaderEpoch: 7, voters, observers: others.flatMap((node) => drawObserver(dice, node.nodeId)) }
}

const drawUnknown = (dice: Dice): readonly Unknown[] =>
  dice.rarely(2)
    ? [
        {
          what: dice.one(['nodes.n1.logDirs', 'nodes.n2', 'partitions.orders', 'quorum', 'racks', 'brokers']),
          why: 'no answer',
        },
      ]
    : []

const drawTopicMinIsr = (dice: Dice): Readonly<Record<string, number>> | null => {
  if (dice.rarely(1)) return null
  const overrides: Record<string, number> = {}
  for (const topic of ['orders', 'events', 'constructor'])
    if (dice.rarely(64)) overrides[topic] = dice.one([2, 1, 0, 3])
  return overrides
}

/** What only a cluster with ZooKeeper tells: its controller, the second broker that told, each server. */
const drawOld = (dice: Dice, ids: readonly number[]): Partial<ClusterSnapshot> => {
  const server = (index: number): EnsembleAnswer => {
    const mode = dice.mostly<EnsembleAnswer['mode']>(6, index === 0 ? 'leader' : 'follower', [
      'leader',
      'follower',
      null,
    ])
    return { host: `z${index}`, address: `z${index}:2181`, version: mode === null ? null : '3.8.4', mode }
  }
  const ensemble = Array.from({ length: dice.mostly(20, 3, [1, 0]) }, (_, index) => server(index))
  const [one, other] = [dice.below(ids.length), dice.below(ids.length)]
  return {
    ...(dice.rarely(4) ? {} : { controllerBroker: ids[one] ?? null }),
    ...(dice.rarely(20) ? {} : { alsoViaNodeId: dice.mostly(20, ids[other] ?? null, [null]) }),
    ...(dice.rarely(4) ? {} : { ensemble }),
  }
}

/** A cluster and its inventory. */
export const drawRandom = (dice: Dice): { readonly snapshot: ClusterSnapshot; readonly topology: Topology } => {
  const topology = drawTopology(dice)
  const brokers = topology.nodes.filter((node) => node.roles.includes('broker'))
  const ids = brokers.map((node) => node.nodeId)
  const partitions = drawPartitions(dice, ids)
  const snapshot: ClusterSnapshot = {
    format: 1,
    at: '2026-11-22T00:00:00.000Z',
    tookMs: 5,
    viaNodeId: dice.rarely(1) ? null : (ids[dice.below(ids.length)] ?? null),
    clusterId: dice.mostly(2, 'right', ['wrong', null]),
    mode: dice.mostly(1, topology.mode, ['zookeeper', 'kraft']),
    brokers: drawRegistrations(dice, brokers),
    partitions,
    topicMinIsr: drawTopicMinIsr(dice),
    reassignments: drawReassignments(dice, partitions ?? [], ids),
    quorum: drawQuorum(dice, topology),
    ...(dice.rarely(1) ? {} : { metadataEnd: dice.mostly(3, 100, [101, 99, 102, null]) }),
    ...(topology.mode === 'zookeeper' ? drawOld(dice, ids) : {}),
    nodes: topology.nodes.filter(() => !dice.rarely(1)).map((node) => drawAnswer(dice, node)),
    unknown: drawUnknown(dice),
  }
  return { snapshot, topology }
}
