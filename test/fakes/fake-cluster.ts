import { err, ok, type Result } from '../../src/diagnostics/result.ts'
import type { Problem } from '../../src/diagnostics/problem.ts'
import type {
  ClusterSnapshot,
  NodeAnswer,
  Partition,
  Quorum,
  QuorumReplica,
} from '../../src/kafka/snapshot/cluster-snapshot.ts'
import type { ClusterBackup } from '../../src/kafka/snapshot/cluster-backup.ts'
import type { ClusterConfigs } from '../../src/kafka/config/dynamic/cluster-configs.ts'
import type { Topology } from '../../src/kafka/topology.ts'
import type { ClusterPort, Election, SnapshotOptions } from '../../src/run/ports.ts'
import { silent } from '../support/silent.ts'
import type { FakeClock } from './fake-clock.ts'

/** One Kafka node of the fake: everything the real one would show. Tests write to it. */
export interface FakeNode {
  readonly host: string
  readonly nodeId: number
  readonly roles: readonly ('controller' | 'broker' | 'zookeeper')[]
  readonly address: string
  process: { pid: number; startedAtMs: number; release: string } | null
  linked: string
  /** Registered, unfenced, answering. */
  isUp: boolean
  /** Replicas on it are in their ISR. */
  isInSync: boolean
  isListening: boolean
  /** An address it advertises as well, where nobody answers. */
  deafListener: string | undefined
  metadataLevel: number
  /** With ZooKeeper: the protocol its process speaks. */
  protocol: string
  /** How often it was stopped and started. */
  stops: number
  starts: number
}

const levels: Readonly<Record<string, number>> = { '3.9.2': 21, '4.1.2': 27 }

/** Where the metadata log of the fake ends, all the time. */
const logEnd = 1000

const settings = {
  minInsyncReplicas: 2,
  replicaLagTimeMaxMs: 30_000,
  quorumFetchTimeoutMs: 2000,
  controlledShutdownEnable: true,
} as const

const logDir = {
  path: '/data',
  isOffline: false,
  totalBytes: 1e12,
  usableBytes: 1e11,
  usedBytes: 1e9,
  maxLag: 0,
} as const

/** A cluster that behaves: leaders move off a node that is down, ISRs shrink and grow. A strict stand-in for three and three real nodes. */
export class FakeCluster implements ClusterPort {
  readonly nodes: FakeNode[]
  /** ZooKeeper servers; the first that is up leads, unless `leader` is. */
  readonly servers: FakeNode[]
  leader = 'z1'
  readonly topology: Topology
  readonly #clock: FakeClock
  activeController: number
  isQuorumKnown = true
  /** What `configs` answers. */
  configured: ClusterConfigs = { topics: {}, dynamic: [], unknown: [] }
  elections = 0
  closed = 0

  constructor(topology: Topology, clock: FakeClock, release: string) {
    this.topology = topology
    this.#clock = clock
    const fresh = (pid: number, runs: string) => ({
      process: { pid, startedAtMs: clock.nowMs() - 3_600_000, release: runs },
      linked: release,
      isUp: true,
      isInSync: true,
      isListening: true,
      deafListener: undefined,
      metadataLevel: 21,
      protocol: release.split('.').slice(0, 2).join('.'),
      stops: 0,
      starts: 0,
    })
    this.nodes = topology.nodes.map((node, i) => ({
      host: node.host,
      nodeId: node.nodeId,
      roles: node.roles.filter((role) => role !== 'zookeeper'),
      address: node.brokerAddress ?? node.controllerAddress ?? '',
      ...fresh(100 + i, release),
    }))
    this.servers = (topology.zookeepers ?? []).map(({ host, address }, i) => ({
      host,
      nodeId: -1,
      roles: ['zookeeper'],
      address,
      ...fresh(200 + i, '3.8.4'),
    }))
    this.activeController = this.nodes.find((node) => node.roles.includes('controller'))?.nodeId ?? -1
  }

  node(host: string): FakeNode {
    const found = [...this.nodes, ...this.servers].find((node) => node.host === host)
    if (found === undefined) throw new Error(`the test has no node ${host}`)
    return found
  }

  get #brokers(): readonly FakeNode[] {
    return this.nodes.filter((node) => node.roles.includes('broker'))
  }

  #partitions(): Partition[] {
    const ids = this.#brokers.map((node) => node.nodeId)
    const live = this.#brokers.filter((node) => node.isUp).map((node) => node.nodeId)
    const synced = this.#brokers.filter((node) => node.isUp && node.isInSync).map((node) => node.nodeId)
    return Array.from({ length: 6 }, (_, partition) => {
      const replicas = ids.map((_id, i) => ids[(partition + i) % ids.length] ?? -1)
      const isr = replicas.filter((id) => synced.includes(id))
      return {
        topic: 'orders',
        partition,
        leader: isr[0] ?? -1,
        replicas,
        isr,
        offlineReplicas: replicas.filter((id) => !live.includes(id)),
      }
    })
  }

  #answer(node: FakeNode): NodeAnswer {
    const { host, nodeId, roles, address } = node
    if (!node.isUp) return { ...silent, host, nodeId, roles, address }
    const listening = node.isListening ? { isAnswering: true } : { isAnswering: false, why: 'connection refused' }
    const deaf =
      node.deafListener === undefined
        ? []
        : [{ name: 'EXTERNAL', address: node.deafListener, isAnswering: false, why: 'no answer in 1000 ms' }]
    const asBroker = {
      listeners: [{ name: 'PLAINTEXT', address, ...listening }, ...deaf],
      logDirs: [logDir],
      ...(this.topology.mode === 'kraft' ? { metadataOffset: logEnd - 1 } : {}),
    }
    return {
      host,
      nodeId,
      roles,
      address,
      isAnswering: true,
      supported: { 'metadata.version': [1, levels[node.process?.release ?? ''] ?? 0] },
      finalized: { 'metadata.version': node.metadataLevel },
      settings: { ...settings, advertisedListeners: `PLAINTEXT://${address}`, ...this.#protocolOf(node) },
      ...(roles.includes('broker') ? asBroker : { listeners: null, logDirs: null }),
    }
  }

  #protocolOf({ protocol }: FakeNode): { readonly interBrokerProtocol?: string } {
    return this.topology.mode === 'zookeeper' ? { interBrokerProtocol: protocol } : {}
  }

  /** What a cluster with ZooKeeper tells in place of a quorum. */
  #ensemble(via: FakeNode | undefined, avoided: readonly number[]): Partial<ClusterSnapshot> {
    const up = this.servers.filter((server) => server.isUp)
    if (!up.some(({ host }) => host === this.leader)) this.leader = up[0]?.host ?? ''
    const isServing = up.length > this.servers.length / 2
    const other = this.#brokers.find((node) => node.isUp && node !== via && !avoided.includes(node.nodeId))
    return {
      controllerBroker: this.#brokers.find((node) => node.isUp)?.nodeId ?? null,
      alsoViaNodeId: other?.nodeId ?? null,
      ensemble: this.servers.map(({ host, address, isUp }) =>
        isUp && isServing
          ? { host, address, version: '3.8.4', mode: host === this.leader ? 'leader' : 'follower' }
          : { host, address, version: null, mode: null, why: 'connection refused' },
      ),
    }
  }

  #electController(): void {
    const controllers = this.nodes.filter((node) => node.roles.includes('controller'))
    const active = controllers.find((node) => node.nodeId === this.activeController)
    if (active?.isUp === true) return
    this.activeController = controllers.find((node) => node.isUp)?.nodeId ?? -1
  }

  #replica(node: FakeNode): QuorumReplica {
    const seenMs = node.isUp ? this.#clock.nowMs() : this.#clock.nowMs() - 60_000
    return { nodeId: node.nodeId, logEndOffset: logEnd, lastFetchMs: seenMs, lastCaughtUpMs: seenMs }
  }

  #quorum(): Quorum | null {
    if (!this.isQuorumKnown) return null
    const isController = (node: FakeNode): boolean => node.roles.includes('controller')
    return {
      leaderId: this.activeController,
      leaderEpoch: 7,
      voters: this.nodes.filter(isController).map((node) => this.#replica(node)),
      observers: this.#brokers.filter((node) => !isController(node)).map((node) => this.#replica(node)),
    }
  }

  /** What one broker tells; all unknown when none can be asked. */
  #told(via: FakeNode | undefined): Pick<ClusterSnapshot, 'brokers' | 'partitions' | 'topicMinIsr' | 'reassignments'> {
    if (via === undefined) return { brokers: null, partitions: null, topicMinIsr: null, reassignments: null }
    const up = this.#brokers.filter((node) => node.isUp)
    const brokers = up.map(({ nodeId, address }) => {
      const [host = ''] = address.split(':')
      return { nodeId, host, port: 9092, rack: null, isFenced: false }
    })
    return { brokers, partitions: this.#partitions(), topicMinIsr: {}, reassignments: [] }
  }

  snapshot(options: SnapshotOptions = {}): Promise<ClusterSnapshot> {
    const avoided = options.avoid ?? []
    const via = this.#brokers.find((node) => node.isUp && !avoided.includes(node.nodeId))
    this.#electController()
    return Promise.resolve({
      format: 1,
      at: new Date(this.#clock.nowMs()).toISOString(),
      tookMs: 5,
      viaNodeId: via?.nodeId ?? null,
      clusterId: this.topology.clusterId,
      mode: this.topology.mode,
      ...this.#told(via),
      ...(this.topology.mode === 'kraft'
        ? { quorum: this.#quorum(), metadataEnd: this.isQuorumKnown ? logEnd : null }
        : { quorum: null, ...this.#ensemble(via, avoided) }),
      nodes: this.nodes.map((node) => this.#answer(node)),
      unknown: this.isQuorumKnown ? [] : [{ what: 'quorum', why: 'no answer in 1000 ms' }],
    })
  }

  configs(_snapshot: ClusterSnapshot): Promise<ClusterConfigs> {
    return Promise.resolve(this.configured)
  }

  /** What `backup` answers instead of the fake's own configuration. */
  untold: readonly string[] = []

  backup(): Promise<Result<ClusterBackup, readonly string[]>> {
    if (this.untold.length > 0) return Promise.resolve(err(this.untold))
    const features = { 'metadata.version': this.nodes[0]?.metadataLevel ?? 0 }
    return Promise.resolve(ok({ topics: [], dynamic: [], acls: null, features, quorum: null, groups: [], silent: [] }))
  }

  /** What `fileSettings` answers, by node id and key; the protocol is always told. */
  readonly inForce = new Map<number, Readonly<Record<string, string>>>()

  fileSettings(nodeId: number, keys: readonly string[]): Promise<Result<Readonly<Record<string, string>>, string>> {
    const node = this.nodes.find((one) => one.nodeId === nodeId)
    if (node === undefined || !node.isUp) return Promise.resolve(err('connection refused'))
    const all = { 'inter.broker.protocol.version': node.protocol, ...this.inForce.get(nodeId) }
    return Promise.resolve(ok(Object.fromEntries(Object.entries(all).filter(([key]) => keys.includes(key)))))
  }

  isListening(nodeId: number): Promise<boolean> {
    return Promise.resolve(this.nodes.some((node) => node.nodeId === nodeId && node.isUp))
  }

  electPreferredLeaders(
    partitions: readonly { readonly topic: string; readonly partition: number }[],
  ): Promise<Result<readonly Election[], Problem>> {
    this.elections += 1
    return Promise.resolve(ok(partitions.map((p) => ({ ...p, code: 0, message: null }))))
  }

  updateFeatures(request: {
    readonly levels: Readonly<Record<string, number>>
    readonly validateOnly: boolean
  }): Promise<Result<void, Problem>> {
    const level = request.levels['metadata.version']
    if (level === undefined) throw new Error('only metadata.version is raised here')
    if (!request.validateOnly) for (const node of this.nodes) node.metadataLevel = level
    return Promise.resolve(ok(undefined))
  }

  close(): Promise<void> {
    this.closed += 1
    return Promise.resolve()
  }
}
