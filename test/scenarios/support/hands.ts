import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import type { ClusterSnapshot } from '../../../src/kafka/snapshot/cluster-snapshot.ts'
import { readLab, type LabStatus } from '../../../src/rehearsal/lab.ts'
import { startableOf } from '../../../src/rehearsal/nodes/make-node.ts'
import { startNode } from '../../../src/rehearsal/nodes/start.ts'
import { prepareRelease } from '../../../src/rehearsal/prepare.ts'
import { readRecord, type RecordedNode } from '../../../src/rehearsal/record.ts'
import type { ClusterPort } from '../../../src/run/ports.ts'
import { isWhole, openLab } from '../../cluster/real-cluster.ts'
import { realClock, testLabContext } from '../../support/cluster.ts'
import { freeze } from '../../support/freeze.ts'

/** So long a person waits for a cluster to be as it should. Far above what it takes: only a bug lasts longer. */
const patienceMs = 90_000

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

  /** Host of the active controller. */
  async activeController(): Promise<string> {
    const { quorum } = await this.#see('a quorum', (snapshot) => snapshot.quorum !== null)
    const node = (await this.lab()).nodes.find(({ nodeId }) => nodeId === quorum?.leaderId)
    if (node === undefined) throw new Error('no active controller')
    return node.host
  }

  /** Waits until everything answers and is in sync. */
  whole(): Promise<ClusterSnapshot> {
    return this.#see('a whole cluster', isWhole)
  }

  /** Does everything answer, and is everything in sync, at this very moment? */
  async isWhole(): Promise<boolean> {
    return isWhole(await this.#cluster.snapshot())
  }

  async signal(host: string, name: 'SIGSTOP' | 'SIGCONT' | 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const { [host]: pid } = await this.pids()
    if (typeof pid !== 'number') throw new Error(`${host} does not run`)
    if (name === 'SIGSTOP') return freeze(pid)
    process.kill(pid, name)
    if (name === 'SIGCONT') return
    while (existsSync(`/proc/${pid}/exe`)) await realClock.sleep(50)
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

  /** Changes a node's properties file. */
  /** Text of a node's server.properties. */
  async configuration(host: string): Promise<string> {
    return readFile((await this.#recorded(host)).config, 'utf8')
  }

  async configure(host: string, change: (properties: string) => string): Promise<void> {
    const { config } = await this.#recorded(host)
    await writeFile(config, change(await readFile(config, 'utf8')))
  }

  async close(): Promise<void> {
    await this.#cluster.close()
  }

  async #see(what: string, isWanted: (snapshot: ClusterSnapshot) => boolean): Promise<ClusterSnapshot> {
    const endMs = realClock.monotonicMs() + patienceMs
    for (;;) {
      const snapshot = await this.#cluster.snapshot()
      if (isWanted(snapshot)) return snapshot
      if (realClock.monotonicMs() > endMs)
        throw new Error(`not seen within ${patienceMs} ms: ${what}: ${JSON.stringify(snapshot.unknown)}`)
      await realClock.sleep(100)
    }
  }

  async #recorded(host: string): Promise<RecordedNode> {
    const record = await readRecord((await this.lab()).dir)
    const node = record?.nodes.find((one) => one.host === host)
    if (node === undefined) throw new Error(`no node ${host}`)
    return node
  }
}
