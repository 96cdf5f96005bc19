/**
 * How long a whole snapshot of a real cluster takes, beside one call of the release's own kafka-topics.sh. Boots 3 + 3 nodes; prints medians; asserts nothing.
 *   node test/bench/snapshot.bench.ts [--release 4.1.2] [--topics 100] [--partitions 10] [--reads 100]
 * Goal: at 1,000 partitions at most 50 ms (p50) on kept connections.
 */
import { execFile } from 'node:child_process'
import { parseArgs } from 'node:util'
import { createTopics, isWhole, openLab, readUntil } from '../cluster/real-cluster.ts'
import { withLab } from '../support/cluster.ts'

const { values } = parseArgs({
  options: {
    release: { type: 'string', default: '4.1.2' },
    topics: { type: 'string', default: '100' },
    partitions: { type: 'string', default: '10' },
    reads: { type: 'string', default: '100' },
  },
})
const reads = Number(values.reads)

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const from = performance.now()
  await work()
  return performance.now() - from
}

const repeat = async (times: number, work: () => Promise<unknown>): Promise<number[]> => {
  const found: number[] = []
  for (let i = 0; i < times; i++) found.push(await timed(work))
  return found.sort((a, b) => a - b)
}

const at = (sorted: readonly number[], share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? NaN

const row = (name: string, sorted: readonly number[]): void => {
  const [p50, p95, least, most] = [at(sorted, 0.5), at(sorted, 0.95), at(sorted, 0), at(sorted, 1)].map((ms) =>
    ms.toFixed(1),
  )
  console.log(`${name.padEnd(44)} p50 ${p50} ms  p95 ${p95}  min ${least}  max ${most}  (${sorted.length} times)`)
}

await withLab({ release: values.release, controllers: 3, brokers: 3 }, async ({ lab }) => {
  const topics = Array.from({ length: Number(values.topics) }, (_, i) => ({
    topic: `bench-${i}`,
    partitions: Number(values.partitions),
  }))
  const wanted = topics.length * Number(values.partitions)
  const cluster = openLab(lab)
  await createTopics(lab, topics)
  await readUntil(cluster, (s) => s.partitions?.length === wanted && isWhole(s))
  console.log(`Kafka ${values.release}, 3 controllers + 3 brokers, ${topics.length} topics, ${wanted} partitions, RF 3`)
  row('whole snapshot, kept, brokers still cold', await repeat(reads, () => cluster.snapshot()))
  const kept = await repeat(reads, () => cluster.snapshot())
  row('whole snapshot, kept connections', kept)
  await cluster.close()
  const opened = await repeat(Math.ceil(reads / 5), async () => {
    const fresh = openLab(lab)
    await fresh.snapshot()
    await fresh.close()
  })
  row('whole snapshot, new connections', opened)
  const node = lab.nodes.find((n) => n.ports.broker !== undefined)
  const script = `${node?.dir}/install/current/bin/kafka-topics.sh`
  const argv = ['--bootstrap-server', lab.bootstrap.join(','), '--describe', '--under-replicated-partitions']
  const tool = await repeat(5, () => new Promise((resolve) => execFile(script, argv, resolve)))
  row('kafka-topics.sh --under-replicated-partitions', tool)
  console.log(`ratio (tool / kept snapshot): ${(at(tool, 0.5) / at(kept, 0.5)).toFixed(0)}`)
})
