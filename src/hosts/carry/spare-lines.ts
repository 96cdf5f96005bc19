import { randomBytes } from 'node:crypto'
import type { HostCommand } from '../../run/ports.ts'
import type { Carrier, Spare } from './carrier.ts'
import { buildAwaited, buildWaitingLine, type Line } from './line.ts'
import { AfterMark } from './marks.ts'
import { passOn, type OpenLine } from './open-line.ts'

/** A line that has begun and waits for its words. */
interface Waiting {
  readonly spare: Spare
  readonly line: OpenLine
}

const waitFor = async ({ carried, take }: Spare, { begin }: Line): Promise<Waiting | undefined> => {
  const stdout = passOn(carried.stdout, new AfterMark(begin))
  const stderr = passOn(carried.stderr, new AfterMark(begin))
  const [pid, complaint] = await Promise.all([stdout.seen, stderr.seen])
  if (pid === undefined || complaint === undefined) {
    carried.drop()
    return undefined
  }
  const { stdin, exited, drop } = carried
  return { spare: { carried, take }, line: { stdin, stdout, stderr, exited, pid: Number(pid), over: undefined, drop } }
}

/** Two: the second is begun while a command takes the first, so that a row of changes never waits for a channel. */
const most = 2

/**
 * The lines of the next commands, started while this one runs: past login files, with their ids known. A command then takes one round trip where opening a channel and
 * a shell for it takes three, and most of the host's work is done (test/bench/ssh.bench.ts). Each is a process of its own as any other: exit code and signal are exact.
 */
export class SpareLines {
  readonly #carrier: Carrier
  readonly #next: Promise<Waiting | undefined>[] = []

  constructor(carrier: Carrier) {
    this.#carrier = carrier
  }

  /** Starts as many as may wait. */
  prepare(): void {
    while (this.#next.length < most) this.#next.push(this.#start().catch(() => undefined))
  }

  /** A waiting line with the command sent to it. Undefined: none waits, and nothing was sent. */
  async take(command: Pick<HostCommand, 'argv' | 'env'>): Promise<OpenLine | undefined> {
    for (let next = this.#next.shift(); next !== undefined; next = this.#next.shift()) {
      const waiting = await next
      if (waiting?.spare.take() !== true) continue
      waiting.line.stdin.write(buildAwaited(command))
      return waiting.line
    }
    return undefined
  }

  async #start(): Promise<Waiting | undefined> {
    const line = buildWaitingLine(randomBytes(12).toString('hex'))
    const spare = await this.#carrier.startSpare?.(line.words)
    return spare === undefined ? undefined : waitFor(spare, line)
  }
}
