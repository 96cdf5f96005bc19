/**
 * How long a whole roll takes by kplay, beside the least a roll can do (test/support/bare-roll.ts): fresh clusters of 3 controllers and 3 brokers,
 * an idle topic of 24 partitions, no load, windows off, taken in turns. Prints each round, medians and ratios; asserts nothing about time.
 *   node test/bench/roll.bench.ts [--rounds 3] [--from 3.9.2] [--to 4.1.2] [--floor-only]
 * Goal: the phase roll at most 1.05 times the floor (careful Ansible with the Kafka command lines: 4.8 times).
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createTopics, isWhole, openLab, readUntil } from '../cluster/real-cluster.ts'
import { rollBare, stageBare } from '../support/bare-roll.ts'
import { withLab, type TestLab } from '../support/cluster.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    from: { type: 'string', default: '3.9.2' },
    to: { type: 'string', default: '4.1.2' },
    'floor-only': { type: 'boolean', default: false },
  },
})
const root = fileURLToPath(new URL('../..', import.meta.url))

const seconds = (ms: number): string => (ms / 1_000).toFixed(1).padStart(6)

const median = (numbers: readonly number[]): number => {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2
}

/** A fresh cluster with something to keep in sync. */
const onFreshCluster = <T>(work: (running: TestLab) => Promise<T>): Promise<T> =>
  withLab({ release: values.from, controllers: 3, brokers: 3 }, async (running) => {
    const cluster = openLab(running.lab)
    await createTopics(running.lab, [{ topic: 'orders', partitions: 24, minIsr: 2 }])
    await readUntil(cluster, (snapshot) => snapshot.partitions?.length === 24 && isWhole(snapshot))
    await cluster.close()
    return work(running)
  })

const takeFloor = (): Promise<number> =>
  onFreshCluster(async (running) => {
    await stageBare(running, values.to)
    const { totalMs, nodes } = await rollBare(running, values.to)
    for (const { host, stopMs, startMs, wholeMs } of nodes)
      console.log(`    ${host}  stop ${seconds(stopMs)}  start ${seconds(startMs)}  whole ${seconds(wholeMs)}`)
    console.log(`  floor ${seconds(totalMs)} s   (load average ${loadavg()[0]?.toFixed(1)})`)
    return totalMs
  })

interface Applied {
  readonly wholeMs: number
  /** Phase roll alone: what the floor does, too. */
  readonly rollMs: number
}

interface RunEvent {
  readonly type: string
  readonly phase?: string
  readonly host?: string
  readonly state?: string
  readonly at: string
}

const readEvents = (file: string): readonly RunEvent[] =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RunEvent)

/** When the first event like `wanted` happened, milliseconds; NaN when none did. */
const timeOf = (events: readonly RunEvent[], wanted: Partial<RunEvent>): number => {
  const isLike = (event: RunEvent): boolean =>
    Object.entries(wanted).every(([key, value]) => Reflect.get(event, key) === value)
  return Date.parse(events.find(isLike)?.at ?? '')
}

const phasesOf = (events: readonly RunEvent[]): ReadonlyMap<string, number> => {
  const phases = events.filter((event) => event.type === 'phase-started').map((event) => event.phase ?? '')
  return new Map(
    phases.map((phase) => [
      phase,
      timeOf(events, { type: 'phase-ended', phase }) - timeOf(events, { type: 'phase-started', phase }),
    ]),
  )
}

/** Where kplay's time on each node went: guards before the stop, the stop, link and start, until it is back, elections and health after. */
const showNodes = (all: readonly RunEvent[]): void => {
  const events = all.filter((event) => event.phase === 'roll')
  for (const { host = '' } of events.filter((event) => event.type === 'node-started')) {
    const state = (name: string): number => timeOf(events, { type: 'node-state', host, state: name })
    const marks = [
      timeOf(events, { type: 'node-started', host }),
      ...['stopping', 'stopped', 'registering', 'done'].map(state),
      timeOf(events, { type: 'node-ended', host }),
    ]
    const parts = ['guard', 'stop', 'start', 'back', 'after'].map(
      (name, i) => `${name} ${seconds((marks[i + 1] ?? NaN) - (marks[i] ?? NaN))}`,
    )
    console.log(`    ${host}  ${parts.join('  ')}`)
  }
}

const run = (args: readonly string[], env: Readonly<Record<string, string | undefined>>): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(join(root, 'kplay'), args, { cwd: root, env, stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    child.stderr.on('data', (chunk) => void (said = (said + String(chunk)).slice(-4_000)))
    child.on('error', reject)
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`kplay ${args[0]}: exit ${code}\n${said}`))))
  })

const takeApply = (): Promise<Applied> =>
  onFreshCluster(async ({ lab }) => {
    const folder = mkdtempSync(join(tmpdir(), 'kplay-bench-'))
    try {
      const report = join(folder, 'report')
      const startMs = performance.now()
      await run(
        ['apply', 'playbooks/rolling-upgrade.yml', '-i', lab.inventory, '--yes', '--approve', 'finalize', '--max-wait', '0s', '--report', report], // prettier-ignore
        { ...process.env, KPLAY_STATE: join(folder, 'state') },
      )
      const wholeMs = performance.now() - startMs
      const events = readEvents(join(report, 'events.ndjson'))
      showNodes(events)
      const phases = phasesOf(events)
      for (const [phase, ms] of phases) console.log(`    ${phase.padEnd(10)} ${seconds(ms)}`)
      const rollMs = phases.get('roll') ?? NaN
      console.log(
        `  apply ${seconds(wholeMs)} s, of which roll ${seconds(rollMs)} s   (load average ${loadavg()[0]?.toFixed(1)})`,
      )
      return { wholeMs, rollMs }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

console.log(`${values.from} -> ${values.to}, 3 controllers + 3 brokers, windows off, no load`)
const floors: number[] = []
const applied: Applied[] = []
for (let round = 1; round <= Number(values.rounds); round++) {
  console.log(`round ${round}`)
  floors.push(await takeFloor())
  if (!values['floor-only']) applied.push(await takeApply())
}
const floor = median(floors)
console.log(`median floor        ${seconds(floor)} s  of ${floors.map(seconds).join(', ')}`)
for (const [name, times] of [
  ['phase roll  ', applied.map((one) => one.rollMs)],
  ['whole apply ', applied.map((one) => one.wholeMs)],
] as const) {
  if (times.length === 0) continue
  console.log(`median ${name} ${seconds(median(times))} s  of ${times.map(seconds).join(', ')}`)
  console.log(`ratio  ${name} ${(median(times) / floor).toFixed(3)}`)
}
