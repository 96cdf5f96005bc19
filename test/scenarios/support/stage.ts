import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findKafkaProcesses } from '../../../src/rehearsal/nodes/processes.ts'
import { realClock, testLabContext } from '../../support/cluster.ts'
import { onInterrupt } from '../../support/interrupt.ts'
import { KplayProcess } from './kplay-process.ts'

/** Processes whose environment holds `text`, by pid. Those of other users are not seen. */
const processesWith = (text: string): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(text)
      } catch {
        return false
      }
    })
    .map(Number)

interface LabFolder {
  readonly name: string
  /** A name may be given again once its lab is gone; the folder is another one then. */
  readonly folder: string
}

const labsOf = (cacheDir: string): readonly LabFolder[] => {
  try {
    return readdirSync(`${cacheDir}/labs`).flatMap((name) => {
      const stat = statSync(`${cacheDir}/labs/${name}`, { throwIfNoEntry: false })
      return stat === undefined ? [] : [{ name, folder: `${stat.ino} ${stat.birthtimeMs}` }]
    })
  } catch {
    return []
  }
}

/** So long a process may take to end on a busy machine, once it was told to or its kplay is gone, milliseconds. */
const endingMs = 15_000

/** The places a scenario's calls of kplay work in, and everything they may leave behind. */
export class Stage {
  /** KPLAY_STATE of all calls. */
  readonly stateDir: string
  /** A folder for playbooks, inventories and reports. */
  readonly files: string
  readonly #home: string
  readonly #temp: string
  readonly #mark = `KPLAY_SCENARIO=${randomUUID()}`
  readonly #labsBefore: readonly LabFolder[]
  readonly #calls: KplayProcess[] = []
  readonly #cacheDir = testLabContext().cacheDir
  readonly #forget: () => void

  constructor() {
    this.#home = mkdtempSync(join(tmpdir(), 'kplay-scenario-'))
    this.stateDir = join(this.#home, 'state')
    this.files = join(this.#home, 'files')
    this.#temp = join(this.#home, 'temp')
    for (const dir of [this.stateDir, this.files, this.#temp]) mkdirSync(dir)
    this.#labsBefore = labsOf(this.#cacheDir)
    this.#forget = onInterrupt(() => this.#interrupt())
  }

  /** Starts ./kplay with these words. */
  kplay(...argv: string[]): KplayProcess {
    return this.kplayIn({}, ...argv)
  }

  /** The same, with more in its environment. */
  kplayIn(more: Readonly<Record<string, string>>, ...argv: string[]): KplayProcess {
    const [name = '', value = ''] = this.#mark.split('=')
    const env = { ...process.env, KPLAY_STATE: this.stateDir, ...more, TMPDIR: this.#temp, [name]: value }
    const call = new KplayProcess(argv, env)
    this.#calls.push(call)
    return call
  }

  /** Folders of runs, newest last. */
  runs(): readonly string[] {
    return readdirSync(join(this.stateDir, 'runs')).sort()
  }

  /** Removes the locks of all clusters, as somebody might who thinks that no run is going on. */
  removeLocks(): void {
    rmSync(join(this.stateDir, 'locks'), { recursive: true })
  }

  /** What the calls so far have left: processes, temp files, labs, in words. Empty is what every scenario wants. A process that is just ending is not left. */
  async leftovers(): Promise<readonly string[]> {
    const endMs = realClock.monotonicMs() + endingMs
    for (;;) {
      const left = await this.#look()
      if (realClock.monotonicMs() > endMs || !left.some((what) => what.startsWith('process '))) return left
      await realClock.sleep(100)
    }
  }

  async #look(): Promise<readonly string[]> {
    const labs = labsOf(this.#cacheDir)
      .filter(({ folder }) => !this.#labsBefore.some((before) => before.folder === folder))
      .map(({ name }) => name)
    const kafka = await Promise.all(labs.map((name) => findKafkaProcesses(`${this.#cacheDir}/labs/${name}`)))
    return [
      ...processesWith(this.#mark).map((pid) => `process ${pid}`),
      ...kafka.flat().map((node) => `Kafka process ${node.pid}`),
      ...readdirSync(this.#temp).map((name) => `temp file ${name}`),
      ...labs.map((name) => `lab ${name}`),
    ]
  }

  /** Ends what a failed scenario left running and removes its folders. Labs are their owners' business. */
  async clear(): Promise<void> {
    this.#forget()
    for (const call of this.#calls.filter((one) => one.isRunning)) {
      call.signal('SIGKILL')
      await call.ended
    }
    for (const pid of processesWith(this.#mark)) process.kill(pid, 'SIGKILL')
    rmSync(this.#home, { recursive: true, force: true, maxRetries: 5 })
  }

  /** Lets every call clean up after itself. */
  async #interrupt(): Promise<void> {
    const running = this.#calls.filter((one) => one.isRunning)
    for (const call of running) call.signal('SIGINT')
    await Promise.all(running.map((call) => call.ended))
    await this.clear()
  }
}
