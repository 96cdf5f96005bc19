/**
 * The journal of one run: `journal.jsonl`, one event a line, only ever appended to.
 * 1. Appends are taken in turn; each is one write of one whole line, then fdatasync.
 * 2. Lines that change nothing by themselves (steps begun and ended, guards, waits, states) are written without a sync of their own: the next other line
 *    syncs them too, and before every act comes one. A power loss may take the newest of them, and with them no act: what follows is done again or probed.
 * 3. A write that fails is cut back to the last whole line and kept; the next append writes it first. So the file never has a gap, and never half a line in its middle.
 * 4. Each line ends with the digest of the chain (replay-chain.ts); it is set in the order of the appends.
 * 5. After a failed sync nothing is known about the pages it covered, and after a failed cut half a line stands there: every later append is refused.
 * 6. After each sync the file must still be the one that its name means: what is written to a file that somebody removed or replaced is lost with this process.
 */
import { open, readFile, stat, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { ProblemError, type Problem } from '../diagnostics/problem.ts'
import { err, ok, type Result } from '../diagnostics/result.ts'
import type { JournalPort } from '../run/ports.ts'
import { encodeEvent, type RunEvent } from '../run/run-event.ts'
import { cannotWrite, goneMeanwhile, systemCode } from './problems.ts'
import { chainOf, chainStart, sealLine } from './replay-chain.ts'
import { syncFolder } from './run-folder.ts'

/** The file below a run's folder. */
export const journalFile = (dir: string): string => join(dir, 'journal.jsonl')

/** Where to write, and whether lines are forced to the disk (always, outside of tests that have no use for it). */
export interface JournalOptions {
  /** The run's folder; exists. */
  readonly dir: string
  readonly fsync: boolean
}

/** Acts, gates, interrupts, and all that begins a phase or ends it, a node or the run: on the disk before anything follows (P4). */
export const isSynced = ({ type }: Pick<RunEvent, 'type'>): boolean => !lightTypes.has(type)

const lightTypes: ReadonlySet<RunEvent['type']> = new Set([
  'step-started',
  'step-waiting',
  'step-ended',
  'guard',
  'node-started',
  'node-state',
  'notice',
])

class FileJournal implements JournalPort {
  readonly #file: string
  readonly #handle: FileHandle
  readonly #fsync: boolean
  #turn: Promise<void> = Promise.resolve()
  /** Length of the file up to its last whole line, bytes. */
  #length: number
  /** Lines that could not be written yet. */
  #unwritten = ''
  #broken: Problem | undefined
  #chain: string

  constructor(options: JournalOptions, handle: FileHandle, { length, chain }: WholePart) {
    this.#file = journalFile(options.dir)
    this.#fsync = options.fsync
    this.#handle = handle
    this.#length = length
    this.#chain = chain
  }

  append(event: RunEvent): Promise<void> {
    const { line, chain } = sealLine(encodeEvent(event), this.#chain)
    this.#chain = chain
    const done = this.#turn.then(() => this.#put(`${line}\n`, this.#fsync && isSynced(event)))
    this.#turn = done.catch(() => undefined)
    return done
  }

  /** What cannot be synced now are lines that change nothing: the others were when they were appended. */
  async close(): Promise<void> {
    await this.#turn
    if (this.#fsync && this.#broken === undefined) await this.#sync().catch(() => undefined)
    await this.#handle.close().catch(() => undefined)
  }

  async #put(line: string, sync: boolean): Promise<void> {
    this.#unwritten += line
    if (this.#broken !== undefined) throw new ProblemError(this.#broken)
    try {
      this.#length += await this.#writeAll(Buffer.from(this.#unwritten))
    } catch (cause) {
      const problem = cannotWrite(this.#file, cause)
      await this.#handle.truncate(this.#length).catch(() => (this.#broken = problem))
      throw new ProblemError(problem)
    }
    this.#unwritten = ''
    if (!sync) return
    await this.#sync()
    if (await this.#isThere()) return
    this.#broken = goneMeanwhile(this.#file)
    throw new ProblemError(this.#broken)
  }

  async #isThere(): Promise<boolean> {
    const [own, named] = await Promise.all([this.#handle.stat(), stat(this.#file).catch(() => undefined)])
    return own.ino === named?.ino && own.dev === named.dev
  }

  /** A write may be cut short by a full disk: the rest is tried again, which then names the cause. */
  async #writeAll(bytes: Buffer): Promise<number> {
    for (let at = 0; at < bytes.length;) at += (await this.#handle.write(bytes, at)).bytesWritten
    return bytes.length
  }

  async #sync(): Promise<void> {
    try {
      await this.#handle.datasync()
    } catch (cause) {
      this.#broken = cannotWrite(this.#file, cause)
      throw new ProblemError(this.#broken)
    }
  }
}

/** A journal up to its last line end: what stands after it was torn by a crash and never acknowledged. */
interface WholePart {
  readonly length: number
  /** The digest its last line ends with. */
  readonly chain: string
}

const wholePart = async (file: string): Promise<WholePart> => {
  const bytes = await readFile(file)
  const length = bytes.lastIndexOf(0x0a) + 1
  const last = bytes.toString('utf8', length < 2 ? 0 : bytes.lastIndexOf(0x0a, length - 2) + 1, Math.max(0, length - 1))
  return { length, chain: chainOf(last) ?? chainStart }
}

/** Opens the journal of a run for appending, made if it does not exist. A torn last line is cut off. `append` rejects with ProblemError `journal/cannot-write`. */
export const openJournal = async (options: JournalOptions): Promise<Result<JournalPort, Problem>> => {
  const file = journalFile(options.dir)
  let handle: FileHandle | undefined
  try {
    const whole = await wholePart(file).catch((cause: unknown) =>
      systemCode(cause) === 'ENOENT' ? undefined : Promise.reject(cause),
    )
    handle = await open(file, 'a', 0o600)
    if (whole !== undefined) await handle.truncate(whole.length)
    else if (options.fsync) await syncFolder(options.dir)
    return ok(new FileJournal(options, handle, whole ?? { length: 0, chain: chainStart }))
  } catch (cause) {
    await handle?.close()
    return err(cannotWrite(file, cause))
  }
}
