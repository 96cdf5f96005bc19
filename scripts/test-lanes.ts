/** The two lanes of `npm test`: what it takes to run tests in two processes at once and to tell of them as of one. */
import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setPriority } from 'node:os'

/** What one process of tests counted, as `test/support/plain-reporter.ts` writes it. */
export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  /** Every failure, as mocha prints it; empty when there is none. */
  readonly failures: string
  /** False when it ended before its last test. */
  readonly isWhole: boolean
}

/** Which process a test file runs in. */
export interface Lanes {
  /** Files that boot real clusters: one after the other, so that there is one cluster at a time. */
  readonly cluster: readonly string[]
  /** All others. */
  readonly plain: readonly string[]
}

const boots = /\b(bootTestLab|bootSecured|withLab)\(/
/** Where calls of kplay boot clusters; elsewhere they meet fakes. */
const clusterFolders = /^test\/(cluster|scenarios)\/[^/]+$/
const callsThatBoot = /'rehearse'|'lab', 'up'/

/** Splits test files, text by path, by what they boot. `bootTestLab` refuses to work in the plain lane: a file that hides its boot from these words is found. */
export const splitLanes = (files: ReadonlyMap<string, string>): Lanes => {
  const isCluster = ([file, text]: readonly [string, string]): boolean =>
    boots.test(text) || (clusterFolders.test(file) && callsThatBoot.test(text))
  const all = [...files]
  const namesOf = (some: typeof all): string[] => some.map(([file]) => file)
  return { cluster: namesOf(all.filter(isCluster)), plain: namesOf(all.filter((one) => !isCluster(one))) }
}

/** A stream of text that one lane at a time writes to as it comes; what the others say meanwhile is kept for their turn. */
export class Turns {
  /** Lanes that have not said all of their part, in the order they are shown. The first has its turn. */
  readonly #lanes: { readonly name: string; kept: string; isOver: boolean }[]
  readonly #write: (text: string) => void

  constructor(lanes: readonly string[], write: (text: string) => void) {
    this.#lanes = lanes.map((name) => ({ name, kept: '', isOver: false }))
    this.#write = write
  }

  say(lane: string, text: string): void {
    const own = this.#lanes.find(({ name }) => name === lane)
    if (own === undefined) throw new Error(`${lane} has said all`)
    own.kept += text
    this.#show()
  }

  /** A lane has said all. */
  end(lane: string): void {
    for (const one of this.#lanes) if (one.name === lane) one.isOver = true
    this.#show()
  }

  #show(): void {
    for (let [first] = this.#lanes; first !== undefined; [first] = this.#lanes) {
      const { kept } = first
      first.kept = ''
      if (kept !== '') this.#write(kept)
      if (!first.isOver) return
      this.#lanes.shift()
    }
  }
}

/** Every process that runs for these tests, each the head of a group of its own: a terminal's Ctrl-C reaches the parent alone, which passes it on once. */
export class Processes {
  readonly #running = new Set<ChildProcess>()
  #isInterrupted = false

  get isInterrupted(): boolean {
    return this.#isInterrupted
  }

  /** Runs Node with these words to its end and hands on what it says; answers its exit code, 1 where a signal ended it. */
  run(args: readonly string[], options: ProcessOptions): Promise<number> {
    if (this.#isInterrupted) return Promise.resolve(1)
    const child = spawn(process.execPath, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      detached: true,
      // The last one closes with this process, however that ends.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    this.#running.add(child)
    if (options.isModest && child.pid !== undefined) setPriority(child.pid, modest)
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', options.say)
    return new Promise((resolve) => {
      child.once('error', (cause) => options.say(`${cause.message}\n`))
      child.once('close', (code) => {
        this.#running.delete(child)
        resolve(code ?? 1)
      })
      // Whatever it left running may hold its pipes open, and must not hold up the end.
      child.once('exit', () => {
        const late = setTimeout(() => [child.stdout, child.stderr].forEach((stream) => stream?.destroy()), lingerMs)
        child.once('close', () => clearTimeout(late))
      })
    })
  }

  /** Passes Ctrl-C on; the second time ends all that is left. */
  interrupt(): void {
    const signal = this.#isInterrupted ? 'SIGKILL' : 'SIGINT'
    this.#isInterrupted = true
    for (const { pid } of this.#running)
      try {
        if (pid !== undefined) process.kill(-pid, signal)
      } catch {
        // It has just ended.
      }
  }
}

/** So long what a process said last is waited for after its end, milliseconds. */
const lingerMs = 3_000

/** Niceness of a modest process: a third of the processor beside one that wants it all, so that it is never starved. */
const modest = 5

export interface ProcessOptions {
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  /** Leaves the processor to others. */
  readonly isModest: boolean
  readonly say: (text: string) => void
}

/** How the process of a lane ended. */
export interface LaneEnd {
  readonly lane: string
  readonly code: number
  readonly isInterrupted: boolean
}

/** What a lane counted. One that ended without a word, or badly with nothing failed, counts as one failure more. */
export const readTally = (file: string, end: LaneEnd): Tally => {
  const { lane, code, isInterrupted } = end
  const broken = (tally: Tally, what: string): Tally => ({
    ...tally,
    failed: tally.failed + 1,
    failures: `${tally.failures}\n  ${lane}: ${what}\n`,
  })
  let tally: Tally
  try {
    tally = JSON.parse(readFileSync(file, 'utf8')) as Tally
  } catch {
    tally = { passed: 0, failed: 0, skipped: 0, failures: '', isWhole: false }
  }
  if (!tally.isWhole)
    return broken(
      tally,
      isInterrupted ? 'broken off' : `ended with exit code ${code} before its last test; what it said stands above`,
    )
  return code !== 0 && tally.failed === 0
    ? broken(tally, `all tests passed, but its process ended with exit code ${code}`)
    : tally
}

/** The failures of all lanes and the closing line. */
export const renderEnd = (tallies: readonly Tally[]): string => {
  const sum = (count: (tally: Tally) => number): number => tallies.reduce((total, tally) => total + count(tally), 0)
  const counts = [
    `${sum((tally) => tally.passed)} passed`,
    `${sum((tally) => tally.failed)} failed`,
    `${sum((tally) => tally.skipped)} skipped`,
  ]
  return `${tallies.map((tally) => tally.failures).join('')}\n${counts.join(', ')}\n`
}
