/** A large cluster as a snapshot, healthy unless a fault is asked for: for the bench and the tests of how decisions grow. The same numbers give the same cluster. */
import type {
  ClusterSnapshot,
  NodeAnswer,
  Partition,
  QuorumReplica,
} from '../../src/kafka/snapshot/cluster-snapshot.ts'
import type { KafkaNode, Topology } from '../../src/kafka/topology.ts'

/** How large, and what is wrong. */
export interface BigCluster {
  readonly brokers: number
  readonly partitions: number
  /** A broker that is out of every ISR and does not answer; none unless said. */
  readonly down?: number
  /** So many partitions are being reassigned. */
  readonly reassigning?: number
}

const partitionsPerTopic = 50
const replicationFactor = 3
const now = 1_700_000_000_000

const nodesOf = (brokers: number): KafkaNode[] => [
  ...[1, 2, 3].map((id): KafkaNode => ({
    host: `c${id}`,
    nodeId: 10_000 + id,
    roles: ['controller'],
    controllerAddress: `c${id}:9093`,
  })),
  ...Array.from({ length: brokers }, (_, index): KafkaNode => ({
    host: `b${index + 1}`,
    nodeId: index + 1,
    roles: ['broker'],
    brokerAddress: `b${index + 1}:9092`,
    rack: `r${index % 3}`,
  })),
]

const answerOf = (node: KafkaNode, down: number | undefined): NodeAnswer => {
  const isUp = node.nodeId !== down
  const isData = node.roles.includes('broker')
  const address = node.brokerAddress ?? node.controllerAddress ?? ''
  const base = { host: node.host, nodeId: node.nodeId, roles: node.roles, address, isAnswering: isUp }
  if (!isUp) return { ...base, supported: null, finalized: null, settings: null, listeners: null, logDirs: null }
  return {
    ...base,
    supported: { 'metadata.version': [7, 27] },
    finalized: { 'metadata.version': 25 },
    ...(isData ? { metadataOffset: 999 } : {}),
    settings: {
      minInsyncReplicas: 2,
      replicaLagTimeMaxMs: 30_000,
      quorumFetchTimeoutMs: 2000,
      controlledShutdownEnable: true,
      advertisedListeners: `PLAINTEXT://${address}`,
    },
    listeners: isData ? [{ name: 'PLAINTEXT', address, isAnswering: true }] : null,
    logDirs: isData
      ? [{ path: '/data', isOffline: false, totalBytes: 2e12, usableBytes: 1e12, usedBytes: 1e12, maxLag: 0 }]
      : null,
  }
}

const partitionOf = (index: number, { brokers, down }: BigCluster): Partition => {
  const topic = Math.floor(index / partitionsPerTopic)
  const shift = 1 + (topic % (brokers - 2))
  const replicas = Array.from({ length: replicationFactor }, (_, at) =>
    at === 0 ? 1 + (index % brokers) : 1 + ((index + shift + at - 1) % brokers),
  )
  const isr = replicas.filter((id) => id !== down)
  return {
    topic: `topic-${topic}`,
    partition: index % partitionsPerTopic,
    leader: isr[0] ?? -1,
    replicas,
    isr,
    offlineReplicas: replicas.filter((id) => id === down),
  }
}

const memberOf = ({ nodeId }: KafkaNode): QuorumReplica => ({
  nodeId,
  logEndOffset: 1000,
  lastFetchMs: now,
  lastCaughtUpMs: now,
})

/** A snapshot of such a cluster and its inventory. Every tenth topic sets min.insync.replicas itself. */
export const drawBigCluster = (big: BigCluster): { snapshot: ClusterSnapshot; topology: Topology } => {
  const nodes = nodesOf(big.brokers)
  const [controllers, brokers] = [nodes.slice(0, 3), nodes.slice(3)]
  const partitions = Array.from({ length: big.partitions }, (_, index) => partitionOf(index, big))
  const topics = [...new Set(partitions.map((p) => p.topic))]
  const snapshot: ClusterSnapshot = {
    format: 1,
    at: '2026-11-22T10:00:00.000Z',
    tookMs: 900,
    viaNodeId: big.brokers,
    clusterId: 'big-id',
    mode: 'kraft',
    brokers: brokers.map(({ nodeId, host }) => ({
      nodeId,
      host,
      port: 9092,
      rack: null,
      isFenced: nodeId === big.down,
    })),
    partitions,
    topicMinIsr: Object.fromEntries(topics.filter((_, index) => index % 10 === 0).map((topic) => [topic, 2])),
    reassignments: partitions
      .slice(0, big.reassigning ?? 0)
      .map(({ topic, partition, replicas }) => ({ topic, partition, adding: [], removing: replicas.slice(0, 1) })),
    quorum: { leaderId: 10_001, leaderEpoch: 4, voters: controllers.map(memberOf), observers: brokers.map(memberOf) },
    metadataEnd: 1000,
    nodes: nodes.map((node) => answerOf(node, big.down)),
    unknown: [],
  }
  return { snapshot, topology: { name: 'big', mode: 'kraft', clusterId: 'big-id', bootstrap: ['b1:9092'], nodes } }
}
