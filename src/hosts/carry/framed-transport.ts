import { randomBytes } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { Problem } from '../../diagnostics/problem.ts'
import { ok, type Result } from '../../diagnostics/result.ts'
import type { Clock, HostCommand } from '../../run/ports.ts'
import { collect } from '../collect.ts'
import { lingerMs } from '../local-process.ts'
import { lineLost } from '../problems.ts'
import type { CommandEnd, FarFile, ShellPipes, Transport } from '../transport.ts'
import { type Become } from './become.ts'
import type { CarriedEnd, Carrier } from './carrier.ts'
import { buildTerminate } from './line.ts'
import { openLine, type OpenLine } from './open-line.ts'
import { SpareLines } from './spare-lines.ts'

/** What a framed transport works with. */
export interface FramedSettings {
  readonly host: string
  readonly carrier: Carrier
  readonly become: Become | undefined
  readonly clock: Pick<Clock, 'sleep'>
}

/** Ours: a signal that takes longer to send is no help any more. */
const terminateMs = 5_000

const ended = (stream: Readable): Promise<void> =>
  new Promise((resolve) => {
    stream.once('end', resolve)
    stream.once('close', resolve)
  })

/** Commands and shells over a carrier, as this or another user. Exit codes are those of the command; see Carrier for signals. */
export class FramedTransport implements Transport {
  readonly #settings: FramedSettings
  /** Not as another user: what may be run as that one is for its host to say, command by command. */
  readonly #spares: SpareLines | undefined

  constructor(settings: FramedSettings) {
    this.#settings = settings
    this.#spares = settings.become === undefined ? new SpareLines(settings.carrier) : undefined
  }

  async run(command: HostCommand): Promise<CommandEnd> {
    const { clock } = this.#settings
    const over = new AbortController()
    const late = clock.sleep(command.timeoutMs, over.signal).then(() => undefined)
    const opening = this.#begin(command)
    const opened = await Promise.race([opening, late])
    const end =
      opened?.ok === true ? await Promise.race([this.#finish(command, opened.value, over.signal), late]) : opened
    over.abort()
    if (end === undefined) void opening.then((line) => this.#giveUp(line))
    if (end === undefined) return { kind: 'timed-out' }
    return 'kind' in end ? end : { kind: 'failed', problem: problemOf(end) }
  }

  async openShell(): Promise<Result<ShellPipes, Problem>> {
    const opened = await this.#open({ argv: ['sh'] }, true)
    if (!opened.ok) return opened
    const { stdin, stdout, stderr, drop } = opened.value
    return ok({ stdin, stdout, stderr, drop })
  }

  /** SFTP writes as the user of the connection: where kplay works as another, a shell does it. */
  async openFile(path: string): Promise<FarFile | undefined> {
    const { carrier, become } = this.#settings
    return become === undefined ? carrier.openFile?.(path) : undefined
  }

  close(): void {
    this.#settings.carrier.close()
  }

  /** On a line that waits, where one does. While the command runs, the next lines are started. */
  async #begin(command: HostCommand): Promise<Result<OpenLine, Problem>> {
    const spare = await this.#spares?.take(command)
    const begun = spare === undefined ? await this.#open(command, this.#settings.carrier.tellsEnds) : ok(spare)
    if (begun.ok) this.#spares?.prepare()
    return begun
  }

  #open(command: Pick<HostCommand, 'argv' | 'env'>, tellsEnds: boolean): Promise<Result<OpenLine, Problem>> {
    const { host, carrier, become } = this.#settings
    const nonce = randomBytes(12).toString('hex')
    return openLine({ host, carrier, become }, { command, nonce, tellsEnds })
  }

  /** From the command's begin to its end, output included; a command whose output somebody still holds is not waited for long. */
  async #finish(command: HostCommand, line: OpenLine, over: AbortSignal): Promise<CommandEnd> {
    const { host, clock } = this.#settings
    const { stdout, stderr } = line
    const printed = { stdout: collect(stdout), stderr: collect(stderr) }
    const closed = Promise.all([ended(stdout), ended(stderr)])
    line.stdin.end(command.stdin ?? '')
    const end: CarriedEnd = await line.exited
    await Promise.race([closed, clock.sleep(lingerMs, over)])
    line.drop()
    if (end.kind === 'lost')
      return { kind: 'failed', problem: lineLost(host, { what: command.argv[0] ?? '', why: end.why }) }
    const { exitCode, signal } = end
    return { kind: 'ended', result: { exitCode, signal, stdout: printed.stdout(), stderr: printed.stderr() } }
  }

  /** Asks a command to end whose time is over, by a line of its own, and waits for neither. */
  async #giveUp(line: Result<OpenLine, Problem>): Promise<void> {
    if (!line.ok) return
    const { pid, over } = line.value
    const argv = buildTerminate(pid, { over })
    const kill = this.#open({ argv }, true)
    await Promise.race([
      kill.then((sent) => (sent.ok ? sent.value.exited : undefined)),
      this.#settings.clock.sleep(terminateMs),
    ])
    line.value.drop()
    const sent = await kill
    if (sent.ok) sent.value.drop()
  }
}

const problemOf = (opened: Result<OpenLine, Problem>): Problem => {
  if (opened.ok) throw new Error('a line that was opened is no problem')
  return opened.error
}
