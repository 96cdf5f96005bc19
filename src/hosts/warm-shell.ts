import type { Options } from 'execa'
import type { Clock } from '../run/ports.ts'

/*
 * One `sh` of a host that is kept for the run and asked small reading scripts: starting a shell costs more than most of its answers.
 *  1. Scripts are asked one after another. Behind each stands a mark with its nonce, on both outputs: what stands before it is the answer.
 *  2. A script reads nothing from standard input, where the next one comes from, and keeps its variables in subshells: the caller's part.
 *  3. A shell that ended, fell silent or said too much is given up. The next question gets a new one.
 *  4. It reads to the end of its input: when kplay is gone, however that came, the shell goes too.
 */

/** More than this on one output is no answer to a small question. */
const keptBytes = 8_000_000

/** How a question ended. `lost`: the shell ended or said too much, and nobody knows how far it came. */
export type WarmEnd =
  | { readonly kind: 'answered'; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'lost' }

export interface WarmQuestion {
  readonly script: string
  /** A fresh random word. */
  readonly nonce: string
  readonly timeoutMs: number
}

const markOf = (nonce: string): string => `\n--${nonce}-over--\n`

/** Gathers one output until its mark. */
class Listening {
  readonly done: Promise<string | undefined>
  readonly #stream: NodeJS.ReadableStream
  readonly #mark: Buffer
  #seen = Buffer.alloc(0)
  #end: (text: string | undefined) => void = () => undefined

  constructor(stream: NodeJS.ReadableStream, mark: string) {
    this.#stream = stream
    this.#mark = Buffer.from(mark)
    this.done = new Promise((resolve) => (this.#end = resolve))
    stream.on('data', this.#take)
    stream.once('close', this.#give)
  }

  stop(): void {
    this.#stream.off('data', this.#take)
    this.#stream.off('close', this.#give)
    this.#end(undefined)
  }

  readonly #give = (): void => this.#end(undefined)

  readonly #take = (chunk: Buffer): void => {
    this.#seen = Buffer.concat([this.#seen, chunk])
    const at = this.#seen.indexOf(this.#mark, Math.max(0, this.#seen.length - chunk.length - this.#mark.length))
    if (at >= 0) this.#end(this.#seen.toString('utf8', 0, at))
    else if (this.#seen.length > keptBytes) this.#end(undefined)
  }
}

const startShell = async (env: Readonly<Record<string, string>>) => {
  const { execa } = await import('execa')
  const options = {
    env: { ...env },
    extendEnv: false,
    cwd: '/',
    detached: true,
    cleanup: false,
    buffer: false,
    reject: false,
    stdin: 'pipe',
  } as const satisfies Options
  const child = execa('sh', [], options)
  // A shell that ends while it is written to is `lost`; the stream's own complaint says nothing more.
  child.stdin.on('error', () => undefined)
  // In an object: a child can be awaited, and would be.
  return { child }
}

type Shell = Awaited<ReturnType<typeof startShell>>['child']

/** A kept shell. It starts with the first question; close it when done. */
export class WarmShell {
  readonly #env: Readonly<Record<string, string>>
  readonly #clock: Pick<Clock, 'sleep'>
  #shell: Shell | undefined
  #turn: Promise<unknown> = Promise.resolve()

  constructor(env: Readonly<Record<string, string>>, clock: Pick<Clock, 'sleep'>) {
    this.#env = env
    this.#clock = clock
  }

  /** Asks one script. Never rejects. */
  ask(question: WarmQuestion): Promise<WarmEnd> {
    const answer = this.#turn.then(() => this.#ask(question))
    this.#turn = answer
    return answer
  }

  /** Lets the shell end. */
  close(): void {
    this.#shell?.stdin.end()
    this.#shell = undefined
  }

  async #ask({ script, nonce, timeoutMs }: WarmQuestion): Promise<WarmEnd> {
    const shell = (this.#shell ??= (await startShell(this.#env)).child)
    const mark = markOf(nonce)
    const outputs = [new Listening(shell.stdout, mark), new Listening(shell.stderr, mark)] as const
    const over = new AbortController()
    const late = this.#clock.sleep(timeoutMs, over.signal).then(() => undefined)
    shell.stdin.write(`${script}\nprintf '\\n--%s-over--\\n' ${nonce}; printf '\\n--%s-over--\\n' ${nonce} >&2\n`)
    const texts = await Promise.race([Promise.all(outputs.map(({ done }) => done)), late])
    over.abort()
    for (const output of outputs) output.stop()
    const [stdout, stderr] = texts ?? []
    if (stdout !== undefined && stderr !== undefined) return { kind: 'answered', stdout, stderr }
    this.#giveUp(shell)
    return { kind: texts === undefined ? 'timed-out' : 'lost' }
  }

  /** SIGTERM and nothing stronger (P3), to the shell alone: what it started ends with its own work. */
  #giveUp(shell: Shell): void {
    if (this.#shell === shell) this.#shell = undefined
    shell.stdin.destroy()
    shell.kill('SIGTERM')
    shell.stdout.destroy()
    shell.stderr.destroy()
  }
}
