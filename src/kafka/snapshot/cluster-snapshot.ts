/**
 * What kplay knows of a cluster at one moment: read from one chosen broker, plus every node asked directly. Plain JSON.
 * `null` always means *unknown* (never none, never healthy); why it is unknown stands in `unknown`.
 */
export interface ClusterSnapshot {
  readonly format: 1
  /** Wall clock when the oldest request used here was sent, ISO 8601 UTC. */
  readonly at: string
  /** From sending the oldest request to the last answer, milliseconds. */
  readonly tookMs: number
  /** Node id of the chosen broker, or null when none answered. */
  readonly viaNodeId: number | null
  readonly clusterId: string | null
  readonly mode: Mode
  /** What the chosen broker lists. Before 4.0 a fenced broker is simply absent. */
  readonly brokers: readonly Registration[] | null
  readonly partitions: readonly Partition[] | null
  /** Effective `min.insync.replicas` by topic, only where the topic itself overrides it (DescribeConfigs source 1). */
  readonly topicMinIsr: Readonly<Record<string, number>> | null
  readonly reassignments: readonly Reassignment[] | null
  /** KRaft only, as the active controller tells it; null in ZooKeeper mode or when unknown. */
  readonly quorum: Quorum | null
  /**
   * KRaft only: where the metadata log of the quorum's leader ended, asked at most 2 s before any broker told its `metadataOffset`: the offset of the record
   * that would come next. Null when unknown; absent in ZooKeeper mode and in snapshots taken before kplay asked.
   */
  readonly metadataEnd?: number | null
  /**
   * Registered controllers, living or not, as a controller lists them (3.7+). Absent where none can say: older releases, ZooKeeper, combined nodes whose
   * controller listener kplay can not reach; null when one should have said and did not.
   */
  readonly controllers?: readonly Registration[] | null
  /** ZooKeeper mode only: the broker that is the controller, as the chosen broker knows it (Metadata tells the truth in this mode). Null when none is known. */
  readonly controllerBroker?: number | null
  /** ZooKeeper mode only: the second broker whose word on partitions was taken beside the chosen one's (R1 "Fresh"); null when no other told. */
  readonly alsoViaNodeId?: number | null
  /** ZooKeeper mode only: what each server of the ensemble says of itself. */
  readonly ensemble?: readonly EnsembleAnswer[]
  /** Every node of the inventory, each asked by kplay itself on a connection of its own, in inventory order. */
  readonly nodes: readonly NodeAnswer[]
  /**
   * Bytes that the replicas outside their ISR lack of their leaders' logs, on brokers that answer: what there is to catch up (R4). 0 when all are in sync, null when
   * unknown; absent in snapshots taken before kplay asked.
   */
  readonly bytesBehind?: number | null
  readonly unknown: readonly Unknown[]
}

export type Mode = 'kraft' | 'zookeeper'
export type Role = 'controller' | 'broker' | 'zookeeper'

export interface Unknown {
  /** The field that could not be read: `partitions`, `quorum`, `nodes.b2` … */
  readonly what: string
  readonly why: string
}

/** What one ZooKeeper server said when asked `srvr`. */
export interface EnsembleAnswer {
  /** Inventory name. */
  readonly host: string
  readonly address: string
  /** Its release, `3.8.4`; null when it did not answer. */
  readonly version: string | null
  readonly mode: 'leader' | 'follower' | 'observer' | 'standalone' | null
  /** Why it did not answer. */
  readonly why?: string
}

/** A broker as the cluster lists it. */
export interface Registration {
  readonly nodeId: number
  readonly host: string
  readonly port: number
  readonly rack: string | null
  /** null: the answering broker is older than 4.0 and cannot say (it leaves fenced brokers out). */
  readonly isFenced: boolean | null
}

export interface Partition {
  readonly topic: string
  readonly partition: number
  /** Node id of the leader, -1 when there is none. */
  readonly leader: number
  readonly replicas: readonly number[]
  readonly isr: readonly number[]
  readonly offlineReplicas: readonly number[]
}

export interface Reassignment {
  readonly topic: string
  readonly partition: number
  readonly adding: readonly number[]
  readonly removing: readonly number[]
}

export interface Quorum {
  readonly leaderId: number
  readonly leaderEpoch: number
  readonly voters: readonly QuorumReplica[]
  /** Brokers (and controllers that are no voters). */
  readonly observers: readonly QuorumReplica[]
}

export interface QuorumReplica {
  readonly nodeId: number
  readonly logEndOffset: number
  /** Milliseconds since 1970 by the leader's clock, -1 when unknown (DescribeQuorum v1+). The leader reports its own present. */
  readonly lastFetchMs: number
  readonly lastCaughtUpMs: number
}

/** What one node said when asked on its own connection. */
export interface NodeAnswer {
  /** Inventory name. */
  readonly host: string
  readonly nodeId: number
  readonly roles: readonly Role[]
  /** Where it was asked, `host:port`. */
  readonly address: string
  /** True only when DescribeConfigs of its own node id succeeded there: no other node can answer that. */
  readonly isAnswering: boolean
  /** Why it is not answering (`connection refused`, `no answer in 1000 ms` …). */
  readonly why?: string
  /** Version ranges by feature name, as this node supports them; null when unknown. */
  readonly supported: Readonly<Record<string, readonly [min: number, max: number]>> | null
  /** Finalized levels by feature name; null when unknown. */
  readonly finalized: Readonly<Record<string, number>> | null
  /**
   * Last offset of the metadata log that a broker has applied to what it tells (the epoch of finalized features in ApiVersions), asked before the rest. Null when
   * unknown. Absent: no broker, ZooKeeper mode, or older than 3.6, where it is not known to move with every record.
   */
  readonly metadataOffset?: number | null
  /** The node's own running settings; null when unknown. */
  readonly settings: NodeSettings | null
  /** The node's advertised listeners, each connected to and asked; null for a node that is no broker or when unknown. */
  readonly listeners: readonly ListenerAnswer[] | null
  /** Null for a node that is no broker or when unknown. */
  readonly logDirs: readonly LogDir[] | null
}

/** Running values by DescribeConfigs of the node itself; null where the node did not name the key. */
export interface NodeSettings {
  readonly minInsyncReplicas: number | null
  /**
   * Where that value comes from (DescribeConfigs source): a dynamic value of this broker (2), the dynamic default of the cluster (3), its file (4), or
   * Kafka's default (5). Null when unknown; absent in snapshots taken before kplay asked.
   */
  readonly minInsyncReplicasFrom?: 'broker' | 'cluster' | 'file' | 'default' | null
  readonly replicaLagTimeMaxMs: number | null
  readonly quorumFetchTimeoutMs: number | null
  readonly controlledShutdownEnable: boolean | null
  readonly advertisedListeners: string | null
  /** `inter.broker.protocol.version` in force, `3.7-IV4` or as written; absent where it was not asked (KRaft mode). */
  readonly interBrokerProtocol?: string | null
}

export interface ListenerAnswer {
  /** Listener name: `PLAINTEXT`, `INTERNAL` … */
  readonly name: string
  /** `host:port` as advertised. */
  readonly address: string
  /** True only when DescribeConfigs of the node's own id succeeded there. */
  readonly isAnswering: boolean
  readonly why?: string
  /** kplay has no means to ask this listener (another security protocol): neither healthy nor unhealthy, named in the plan as *not checked*. */
  readonly isUnchecked?: true
}

export interface LogDir {
  readonly path: string
  /** True when the broker took it offline (KAFKA_STORAGE_ERROR, 56). */
  readonly isOffline: boolean
  readonly totalBytes: number | null
  readonly usableBytes: number | null
  readonly usedBytes: number
  /** Largest log end offset lag of a replica here, in records. */
  readonly maxLag: number
}
