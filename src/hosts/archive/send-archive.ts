import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { Clock, HostCommand, HostResult } from '../../run/ports.ts'
import { collect } from '../collect.ts'
import { notInstalled } from '../problems.ts'
import type { ShellPipes, Transport } from '../transport.ts'
import type { Archive } from './archive-source.ts'
import {
  buildAskScript,
  buildDropScript,
  buildTakeScript,
  buildUnpackScript,
  notTheArchive,
  type ArchivePlace,
} from './archive-scripts.ts'

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
/** A line that takes no byte for so long is given up. */
const silentMs = 30_000
/** A line that breaks is tried so often without a byte of progress. */
const mostFruitless = 3

const giveUp = (): never => {
  throw new Error('the shell ended')
}

/** Sends what is missing. True: the host took all of it; a text: it said no; undefined: the line broke, or fell silent. */
const sendRest = async (
  target: ArchiveTarget,
  of: { readonly archive: Archive; readonly place: ArchivePlace; readonly from: number; readonly tell: TellSent },
): Promise<true | string | undefined> => {
  const { archive, from } = of
  const opened = await target.transport.openShell()
  if (!opened.ok) return undefined
  const pipes = opened.value
  const complaints = collect(pipes.stderr)
  const printed = collect(pipes.stdout)
  const isReady = (): boolean => printed().includes('kplay-ready\n')
  const gone = closed(pipes)
  const over = new AbortController()
  let [sent, heard] = [from, 0]
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
  const watch = async (): Promise<void> => {
    do {
      heard = sent
      await target.clock.sleep(silentMs, over.signal)
    } while (!over.signal.aborted && heard !== sent)
  }
  await Promise.race([pour().catch(() => undefined), gone, watch()])
  over.abort()
  file.destroy()
  pipes.drop()
  if (printed().includes('kplay-took 0\n')) return true
  return printed().includes('kplay-took ') ? complaints().trim() : undefined
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
      if (fruitless >= mostFruitless) return trouble === undefined ? this.#no(brokenAgain) : err(trouble)
    }
  }

  async #try(): Promise<Try> {
    const asked = await this.#script(buildAskScript(this.#place), askMs)
    if (!asked.ok) return { kind: 'again', there: undefined, trouble: asked.error }
    if (asked.value.exitCode !== 0) return this.#end(asked.value.stderr)
    const there = Number(asked.value.stdout.trim())
    const { archive, tell } = this.#of
    const sending = { archive, tell, place: this.#place, from: there }
    const sent = there >= archive.bytes ? true : await sendRest(this.#target, sending)
    if (sent === true) return this.#unpack(there)
    if (sent === undefined) return { kind: 'again', there }
    await this.#script(buildDropScript(this.#place), askMs)
    return this.#end(sent)
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
