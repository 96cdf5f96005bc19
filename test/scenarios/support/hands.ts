import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import type { ClusterSnapshot } from '../../../src/kafka/snapshot/cluster-snapshot.ts'
import { readLab, stopLab, type LabStatus } from '../../../src/rehearsal/lab.ts'
import { startableOf } from '../../../src/rehearsal/nodes/make-node.ts'
import { startNode } from '../../../src/rehearsal/nodes/start.ts'
import { prepareRelease } from '../../../src/rehearsal/prepare.ts'
import { readRecord, type RecordedNode } from '../../../src/rehearsal/record.ts'
import type { ClusterPort } from '../../../src/run/ports.ts'
import { isWhole, openLab, readKnown, readUntil } from '../../cluster/real-cluster.ts'
import { realClock, testLabContext } from '../../support/cluster.ts'
import { freeze } from '../../support/freeze.ts'
import { onInterrupt } from '../../support/interrupt.ts'
import { findGaps } from '../../support/whole.ts'

type NodeSignal = 'SIGSTOP' | 'SIGCONT' | 'SIGTERM' | 'SIGKILL'

/** A person at a lab: looks at it, and stops, freezes, kills and starts its nodes behind kplay's back. */
export class Hands {
  readonly name: string
  readonly #cluster: ClusterPort
  readonly #context = testLabContext()

  constructor(lab: LabStatus) {
    this.name = lab.name
    this.#cluster = openLab(lab)
  }

  static async on(name: string): Promise<Hands> {
    const lab = await readLab(testLabContext().cacheDir, name)
    if (!lab.ok) throw new Error(lab.error.what)
    onInterrupt(() => stopLab(name, testLabContext()))
    return new Hands(lab.value)
  }

  async lab(): Promise<LabStatus> {
    const lab = await readLab(this.#context.cacheDir, this.name)
    if (!lab.ok) throw new Error(lab.error.what)
    return lab.value
  }

  /** pid of every node by host; null where none runs. */
  async pids(): Promise<Readonly<Record<string, number | null>>> {
    return Object.fromEntries((await this.lab()).nodes.map((node) => [node.host, node.pid]))
  }

  /** Release of every node's process by host; null where none runs. */
  async releases(): Promise<Readonly<Record<string, string | null>>> {
    return Object.fromEntries((await this.lab()).nodes.map((node) => [node.host, node.release]))
  }

  /** How often each node was started so far, by its own log, which begins a new file each hour. */
  async starts(): Promise<Readonly<Record<string, number>>> {
    const count = (dir: string): number =>
      readdirSync(`${dir}/logs`)
        .filter((name) => name.startsWith('server.log'))
        .map((name) => readFileSync(`${dir}/logs/${name}`, 'utf8').split('Kafka Server started').length - 1)
        .reduce((sum, starts) => sum + starts, 0)
    return Object.fromEntries((await this.lab()).nodes.map(({ host, dir }) => [host, count(dir)]))
  }

  /** Host of the active controller. */
  async activeController(): Promise<string> {
    const { quorum } = await readUntil(this.#cluster, (snapshot) => snapshot.quorum !== null)
    const node = (await this.lab()).nodes.find(({ nodeId }) => nodeId === quorum?.leaderId)
    if (node === undefined) throw new Error('no active controller')
    return node.host
  }

  /** Waits until everything answers and is in sync. */
  whole(): Promise<ClusterSnapshot> {
    return readUntil(this.#cluster, isWhole)
  }

  /** What is missing for these nodes (all, unless some are named) to be back, in words. What is unknown is asked again; what is known is judged at once. */
  async gapsOf(...hosts: readonly string[]): Promise<readonly string[]> {
    const snapshot = await readKnown(this.#cluster)
    if (hosts.length === 0) return findGaps(snapshot)
    const wanted = snapshot.nodes.filter(({ host }) => hosts.includes(host))
    return wanted.flatMap(({ nodeId }) => findGaps(snapshot, nodeId))
  }

  async signal(host: string, name: NodeSignal): Promise<void> {
    return (await this.aim(host))(name)
  }

  /** Finds the node's process now, so that a signal later takes no time to look for it. */
  async aim(host: string): Promise<(name: NodeSignal) => Promise<void>> {
    const { [host]: pid } = await this.pids()
    if (typeof pid !== 'number') throw new Error(`${host} does not run`)
    return async (name) => {
      if (name === 'SIGSTOP') return freeze(pid)
      process.kill(pid, name)
      if (name === 'SIGCONT') return
      while (existsSync(`/proc/${pid}/exe`)) await realClock.sleep(50)
    }
  }

  /** Thaws a process that was asked to end, and waits until it has. */
  async thawAndWaitForEnd(pid: number): Promise<void> {
    process.kill(pid, 'SIGCONT')
    while (existsSync(`/proc/${pid}/exe`)) await realClock.sleep(50)
  }

  /** Starts a node as the lab did, on the release it is linked to. */
  async start(host: string): Promise<void> {
    const node = await this.#recorded(host)
    const prepared = await prepareRelease('4.1.2', this.#context)
    if (!prepared.ok) throw new Error(prepared.error.what)
    await startNode(startableOf(node, prepared.value.java, prepared.value.hasArchives), this.#context)
  }

  /** Text of a node's server.properties. */
  async configuration(host: string): Promise<string> {
    return readFile((await this.#recorded(host)).config, 'utf8')
  }

  /** Changes a node's properties file. */
  async configure(host: string, change: (properties: string) => string): Promise<void> {
    const { config } = await this.#recorded(host)
    await writeFile(config, change(await readFile(config, 'utf8')))
  }

  async close(): Promise<void> {
    await this.#cluster.close()
  }

  async #recorded(host: string): Promise<RecordedNode> {
    const record = await readRecord((await this.lab()).dir)
    const node = record?.nodes.find((one) => one.host === host)
    if (node === undefined) throw new Error(`no node ${host}`)
    return node
  }
}
