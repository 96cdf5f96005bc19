/**
 * Reads ClusterSnapshots. Every node is asked directly, all at once; beside that one chosen broker tells the state of the cluster.
 * Invariants: a part that could not be read is null and named in `unknown`; a node that hangs costs its own time-out and hides nothing that others know;
 * no broker is asked for the cluster before it was seen to apply the metadata log, or waited for in vain; connections are kept between reads and
 * so is, for 2 s, where that log ended: all else is told afresh.
 */
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { ClusterSnapshot, Unknown } from '../../kafka/snapshot/cluster-snapshot.ts'
import { secondLookAfterMs, topicsOn, withSecondLook } from '../../kafka/snapshot/second-look.ts'
import { isBroker, type KafkaNode, type Topology } from '../../kafka/topology.ts'
import type { NodeVersions } from '../wire/node-connection.ts'
import type { Trouble } from '../wire/trouble.ts'
import type { Clock, SnapshotOptions } from '../../run/ports.ts'
import type { ClusterConfigs } from '../../kafka/config/dynamic/cluster-configs.ts'
import { bytesBehind, type SizesOf } from './bytes-behind.ts'
import { viaCandidates } from './choose-via.ts'
import { readClusterView, readPartitions, type ClusterView } from './cluster-view.ts'
import { readClusterConfigs } from './configs.ts'
import { readControllers } from './controller-registrations.ts'
import { readFileSettings } from './own/file-settings.ts'
import { firstGood, type Attempt } from './first-good.ts'
import { MetadataEnd, momentOf, type Moment } from './metadata/metadata-end.ts'
import { readVersionsAt, type Reach } from './metadata/metadata-offset.ts'
import { addressOf, readNode, type NodeReading } from './node-answer.ts'
import { Connections } from '../wire/connections.ts'
import { ensembleWay, readEnsemble, type EnsembleWay } from '../zookeeper/read-ensemble.ts'
import { agreedPartitions } from '../zookeeper/second-broker.ts'
import type { WireSettings } from '../wire/node-connection.ts'

export interface EyesOptions {
  readonly topology: Topology
  readonly clock: Clock
  readonly wire: WireSettings
  /** When a second look follows, milliseconds; as R1 says unless a test wants it at once. */
  readonly secondLookAfterMs?: number
}

const sizesByNode = (nodes: readonly NodeReading[]): ReadonlyMap<number, SizesOf> =>
  new Map(nodes.flatMap(({ answer, sizesOf }) => (sizesOf === undefined ? [] : [[answer.nodeId, sizesOf] as const])))

type VersionsOf = (node: KafkaNode) => Promise<Result<NodeVersions, Trouble>>

/** A broker that has not applied the metadata log is waited for so long, milliseconds: twice what a healthy one before 4.1 needs. */
const longestReachMs = 1000

/** The chosen broker, null when none told, when it was asked, and what is known of the cluster. */
interface Told {
  readonly nodeId: number | null
  readonly askedAt?: Moment
  readonly view: ClusterView
  /** ZooKeeper mode: the second broker whose word was taken. */
  readonly alsoVia?: number | null
}

/** Nothing is known of the cluster: one entry per part, so that no reader of one part misses why. */
const nothingTold = (topology: Topology, failures: readonly string[]): Told => {
  const parts = {
    clusterId: null,
    brokers: null,
    partitions: null,
    topicMinIsr: null,
    reassignments: null,
    quorum: null,
  }
  const why = failures.length === 0 ? 'there is no broker to ask' : `no broker told: ${failures.join(', ')}`
  const unknown: readonly Unknown[] = Object.keys(parts)
    .filter((what) => what !== 'quorum' || topology.mode === 'kraft')
    .map((what) => ({ what, why }))
  const controller = topology.mode === 'zookeeper' ? { controllerBroker: null } : {}
  return { nodeId: null, view: { mode: topology.mode, ...parts, ...controller, unknown } }
}

/** Why each node that has already been asked directly, in vain, need not be asked for the cluster. */
const watchDeaf = (readings: readonly Promise<NodeReading>[]): ReadonlyMap<number, string> => {
  const deaf = new Map<number, string>()
  for (const reading of readings)
    void reading.then(({ answer }) => {
      if (!answer.isAnswering) deaf.set(answer.nodeId, answer.why ?? 'not answering')
    })
  return deaf
}

/** Eyes on one cluster. They connect on the first read; close them when done. */
export class ClusterEyes {
  readonly #topology: Topology
  readonly #ensembleWay: EnsembleWay
  readonly #clock: Clock
  readonly #connections: Connections
  /** The next broker is asked beside a silent one after half its time-out. */
  readonly #patienceMs: number
  readonly #secondLookAfterMs: number
  readonly #metadataEnd: MetadataEnd
  readonly #reachMs: number
  #lastVia: number | null = null

  constructor({ topology, clock, wire, ...wish }: EyesOptions) {
    this.#secondLookAfterMs = wish.secondLookAfterMs ?? secondLookAfterMs
    this.#topology = topology
    this.#ensembleWay = ensembleWay(wire)
    this.#clock = clock
    this.#connections = new Connections(wire)
    this.#patienceMs = wire.timeouts.requestMs / 2
    this.#reachMs = Math.min(wire.timeouts.requestMs, longestReachMs)
    this.#metadataEnd = new MetadataEnd({
      topology,
      connections: this.#connections,
      clock,
      patienceMs: this.#patienceMs,
    })
  }

  /** Never rejects. Takes about one time-out at most: a node that was silent so long counts as not answering. */
  async read(options: SnapshotOptions = {}): Promise<ClusterSnapshot> {
    const startedAtMs = this.#clock.monotonicMs()
    const at = new Date(this.#clock.nowMs()).toISOString()
    const end = this.#metadataEnd.read(this.#lastVia)
    const versions = this.#askVersions(end)
    const readings = this.#topology.nodes.map((node) => readNode(this.#connections, node, versions(node)))
    const wait = { patienceMs: this.#patienceMs, clock: this.#clock }
    const [told, nodes, { unknown: untold, ...registered }, metadataEnd, ensemble] = await Promise.all([
      this.#askTwo(options, watchDeaf(readings), versions),
      Promise.all(readings),
      readControllers(this.#connections, this.#topology, wait),
      end,
      readEnsemble(this.#topology, this.#ensembleWay),
    ])
    const { unknown, ...parts } = told.view
    const tookMs = (): number => Math.round(this.#clock.monotonicMs() - startedAtMs)
    const whole: ClusterSnapshot = {
      format: 1,
      at,
      tookMs: tookMs(),
      viaNodeId: told.nodeId,
      ...parts,
      ...registered,
      ...(metadataEnd === undefined ? {} : { metadataEnd }),
      ...(told.alsoVia === undefined ? {} : { alsoViaNodeId: told.alsoVia }),
      ...(ensemble === undefined ? {} : { ensemble }),
      nodes: nodes.map((node) => node.answer),
      bytesBehind: bytesBehind(parts.partitions, sizesByNode(nodes)),
      unknown: [...unknown, ...untold, ...nodes.flatMap((node) => node.unknown)],
    }
    if (options.again === undefined || whole.tookMs <= this.#secondLookAfterMs) return whole
    return { ...(await this.#lookAgain(whole, options.again)), tookMs: tookMs() }
  }

  /** For a while without looks; see MetadataEnd. Never rejects. */
  sampleMetadataEnd(): Promise<void> {
    return this.#metadataEnd.sample(this.#lastVia)
  }

  /** What is configured in the cluster that a snapshot shows; see ClusterPort. Never rejects. */
  readConfigs(snapshot: ClusterSnapshot): Promise<ClusterConfigs> {
    return readClusterConfigs(this.#connections, this.#topology, snapshot)
  }

  /** What a node itself says of keys of its file. */
  async readFileSettings(
    nodeId: number,
    keys: readonly string[],
  ): Promise<Result<Readonly<Record<string, string>>, string>> {
    const node = this.#topology.nodes.find((one) => one.nodeId === nodeId)
    if (node === undefined) return err(`there is no node ${nodeId}`)
    return readFileSettings(this.#connections, { address: addressOf(node), lane: 'local' }, { nodeId, keys })
  }

  /** Ends all connections at once. */
  close(): void {
    this.#connections.close()
  }

  /** R1: the topics of one node once more, from the broker that told the rest. */
  async #lookAgain(snapshot: ClusterSnapshot, nodeId: number): Promise<ClusterSnapshot> {
    const topics = topicsOn(snapshot, nodeId)
    const via = this.#topology.nodes.find((node) => node.nodeId === snapshot.viaNodeId)
    if (topics.length === 0 || via === undefined) return snapshot
    const first = await readPartitions(this.#connections, via.brokerAddress ?? '', topics)
    const also = this.#addressOf(snapshot.alsoViaNodeId ?? -1)
    const second = also === undefined ? first : await readPartitions(this.#connections, also, topics)
    if (!first.ok || !second.ok) return withSecondLook(snapshot, topics, first.ok ? second : first)
    return withSecondLook(
      snapshot,
      topics,
      ok(also === undefined ? first.value : agreedPartitions(first.value, second.value).partitions),
    )
  }

  readonly #addressOf = (nodeId: number): string | undefined =>
    this.#topology.nodes.find((node) => node.nodeId === nodeId)?.brokerAddress

  /** R1 "Fresh": in ZooKeeper mode a second broker's word on partitions is taken beside the first one's. */
  async #askTwo(options: SnapshotOptions, deaf: ReadonlyMap<number, string>, versions: VersionsOf): Promise<Told> {
    const told = await this.#askVia(options, deaf, versions)
    if (this.#topology.mode !== 'zookeeper' || told.nodeId === null || told.view.partitions === null) return told
    const avoid = [...(options.avoid ?? []), told.nodeId]
    const others = viaCandidates(this.#topology, { preferred: null, avoid })
    const attempts = others
      .filter((node) => node.nodeId !== told.nodeId && !deaf.has(node.nodeId))
      .map(({ nodeId, brokerAddress = '' }) => async () => {
        const partitions = await readPartitions(this.#connections, brokerAddress, null)
        return partitions.ok ? { nodeId, partitions: partitions.value } : null
      })
    const second = await firstGood(attempts, this.#patienceMs, this.#clock)
    if (second === null) return { ...told, alsoVia: null }
    const { partitions, disputed } = agreedPartitions(told.view.partitions, second.partitions)
    const why = `only one of two brokers lists ${disputed}`
    const unknown = disputed === undefined ? told.view.unknown : [...told.view.unknown, { what: 'partitions', why }]
    return { ...told, alsoVia: second.nodeId, view: { ...told.view, partitions, unknown } }
  }

  /** ApiVersions of every node, each asked once a look; of brokers, when they have applied the metadata log as far as it can be waited for. */
  #askVersions(end: Reach['end']): VersionsOf {
    const reach = { end, patienceMs: this.#reachMs, clock: this.#clock }
    const asked = new Map(
      this.#topology.nodes
        .filter((node) => addressOf(node) !== '')
        .map((node) => {
          const place = { address: addressOf(node), lane: 'local' } as const
          const versions = isBroker(node)
            ? readVersionsAt(this.#connections, place, reach)
            : this.#connections.versions(place)
          return [node.nodeId, versions]
        }),
    )
    return ({ nodeId }) => asked.get(nodeId) ?? Promise.resolve(err({ kind: 'unreachable', why: 'not asked' }))
  }

  #viewFrom({ brokerAddress = '' }: KafkaNode): Promise<Result<ClusterView, string>> {
    return readClusterView(this.#connections, brokerAddress, this.#addressOf)
  }

  async #askVia(options: SnapshotOptions, deaf: ReadonlyMap<number, string>, versions: VersionsOf): Promise<Told> {
    const failures: string[] = []
    const attemptOf =
      (node: KafkaNode): Attempt<Told> =>
      async () => {
        const known = deaf.get(node.nodeId)
        // What it has applied by then it also tells afterwards: a broker's metadata never goes back.
        if (known === undefined) await versions(node)
        const askedAt = momentOf(this.#clock)
        const view = known === undefined ? await this.#viewFrom(node) : err(known)
        if (view.ok) return { nodeId: node.nodeId, askedAt, view: view.value }
        failures.push(`${node.host}: ${view.error}`)
        return null
      }
    const { avoid = [], ratherNot = [] } = options
    const candidates = viaCandidates(this.#topology, { preferred: this.#lastVia, avoid, ratherNot })
    const told = await firstGood(candidates.map(attemptOf), this.#patienceMs, this.#clock)
    if (told === null) return nothingTold(this.#topology, failures.sort())
    this.#lastVia = told.nodeId
    const { quorum } = told.view
    if (told.askedAt !== undefined && quorum !== null) this.#metadataEnd.keep({ quorum, askedAt: told.askedAt })
    return told
  }
}
