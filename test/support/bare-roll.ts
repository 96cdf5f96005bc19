import { open, rename, rm, symlink } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { openCluster } from '../../src/cluster/open-cluster.ts'
import type { ClusterSnapshot } from '../../src/kafka/snapshot/cluster-snapshot.ts'
import { isBroker } from '../../src/kafka/topology.ts'
import { startableOf } from '../../src/rehearsal/nodes/make-node.ts'
import { consoleOf, startNode } from '../../src/rehearsal/nodes/start.ts'
import { installRelease, prepareRelease } from '../../src/rehearsal/prepare.ts'
import { readRecord, type RecordedNode } from '../../src/rehearsal/record.ts'
import type { ClusterPort } from '../../src/run/ports.ts'
import { isWhole, topologyOfLab } from '../cluster/real-cluster.ts'
import { realClock, testLabContext, type TestLab } from './cluster.ts'

/** What one node took, milliseconds: SIGTERM to exit, start to its ready line, ready line to a whole cluster. */
export interface BareTimes {
  readonly host: string
  readonly stopMs: number
  readonly startMs: number
  readonly wholeMs: number
}

export interface BareRoll {
  readonly totalMs: number
  readonly nodes: readonly BareTimes[]
}

const pollMs = 10

const until = async (isDone: () => boolean | Promise<boolean>, what: string): Promise<void> => {
  const endMs = performance.now() + 120_000
  while (!(await isDone())) {
    if (performance.now() > endMs) throw new Error(`${what}: not within 120 s`)
    await realClock.sleep(pollMs)
  }
}

/** A process that ended has no command line, also while nobody has waited for it. */
const hasEnded = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1') === ''
  } catch {
    return true
  }
}

const elapsed = async (work: () => Promise<void>): Promise<number> => {
  const startMs = performance.now()
  await work()
  return Math.round(performance.now() - startMs)
}

/** Does the console of a node (begun anew at each start) hold its ready line? Reads on from where the last look ended. */
const readyWatch = (node: RecordedNode): (() => Promise<boolean>) => {
  const words = isBroker(node) ? 'RECOVERY to RUNNING' : 'Kafka Server started'
  let text = ''
  let offset = 0
  return async () => {
    const file = await open(consoleOf(`${node.dir}/logs`)).catch(() => undefined)
    if (file === undefined) return false
    const { size } = await file.stat()
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.max(0, size - offset)), 0, size - offset, offset)
    await file.close()
    offset += bytesRead
    text = (text + buffer.toString('latin1', 0, bytesRead)).slice(-200_000)
    return text.includes(words)
  }
}

/** R6, plainly: controllers, the active one last; then brokers. */
const nextOf = (left: readonly RecordedNode[], activeId: number | undefined): RecordedNode | undefined => {
  const controllers = left.filter((node) => !isBroker(node))
  return controllers.find((node) => node.nodeId !== activeId) ?? controllers[0] ?? left[0]
}

/** Puts `release` beside the old one on every node and records its classes, before any time is taken: kplay's phase `stage`. */
export const stageBare = async (running: TestLab, release: string): Promise<void> => {
  const context = testLabContext()
  for (const node of running.lab.nodes) {
    const installed = await installRelease(release, `${node.dir}/install`, context)
    if (!installed.ok) throw new Error(installed.error.what)
  }
}

const readWhole = async (cluster: ClusterPort): Promise<ClusterSnapshot> => {
  let snapshot = await cluster.snapshot()
  await until(async () => isWhole((snapshot = await cluster.snapshot())), 'a whole cluster')
  return snapshot
}

/**
 * The least a rolling upgrade can do: for each node SIGTERM, wait for its exit, switch the link, start, wait until it is
 * up and every ISR is full, by tight polling. No gate, no window, no election, no journal.
 */
export const rollBare = async (running: TestLab, release: string): Promise<BareRoll> => {
  const context = testLabContext()
  const prepared = await prepareRelease(release, context)
  const record = await readRecord(running.lab.dir)
  if (!prepared.ok || record === undefined) throw new Error('the lab or the release cannot be read')
  const cluster = openCluster({ topology: topologyOfLab(running.lab), clock: realClock })
  const pids = new Map((await running.status()).nodes.map((node) => [node.host, node.pid ?? -1]))
  const left = [...record.nodes]
  const nodes: BareTimes[] = []
  let snapshot = await readWhole(cluster)
  const startMs = performance.now()
  for (let node = nextOf(left, snapshot.quorum?.leaderId); node !== undefined;) {
    const taken = node
    const { host, dir } = taken
    const pid = pids.get(host) ?? -1
    const stopMs = await elapsed(() => {
      process.kill(pid, 'SIGTERM')
      return until(() => hasEnded(pid), `${host} to exit`)
    })
    await symlink(`kafka-${release}`, `${dir}/install/next`)
    await rename(`${dir}/install/next`, `${dir}/install/current`)
    // The old process' console holds a ready line, too.
    await rm(consoleOf(`${dir}/logs`), { force: true })
    const startable = startableOf(taken, prepared.value.java, prepared.value.hasArchives)
    const startedMs = await elapsed(async () => {
      await startNode(startable, context)
      await until(readyWatch(taken), `${host} to be up`)
    })
    const wholeMs = await elapsed(async () => void (snapshot = await readWhole(cluster)))
    nodes.push({ host, stopMs, startMs: startedMs, wholeMs })
    left.splice(left.indexOf(taken), 1)
    node = nextOf(left, snapshot.quorum?.leaderId)
  }
  const totalMs = Math.round(performance.now() - startMs)
  await cluster.close()
  return { totalMs, nodes }
}
