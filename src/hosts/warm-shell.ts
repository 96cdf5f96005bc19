import type { Readable } from 'node:stream'
import type { Problem } from '../diagnostics/problem.ts'
import type { Clock } from '../run/ports.ts'
import type { ShellPipes, Transport } from './transport.ts'

/*
 * One `sh` of a host that is kept for the run and asked small reading scripts: starting a shell costs more than most of its answers.
 *  1. Scripts are asked one after another. Behind each stands a mark with its nonce, on both outputs: what stands before it is the answer.
 *  2. A script reads nothing from standard input, where the next one comes from, and keeps its variables in subshells: the caller's part.
 *  3. A shell that ended, fell silent or said too much is given up. The next question gets a new one.
 *  4. It reads to the end of its input: when kplay is gone, however that came, the shell goes too.
 */

/** More than this on one output is no answer to a small question. */
const keptBytes = 8_000_000

/** How a question ended. `lost`: the shell ended or said too much, and nobody knows how far it came. `failed`: no shell was had. */
export type WarmEnd =
  | { readonly kind: 'answered'; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'lost' }
  | { readonly kind: 'failed'; readonly problem: Problem }

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
  readonly #stream: Readable
  readonly #mark: Buffer
  #seen = Buffer.alloc(0)
  #end: (text: string | undefined) => void = () => undefined

  constructor(stream: Readable, mark: string) {
    this.#stream = stream
    this.#mark = Buffer.from(mark)
    this.done = new Promise((resolve) => (this.#end = resolve))
    stream.on('data', this.#take)
    stream.once('close', this.#give)
    // It may have ended since the last question.
    if (stream.closed || stream.readableEnded) this.#give()
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

/** A kept shell. It starts with the first question; close it when done. */
export class WarmShell {
  readonly #transport: Pick<Transport, 'openShell'>
  readonly #clock: Pick<Clock, 'sleep'>
  #shell: ShellPipes | undefined
  #turn: Promise<unknown> = Promise.resolve()

  constructor(transport: Pick<Transport, 'openShell'>, clock: Pick<Clock, 'sleep'>) {
    this.#transport = transport
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

  async #ask(question: WarmQuestion): Promise<WarmEnd> {
    const over = new AbortController()
    const late = this.#clock.sleep(question.timeoutMs, over.signal).then((): WarmEnd => ({ kind: 'timed-out' }))
    const end = await Promise.race([this.#askKept(question, over.signal), late])
    over.abort()
    return end
  }

  /** `signal` fires when the question is over, whether answered or not: a shell that still owes an answer then is given up. */
  async #askKept({ script, nonce }: WarmQuestion, signal: AbortSignal): Promise<WarmEnd> {
    const opened = this.#shell ?? (await this.#open(signal))
    if ('kind' in opened) return opened
    const shell = opened
    const mark = markOf(nonce)
    const outputs = [new Listening(shell.stdout, mark), new Listening(shell.stderr, mark)] as const
    const giveUp = (): void => {
      for (const output of outputs) output.stop()
      this.#giveUp(shell)
    }
    signal.addEventListener('abort', giveUp, { once: true })
    shell.stdin.write(`${script}\nprintf '\\n--%s-over--\\n' ${nonce}; printf '\\n--%s-over--\\n' ${nonce} >&2\n`)
    const [stdout, stderr] = await Promise.all(outputs.map(({ done }) => done))
    signal.removeEventListener('abort', giveUp)
    for (const output of outputs) output.stop()
    if (stdout !== undefined && stderr !== undefined) return { kind: 'answered', stdout, stderr }
    this.#giveUp(shell)
    return { kind: 'lost' }
  }

  async #open(signal: AbortSignal): Promise<ShellPipes | WarmEnd> {
    const opened = await this.#transport.openShell()
    if (!opened.ok) return { kind: 'failed', problem: opened.error }
    if (signal.aborted) {
      opened.value.drop()
      return { kind: 'lost' }
    }
    this.#shell = opened.value
    return opened.value
  }

  /** What the shell started ends with its own work. */
  #giveUp(shell: ShellPipes): void {
    if (this.#shell === shell) this.#shell = undefined
    shell.drop()
  }
}
