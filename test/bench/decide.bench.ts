/**
 * What deciding costs on large clusters: 100 brokers, three replicas, 50,000 to 200,000 partitions; no cluster is contacted. Prints medians, growth from size to
 * size, and memory; asserts nothing.
 *   node --expose-gc test/bench/decide.bench.ts [--brokers 100] [--sizes 50000,100000,200000] [--times 7]
 * Goal: at 200,000 partitions one whole decision at most 1 s and 300 MB, and twice the partitions at most about twice the time.
 */
import { parseArgs } from 'node:util'
import { decideBackIn } from '../../src/kafka/decide/back.ts'
import { findUnhealthy, judgeHealth } from '../../src/kafka/decide/health.ts'
import { decideOrder } from '../../src/kafka/decide/order.ts'
import { measureProgress } from '../../src/kafka/decide/patience.ts'
import { decideStop } from '../../src/kafka/decide/stop.ts'
import { findClusterFaults } from '../../src/kafka/preflight/cluster.ts'
import { judgeCluster } from '../../src/kafka/snapshot/judged-cluster.ts'
import { measureRisks } from '../../src/plan/nodes/risk.ts'
import { drawBigCluster, type BigCluster } from '../support/big-cluster.ts'

const { values } = parseArgs({
  options: {
    brokers: { type: 'string', default: '100' },
    sizes: { type: 'string', default: '50000,100000,200000' },
    times: { type: 'string', default: '7' },
  },
})
const brokers = Number(values.brokers)
const sizes = values.sizes.split(',').map(Number)

type Cluster = ReturnType<typeof drawBigCluster>

const backOf = ({ snapshot, topology }: Cluster): void => {
  const cluster = judgeCluster({ snapshot, topology })
  for (const { host, nodeId } of topology.nodes.filter((node) => node.nodeId !== 1))
    decideBackIn(cluster, {
      nodeId,
      observation: {
        host,
        nodeId,
        process: { pid: 1, startedAtMs: 1, ageMs: 1e6, release: '4.1.2' },
        log: undefined,
        linked: undefined,
      },
      releases: ['4.1.2'],
      deafAtStart: [],
    })
}

/** What is timed, by name; "guard" is all that a stop of one node asks: R1 for it, R3 for every other node. */
const works: Readonly<Record<string, (cluster: Cluster) => unknown>> = {
  'stop of one node (R1)': (cluster) => decideStop({ ...cluster, target: 1, waivers: [] }),
  'back of all others (R3)': backOf,
  'guard: both': (cluster) => {
    decideStop({ ...cluster, target: 1, waivers: [] })
    backOf(cluster)
  },
  'order (R6)': (cluster) =>
    decideOrder({ ...cluster, remaining: cluster.topology.nodes.map((node) => node.nodeId), isGoingBack: false }),
  'first look (R0)': (cluster) =>
    findClusterFaults({ ...cluster, targets: cluster.topology.nodes.map((node) => node.nodeId), waivers: [] }),
  'Wait list': findUnhealthy,
  'kplay health': judgeHealth,
  'progress (R4)': ({ snapshot }) => measureProgress(snapshot, []),
  'risk of every node': (cluster) => {
    const riskOf = measureRisks({ snapshot: cluster.snapshot }, cluster.topology)
    return cluster.topology.nodes.map((node) => riskOf(node.nodeId))
  },
}

const medianMs = (work: () => unknown): number => {
  const times = Array.from({ length: Number(values.times) }, () => {
    const from = performance.now()
    work()
    return performance.now() - from
  }).sort((a, b) => a - b)
  return times[times.length >> 1] ?? NaN
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`

/** Heap in use after a collection, where --expose-gc allows one. */
const heapUsed = (): number => {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

const shapes: Readonly<Record<string, Omit<BigCluster, 'brokers' | 'partitions'>>> = {
  healthy: {},
  'one broker down': { down: 7 },
  '10,000 reassignments': { reassigning: 10_000 },
}

for (const [shape, faults] of Object.entries(shapes)) {
  console.log(`${shape}: ${brokers} brokers, medians of ${values.times}`)
  const clusters = sizes.map((partitions) => drawBigCluster({ brokers, partitions, ...faults }))
  for (const [name, work] of Object.entries(works)) {
    const times = clusters.map((cluster) => medianMs(() => work(cluster)))
    const told = times.map((ms, at) => {
      const before = times[at - 1]
      return `${String(sizes[at]).padStart(7)}: ${ms.toFixed(0).padStart(5)} ms${before === undefined ? '' : ` (x ${(ms / before).toFixed(2)})`}`
    })
    console.log(`  ${name.padEnd(26)}${told.join('   ')}`)
  }
}

const before = heapUsed()
const largest = drawBigCluster({ brokers, partitions: sizes.at(-1) ?? 0, down: 7 })
const held = heapUsed()
decideStop({ ...largest, target: 1, waivers: [] })
const peak = process.memoryUsage().heapUsed
console.log(
  `memory at ${sizes.at(-1)} partitions, one broker down: snapshot ${megabytes(held - before)}, with one decision ${megabytes(peak - before)} (garbage not collected)`,
)
