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

/**
 * The next command's line, started while this one runs: past login files, with its id known. The command then takes one round trip where opening a channel and a
 * shell for it takes three, and most of the host's work is done (test/bench/ssh.bench.ts). It is a process of its own as any other: exit code and signal are exact.
 */
export class SpareLine {
  readonly #carrier: Carrier
  #next: Promise<Waiting | undefined> | undefined

  constructor(carrier: Carrier) {
    this.#carrier = carrier
  }

  /** Starts one unless one waits. */
  prepare(): void {
    this.#next ??= this.#start().catch(() => undefined)
  }

  /** The waiting line with the command sent to it. Undefined: none waits, and nothing was sent. */
  async take(command: Pick<HostCommand, 'argv' | 'env'>): Promise<OpenLine | undefined> {
    const next = this.#next
    this.#next = undefined
    const waiting = await next
    if (waiting === undefined || !waiting.spare.take()) return undefined
    waiting.line.stdin.write(buildAwaited(command))
    return waiting.line
  }

  async #start(): Promise<Waiting | undefined> {
    const line = buildWaitingLine(randomBytes(12).toString('hex'))
    const spare = await this.#carrier.startSpare?.(line.words)
    return spare === undefined ? undefined : waitFor(spare, line)
  }
}
