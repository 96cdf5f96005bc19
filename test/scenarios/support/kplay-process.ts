import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { RunEvent } from '../../../src/run/run-event.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '')

/** How a call of kplay ended. `signal` is set when it was ended by one, which kplay itself never lets happen. */
export interface KplayEnd {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** Somebody who waits for something to be printed. */
interface Waiter {
  readonly what: string
  readonly isThere: () => boolean
  readonly resolve: () => void
  readonly reject: (cause: Error) => void
}

/** Below the time-outs of the tests, so that a wait in vain ends in words. Far above what anything takes. */
const patienceMs = 170_000

const lastLines = (text: string): string => text.trimEnd().split('\n').slice(-25).join('\n')

/** One call of ./kplay as a user makes it: a process of its own, without a terminal, followed by what it prints. */
export class KplayProcess {
  readonly argv: readonly string[]
  readonly ended: Promise<KplayEnd>
  readonly #child: ChildProcess
  readonly #events: RunEvent[] = []
  readonly #waiters = new Set<Waiter>()
  #stdout = ''
  #rest = ''
  #stderr = ''
  #end: KplayEnd | undefined

  constructor(argv: readonly string[], env: Readonly<Record<string, string | undefined>>) {
    this.argv = argv
    this.#child = spawn(`${root}/kplay`, argv, {
      cwd: root,
      env: { ...env },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#takeOutput(text))
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text
      this.#wake()
    })
    this.ended = new Promise((resolve, reject) => {
      this.#child.once('error', reject)
      this.#child.once('close', (code, signal) => {
        this.#end = { code, signal }
        resolve(this.#end)
        this.#wake()
      })
    })
  }

  get pid(): number {
    return this.#child.pid ?? -1
  }

  get stdout(): string {
    return this.#stdout
  }

  get stderr(): string {
    return this.#stderr
  }

  /** The events printed so far (`--output ndjson`). */
  get events(): readonly RunEvent[] {
    return this.#events
  }

  get isRunning(): boolean {
    return this.#end === undefined
  }

  /** Waits for an event; those before number `after` (a `seq`) do not count. Rejects when kplay ends without it. */
  async event(isWanted: (event: RunEvent) => boolean, after = 0): Promise<RunEvent> {
    const find = (): RunEvent | undefined => this.#events.find((event) => event.seq > after && isWanted(event))
    await this.#until(`event ${isWanted}`, () => find() !== undefined)
    const found = find()
    if (found === undefined) throw new Error('an event went away')
    return found
  }

  /** Waits for words on stderr. */
  said(words: string): Promise<void> {
    return this.#until(`"${words}" on stderr`, () => this.#stderr.includes(words))
  }

  signal(name: NodeJS.Signals): void {
    process.kill(this.pid, name)
  }

  /** Closes the reading end of its stdout, as `| head -1` does. */
  closeOutput(): void {
    this.#child.stdout?.destroy()
  }

  /** Waits for its end and expects this exit code. */
  async endsWith(code: number): Promise<void> {
    const end = await this.ended
    if (end.code !== code) throw this.#trouble(`kplay ended with ${end.code ?? end.signal}, wanted ${code}`)
  }

  #takeOutput(text: string): void {
    this.#stdout += text
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) if (line.startsWith('{"format"')) this.#events.push(JSON.parse(line) as RunEvent)
    this.#wake()
  }

  #until(what: string, isThere: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.#waiters.delete(waiter)
        reject(this.#trouble(`not within ${patienceMs / 1000} s: ${what}`))
      }, patienceMs)
      const settle =
        <A extends unknown[]>(end: (...args: A) => void) =>
        (...args: A): void => {
          clearTimeout(late)
          end(...args)
        }
      const waiter = { what, isThere, resolve: settle(resolve), reject: settle(reject) }
      this.#waiters.add(waiter)
      this.#wake()
    })
  }

  #wake(): void {
    for (const waiter of this.#waiters) {
      if (waiter.isThere()) waiter.resolve()
      else if (this.#end !== undefined) waiter.reject(this.#trouble(`kplay ended before ${waiter.what}`))
      else continue
      this.#waiters.delete(waiter)
    }
  }

  #trouble(what: string): Error {
    const told = this.#events.slice(-5).map((event) => JSON.stringify(event).slice(0, 600))
    return new Error([what, `kplay ${this.argv.join(' ')}`, lastLines(this.#stderr), ...told].join('\n'))
  }
}
