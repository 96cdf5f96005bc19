import {
  described,
  draft,
  flag,
  listOf,
  number,
  oneOf,
  orNull,
  recordOf,
  text,
  whole,
  type Schema,
} from '../../diagnostics/schema-parts.ts'
import type {
  ClusterSnapshot,
  EnsembleAnswer,
  ListenerAnswer,
  LogDir,
  NodeAnswer,
  NodeSettings,
  Partition,
  Quorum,
  QuorumReplica,
  Reassignment,
  Registration,
  Unknown,
} from './cluster-snapshot.ts'

const nodeIds = listOf(whole)
const mapOf = (values: Schema): Schema => ({ type: 'object', additionalProperties: values })

const registration = recordOf<Registration>({
  nodeId: whole,
  host: text,
  port: whole,
  rack: orNull(text),
  isFenced: described(orNull(flag), 'null: told by a broker older than 4.0, which leaves fenced brokers out'),
})

const partition = recordOf<Partition>({
  topic: text,
  partition: whole,
  leader: described(whole, 'node id, -1 for none'),
  replicas: nodeIds,
  isr: nodeIds,
  offlineReplicas: nodeIds,
})

const reassignment = recordOf<Reassignment>({ topic: text, partition: whole, adding: nodeIds, removing: nodeIds })

const quorumReplica = recordOf<QuorumReplica>({
  nodeId: whole,
  logEndOffset: number,
  lastFetchMs: described(number, "milliseconds since 1970 by the leader's clock, -1 when unknown"),
  lastCaughtUpMs: described(number, "milliseconds since 1970 by the leader's clock, -1 when unknown"),
})

const quorum = recordOf<Quorum>({
  leaderId: whole,
  leaderEpoch: whole,
  voters: listOf(quorumReplica),
  observers: listOf(quorumReplica),
})

const settings = recordOf<NodeSettings>(
  {
    minInsyncReplicas: orNull(whole),
    minInsyncReplicasFrom: described(
      orNull(oneOf('broker', 'cluster', 'file', 'default')),
      'a dynamic value of this broker, the dynamic default of the cluster, its file, or the default of Kafka',
    ),
    replicaLagTimeMaxMs: orNull(number),
    quorumFetchTimeoutMs: orNull(number),
    controlledShutdownEnable: orNull(flag),
    advertisedListeners: orNull(text),
    interBrokerProtocol: described(orNull(text), 'inter.broker.protocol.version in force; ZooKeeper mode only'),
  },
  ['minInsyncReplicasFrom', 'interBrokerProtocol'],
)

const ensembleAnswer = recordOf<EnsembleAnswer>(
  {
    host: text,
    address: text,
    version: orNull(text),
    mode: orNull(oneOf('leader', 'follower', 'observer', 'standalone')),
    why: described(text, 'why it did not answer'),
  },
  ['why'],
)

const listener = recordOf<ListenerAnswer>(
  {
    name: text,
    address: text,
    isAnswering: flag,
    why: text,
    isUnchecked: described({ const: true }, 'kplay has no means to ask it'),
  },
  ['why', 'isUnchecked'],
)

const logDir = recordOf<LogDir>({
  path: text,
  isOffline: flag,
  totalBytes: orNull(number),
  usableBytes: orNull(number),
  usedBytes: number,
  maxLag: described(number, 'the largest lag of a replica here, in records'),
})

const levelRange: Schema = { type: 'array', items: whole, minItems: 2, maxItems: 2 }

const node = recordOf<NodeAnswer>(
  {
    host: text,
    nodeId: whole,
    roles: listOf(oneOf('controller', 'broker', 'zookeeper')),
    address: described(text, 'where it was asked'),
    isAnswering: described(flag, 'it answered a question that no other node can answer'),
    why: described(text, 'why it is not answering'),
    supported: described(orNull(mapOf(levelRange)), 'lowest and highest level by feature'),
    finalized: described(orNull(mapOf(whole)), 'level by feature'),
    metadataOffset: described(
      orNull(number),
      'the last offset of the metadata log that a broker has applied; absent where it can not say',
    ),
    settings: orNull(settings),
    listeners: orNull(listOf(listener)),
    logDirs: orNull(listOf(logDir)),
  },
  ['why', 'metadataOffset'],
)

/** schemas/snapshot.schema.json: what `kplay snapshot` prints and `kplay what-if` reads. */
export const snapshotSchema: Schema = {
  $schema: draft,
  title: 'kplay snapshot, format 1',
  description: 'What kplay sees of a cluster at one moment. null means unknown, never none and never healthy.',
  ...recordOf<ClusterSnapshot>(
    {
      format: { const: 1 },
      at: described(text, 'when the oldest question was sent, ISO 8601 UTC'),
      tookMs: number,
      viaNodeId: described(orNull(whole), 'the broker that told the state of the whole cluster'),
      clusterId: orNull(text),
      mode: oneOf('kraft', 'zookeeper'),
      brokers: orNull(listOf(registration)),
      partitions: orNull(listOf(partition)),
      topicMinIsr: described(orNull(mapOf(whole)), 'min.insync.replicas of the topics that set it themselves'),
      reassignments: orNull(listOf(reassignment)),
      quorum: orNull(quorum),
      metadataEnd: described(
        orNull(number),
        'where the metadata log of the leader ended a moment before the brokers were asked; absent where nobody can say',
      ),
      controllers: described(orNull(listOf(registration)), 'every registered controller; absent where none can say'),
      controllerBroker: described(orNull(whole), 'the broker that is the controller; ZooKeeper mode only'),
      alsoViaNodeId: described(
        orNull(whole),
        'the second broker whose word on partitions was taken; ZooKeeper mode only',
      ),
      ensemble: described(listOf(ensembleAnswer), 'each ZooKeeper server, asked by itself; ZooKeeper mode only'),
      nodes: described(listOf(node), 'every node of the inventory, each asked on its own connection'),
      bytesBehind: described(orNull(number), 'bytes that out-of-sync replicas have yet to fetch from their leaders'),
      unknown: described(listOf(recordOf<Unknown>({ what: text, why: text })), 'what could not be read, and why'),
    },
    ['controllers', 'metadataEnd', 'bytesBehind', 'controllerBroker', 'alsoViaNodeId', 'ensemble'],
  ),
}
