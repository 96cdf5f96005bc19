import { ok } from '../../../src/diagnostics/result.ts'
import type {
  ClusterSnapshot,
  ListenerAnswer,
  NodeAnswer,
  Partition,
} from '../../../src/kafka/snapshot/cluster-snapshot.ts'
import type { HostReading } from '../../../src/facts/host-facts.ts'
import { parseJudgedProperties } from '../../../src/kafka/config/judged-values.ts'
import type { NodeObservation } from '../../../src/kafka/decide/node-observation.ts'
import type { Observed } from '../../../src/plan/observed.ts'
import { hosts } from './draw-playbook.ts'

const views = hosts.map((host) => host.view)
const clockMs = 1_790_000_000_000

/** A listener of a broker, answering. */
export const listener = (host: string, change: Partial<ListenerAnswer> = {}): ListenerAnswer => ({
  name: 'PLAINTEXT',
  address: `${host}.example:9092`,
  isAnswering: true,
  ...change,
})

const answerOf = (view: (typeof views)[number], level: number): NodeAnswer => {
  const isBroker = view.roles.includes('broker')
  return {
    host: view.name,
    nodeId: view.nodeId,
    roles: view.roles,
    address: `${view.address}:${isBroker ? 9092 : 9093}`,
    isAnswering: true,
    supported: { 'metadata.version': [1, 21] },
    finalized: { 'metadata.version': level },
    settings: {
      minInsyncReplicas: 2,
      replicaLagTimeMaxMs: 30_000,
      quorumFetchTimeoutMs: 2000,
      controlledShutdownEnable: true,
      advertisedListeners: isBroker ? `PLAINTEXT://${view.address}:9092` : null,
    },
    listeners: isBroker ? [listener(view.name)] : null,
    logDirs: isBroker
      ? [
          {
            path: `/lab/${view.name}/data`,
            isOffline: false,
            totalBytes: 100,
            usableBytes: 50,
            usedBytes: 1,
            maxLag: 0,
          },
        ]
      : null,
  }
}

/** A partition on brokers 1, 2, 3, all in sync. */
export const partition = (topic: string, number: number, change: Partial<Partition> = {}): Partition => ({
  topic,
  partition: number,
  leader: (number % 3) + 1,
  replicas: [1, 2, 3],
  isr: [1, 2, 3],
  offlineReplicas: [],
  ...change,
})

/** A healthy cluster of `hosts`: controller 3001 active, four partitions of `orders`. */
export const snapshot = (change: Partial<ClusterSnapshot> = {}, level = 21): ClusterSnapshot => ({
  format: 1,
  at: '2026-11-22T15:41:00.000Z',
  tookMs: 20,
  viaNodeId: 1,
  clusterId: '5L6g3nShT-eMCtK--X86sw',
  mode: 'kraft',
  brokers: views
    .filter((view) => view.roles.includes('broker'))
    .map((view) => ({ nodeId: view.nodeId, host: view.address, port: 9092, rack: null, isFenced: false })),
  partitions: [0, 1, 2, 3].map((number) => partition('orders', number)),
  topicMinIsr: {},
  reassignments: [],
  quorum: {
    leaderId: 3001,
    leaderEpoch: 7,
    voters: [3000, 3001, 3002].map((nodeId) => ({
      nodeId,
      logEndOffset: 900,
      lastFetchMs: clockMs,
      lastCaughtUpMs: clockMs,
    })),
    observers: [1, 2, 3].map((nodeId) => ({
      nodeId,
      logEndOffset: 900,
      lastFetchMs: clockMs,
      lastCaughtUpMs: clockMs,
    })),
  },
  nodes: views.map((view) => answerOf(view, level)),
  unknown: [],
  ...change,
})

/** The same snapshot with one node's answer changed. */
export const withNode = (whole: ClusterSnapshot, host: string, change: Partial<NodeAnswer>): ClusterSnapshot => ({
  ...whole,
  nodes: whole.nodes.map((node) => (node.host === host ? { ...node, ...change } : node)),
})

/** A node running `release`, linked to it. */
export const running = (host: string, release: string, change: Partial<NodeObservation> = {}): NodeObservation => ({
  host,
  nodeId: views.find((view) => view.name === host)?.nodeId ?? -1,
  process: { pid: 4711, startedAtMs: clockMs - 86_400_000, ageMs: 86_400_000, release },
  log: { fatal: [], protocolErrors: [], isRecovering: false },
  linked: release,
  ...change,
})

/** Every host runs 3.9.2, but those named. */
export const nodes = (change: Readonly<Record<string, NodeObservation>> = {}): Observed['nodes'] =>
  Object.fromEntries(views.map((view) => [view.name, ok(change[view.name] ?? running(view.name, '3.9.2'))]))

/** A server.properties that fits its place on every release from 3.9.2 to 4.1.2. */
export const propertiesOf = (host: string, more: readonly string[] = []): string => {
  const view = views.find(({ name }) => name === host)
  const role = view?.roles[0] ?? 'broker'
  return [
    `process.roles=${role}`,
    `node.id=${view?.nodeId ?? -1}`,
    'controller.quorum.voters=3000@c1.example:9093,3001@c2.example:9093,3002@c3.example:9093',
    'controller.listener.names=CONTROLLER',
    role === 'broker' ? `listeners=PLAINTEXT://${host}.example:9092` : `listeners=CONTROLLER://${host}.example:9093`,
    `log.dirs=/lab/${host}/data`,
    'min.insync.replicas=2',
    'log.message.timestamp.after.max.ms=3600000',
    ...more,
  ].join('\n')
}

/** A host on which nothing is wrong. `more`: further lines of its server.properties. */
export const reading = (
  host: string,
  change: Partial<HostReading> = {},
  more: readonly string[] = [],
): HostReading => ({
  properties: ok(parseJudgedProperties(propertiesOf(host, more))),
  environment: ok({}),
  java: ok('17.0.15'),
  freeBytes: ok(1e11),
  installed: ok(['3.9.2']),
  logDirs: ok([{ path: `/lab/${host}/data`, real: `/lab/${host}/data`, freeBytes: 1e11 }]),
  realPaths: ok({
    [`/lab/${host}/kafka/current`]: `/lab/${host}/kafka/kafka-3.9.2`,
    [`/lab/${host}/server.properties`]: `/lab/${host}/server.properties`,
    [`/lab/${host}/logs`]: `/lab/${host}/logs`,
  }),
  unit: ok(null),
  logging: ok(null),
  ...change,
})

/** Every host without a fault, but those named. */
export const readings = (change: Readonly<Record<string, HostReading>> = {}): Observed['hosts'] =>
  Object.fromEntries(views.map(({ name }) => [name, change[name] ?? reading(name)]))

/** A healthy cluster on 3.9.2 with 4.1.2 at its source. */
export const observed = (change: Partial<Observed> = {}): Observed => ({
  snapshot: snapshot(),
  nodes: nodes(),
  hosts: readings(),
  configs: { topics: {}, dynamic: [{ brokerId: null, configs: {} }], unknown: [] },
  hasRelease: { '4.1.2': ok(true) },
  ...change,
})

/** Every node upgraded, linked and finalized: nothing is left to do. Facts are answered as the hosts of that cluster would. */
export const finished = (): Observed =>
  observed({
    snapshot: snapshot({}, 27),
    nodes: nodes(Object.fromEntries(views.map((view) => [view.name, running(view.name, '4.1.2')]))),
    facts: Object.fromEntries(
      views.flatMap((view) => [[`stage.install@${view.name}`, { releases: ['3.9.2', '4.1.2'] }] as const]),
    ),
  })
