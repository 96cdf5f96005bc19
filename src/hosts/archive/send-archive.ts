import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { Clock, HostCommand, HostResult } from '../../run/ports.ts'
import { collect } from '../collect.ts'
import { notInstalled } from '../problems.ts'
import type { FarFile, ShellPipes, Transport } from '../transport.ts'
import type { Archive } from './archive-source.ts'
import {
  buildAskScript,
  buildDropScript,
  buildTakeScript,
  buildUnpackScript,
  notTheArchive,
  partOf,
  type ArchivePlace,
} from './archive-scripts.ts'
import { sendBySftp } from './send-by-sftp.ts'
import { untilSilent } from './silence.ts'

/** One host to send to. */
export interface ArchiveTarget {
  readonly host: string
  readonly transport: Transport
  readonly clock: Pick<Clock, 'sleep'>
  run(command: HostCommand): Promise<Result<HostResult, Problem>>
}

/** Says how far a sending has come. */
export type TellSent = (sentBytes: number, allBytes: number) => void

const askMs = 30_000
const unpackMs = 600_000
/** SFTP that is not there by then is done without. */
const openMs = 10_000
/** Ours: a line that breaks is tried again after these pauses as long as no byte gets there, milliseconds: an sshd that starts anew is back before the last. */
const pausesMs: readonly number[] = [0, 250, 1_000, 4_000, 16_000]

const giveUp = (): never => {
  throw new Error('the shell ended')
}

interface Rest {
  readonly archive: Archive
  readonly place: ArchivePlace
  /** Bytes that are there. */
  readonly from: number
  readonly tell: TellSent
}

/** Sends what is missing through a shell. True: the host took all of it; a text: it said no; undefined: the line broke, or fell silent. */
const sendByShell = async (target: ArchiveTarget, of: Rest): Promise<true | string | undefined> => {
  const { archive, from } = of
  const opened = await target.transport.openShell()
  if (!opened.ok) return undefined
  const pipes = opened.value
  const complaints = collect(pipes.stderr)
  const printed = collect(pipes.stdout)
  const isReady = (): boolean => printed().includes('kplay-ready\n')
  const gone = closed(pipes)
  const over = new AbortController()
  let sent = from
  const file = createReadStream(archive.path, { start: from })
  const pour = async (): Promise<void> => {
    pipes.stdin.write(buildTakeScript(of.place))
    while (!isReady()) await Promise.race([once(pipes.stdout, 'data'), gone.then(giveUp)])
    for await (const chunk of file) {
      if (!pipes.stdin.write(chunk)) await drained(pipes, over.signal)
      if (over.signal.aborted) return
      sent += (chunk as Buffer).length
      of.tell(sent, archive.bytes)
    }
    pipes.stdin.end()
    await gone
  }
  const silent = untilSilent(target.clock, () => sent, over.signal)
  await Promise.race([pour().catch(() => undefined), gone, silent])
  over.abort()
  file.destroy()
  pipes.drop()
  if (printed().includes('kplay-took 0\n')) return true
  return printed().includes('kplay-took ') ? complaints().trim() : undefined
}

/** By SFTP, where the way has it; a file that opens too late is let go. */
const openPart = async ({ transport, clock }: ArchiveTarget, path: string): Promise<FarFile | undefined> => {
  const over = new AbortController()
  const opening = transport.openFile?.(path) ?? Promise.resolve(undefined)
  const late = clock.sleep(openMs, over.signal).then(() => 'late' as const)
  const opened = await Promise.race([opening, late])
  over.abort()
  if (opened !== 'late') return opened
  void opening.then((file) => file?.drop())
  return undefined
}

const closed = (pipes: ShellPipes): Promise<void> =>
  new Promise((resolve) => {
    pipes.stdout.once('end', resolve)
    pipes.stdout.once('close', resolve)
  })

const drained = ({ stdin }: ShellPipes, signal: AbortSignal): Promise<unknown> =>
  once(stdin, 'drain', { signal }).catch(() => undefined)

/** How one try ended. `again`: the line broke with so many bytes on the host (undefined: it could not be asked), or what had come was not the archive. */
type Try =
  | { readonly kind: 'done'; readonly result: Result<void, Problem> }
  | { readonly kind: 'again'; readonly there: number | undefined; readonly trouble?: Problem }

interface Sending {
  readonly archive: Archive
  readonly root: string
  readonly release: string
  readonly tell: TellSent
}

class ArchiveSender {
  readonly #target: ArchiveTarget
  readonly #of: Sending
  readonly #place: ArchivePlace
  #isByShell = false

  constructor(target: ArchiveTarget, of: Sending) {
    this.#target = target
    this.#of = of
    this.#place = { root: of.root, release: of.release, sha512: of.archive.sha512 }
  }

  async run(): Promise<Result<void, Problem>> {
    let [fruitless, most] = [0, -1]
    for (;;) {
      const once = await this.#try()
      if (once.kind === 'done') return once.result
      const { there = -1, trouble } = once
      fruitless = there > most ? 0 : fruitless + 1
      most = Math.max(most, there)
      const pauseMs = pausesMs[fruitless]
      if (pauseMs === undefined) return trouble === undefined ? this.#no(brokenAgain) : err(trouble)
      await this.#target.clock.sleep(pauseMs)
    }
  }

  async #try(): Promise<Try> {
    const asked = await this.#script(buildAskScript(this.#place), askMs)
    if (!asked.ok) return { kind: 'again', there: undefined, trouble: asked.error }
    if (asked.value.exitCode !== 0) return this.#end(asked.value.stderr)
    const there = Number(asked.value.stdout.trim())
    const { archive, tell } = this.#of
    const sending = { archive, tell, place: this.#place, from: there }
    const sent = there >= archive.bytes ? true : await this.#send(sending)
    if (sent === true) return this.#unpack(there)
    if (sent === undefined) return { kind: 'again', there }
    await this.#script(buildDropScript(this.#place), askMs)
    return this.#end(sent)
  }

  /** A server whose SFTP refuses a piece says why only to a shell, which goes on from where that has come. */
  async #send(sending: Rest): Promise<true | string | undefined> {
    const file = this.#isByShell ? undefined : await openPart(this.#target, partOf(this.#place))
    if (file === undefined) return sendByShell(this.#target, sending)
    const end = await sendBySftp(file, { ...sending, clock: this.#target.clock })
    this.#isByShell = end === 'refused'
    return end === 'all' ? true : undefined
  }

  async #unpack(there: number): Promise<Try> {
    const unpacked = await this.#script(buildUnpackScript(this.#place), unpackMs)
    if (!unpacked.ok) return { kind: 'done', result: unpacked }
    const { exitCode, stderr } = unpacked.value
    if (exitCode === 0) return { kind: 'done', result: ok(undefined) }
    if (exitCode !== notTheArchive) return this.#end(stderr)
    // What an earlier try had left was something else: it has been thrown away.
    return there > 0 ? { kind: 'again', there: undefined } : this.#end('what arrived is not what was sent (SHA-512)')
  }

  #script(text: string, timeoutMs: number): Promise<Result<HostResult, Problem>> {
    return this.#target.run({ argv: ['sh', '-c', text], timeoutMs })
  }

  #end(said: string): Try {
    return { kind: 'done', result: this.#no(said.trim()) }
  }

  #no(why: string): Result<void, Problem> {
    return err(notInstalled(this.#target.host, { target: `${this.#of.root}/kafka-${this.#of.release}`, why }))
  }
}

const brokenAgain = 'the connection broke again and again before it had come; what has come is kept for the next try'

/** Puts the release of an archive below `root`; what an earlier try brought is not sent again. The place is as it was where it fails. */
export const sendArchive = (target: ArchiveTarget, of: Sending): Promise<Result<void, Problem>> =>
  new ArchiveSender(target, of).run()
