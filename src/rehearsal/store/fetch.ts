import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rm, stat, type FileHandle } from 'node:fs/promises'
import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { LabContext } from '../context.ts'
import { errorText, fileProblem, interrupted, labProblem } from '../problems.ts'
import type { LockedJar } from './lock.ts'

/** One file to fetch. */
export interface Download {
  readonly jar: LockedJar
  readonly url: string
  /** Where the bytes go; what is there already is taken as the beginning of the file. */
  readonly part: string
}

type FetchContext = Pick<LabContext, 'clock' | 'signal'> & {
  /** Told how many more bytes are on disk; a negative number takes bytes back that turned out wrong. */
  readonly onBytes: (bytes: number) => void
}

/** A failed attempt, and whether another one may help: as it is, from the first byte, or not at all. */
interface Failure {
  readonly next: 'again' | 'afresh' | 'stop'
  readonly problem: Problem
}

const attempts = 5
const firstPauseMs = 250
/** A connection that delivers nothing for so long is given up. */
const stallMs = 20_000

const networkFix =
  'check the network (behind a proxy: NODE_USE_ENV_PROXY=1; a private certificate authority: NODE_EXTRA_CA_CERTS), ' +
  'or set KPLAY_MAVEN_REPOSITORY to a mirror, or KPLAY_KAFKA_DIR to a folder with the official archives'

const unreachable = (url: string, why: string): Problem =>
  labProblem('no-network', {
    what: 'cannot fetch a Kafka release',
    subject: url,
    why: [why, 'what was fetched so far is kept and will be resumed'],
    fix: networkFix,
    exitCode: 4,
  })

const wrongChecksum = (download: Download, found: string): Problem =>
  labProblem('wrong-checksum', {
    what: 'a fetched file is not the one that is locked',
    subject: download.url,
    why: [`its SHA-256 is ${found}`, `the lock says ${download.jar.sha256}, ${download.jar.size} bytes`],
    fix: 'the repository or something on the way changes files: set KPLAY_MAVEN_REPOSITORY to one you trust; the file was thrown away',
  })

const answerFailure = (download: Download, status: number): Failure => ({
  next: status === 429 || status >= 500 ? 'again' : status === 416 ? 'afresh' : 'stop',
  problem: unreachable(download.url, `the repository answered with HTTP status ${status}`),
})

const sizeOf = async (path: string): Promise<number> => (await stat(path).catch(() => undefined))?.size ?? 0

const hashOf = async (path: string): Promise<Hash> => {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash
}

/** The SHA-256 of a file in hex. Rejects when it cannot be read. */
export const sha256Of = async (path: string): Promise<string> => (await hashOf(path)).digest('hex')

/** Writes the body behind what the file has; answers the number of bytes written. Rejects when the connection breaks or stalls. */
const writeBody = async (
  body: ReadableStream<Uint8Array>,
  file: FileHandle,
  context: FetchContext & { readonly giveUp: AbortController },
): Promise<void> => {
  const reader = body.getReader()
  for (;;) {
    const calm = new AbortController()
    const stalled = context.clock.sleep(stallMs, calm.signal).then(() => {
      if (!calm.signal.aborted) context.giveUp.abort(new Error(`no byte came for ${stallMs / 1000} s`))
    })
    const { done, value } = await reader.read().finally(() => calm.abort())
    await stalled
    if (done) return
    await file.write(value)
    context.onBytes(value.byteLength)
  }
}

/** Asks for what is missing and appends it to the part; a failure when the answer is not the file. */
const receive = async (
  download: Download,
  context: FetchContext & { readonly giveUp: AbortController },
): Promise<Failure | undefined> => {
  const have = await sizeOf(download.part)
  if (have >= download.jar.size) return undefined
  const headers = have > 0 ? { range: `bytes=${have}-` } : {}
  const response = await fetch(download.url, { headers, signal: context.giveUp.signal })
  if (!response.ok || response.body === null) return answerFailure(download, response.status)
  // A server that knows no ranges sends the whole file: begin anew.
  const isRest = response.status === 206
  if (!isRest) context.onBytes(-have)
  const file = await open(download.part, isRest ? 'a' : 'w')
  try {
    await writeBody(response.body, file, context)
    return undefined
  } finally {
    await file.close()
  }
}

const transfer = async (download: Download, context: FetchContext): Promise<Failure | undefined> => {
  const giveUp = new AbortController()
  const stop = (): void => giveUp.abort()
  context.signal?.addEventListener('abort', stop)
  try {
    return await receive(download, { ...context, giveUp })
  } catch (cause) {
    return isFileError(cause)
      ? { next: 'stop', problem: fileProblem('write a fetched file', download.part, cause) }
      : { next: 'again', problem: unreachable(download.url, errorText(cause)) }
  } finally {
    context.signal?.removeEventListener('abort', stop)
    // Lets go of a connection whose body was not read to its end.
    giveUp.abort()
  }
}

const isFileError = (cause: unknown): boolean =>
  cause instanceof Error && 'syscall' in cause && ['write', 'open'].includes(String(cause.syscall))

/** Fetches what is missing of one file and compares it with the lock. */
const attempt = async (download: Download, context: FetchContext): Promise<Failure | undefined> => {
  const failure = await transfer(download, context)
  if (failure !== undefined) return failure
  const size = await sizeOf(download.part)
  if (size < download.jar.size)
    return { next: 'again', problem: unreachable(download.url, `the connection ended after ${size} bytes`) }
  const found = await sha256Of(download.part)
  return found === download.jar.sha256 && size === download.jar.size
    ? undefined
    : { next: 'afresh', problem: wrongChecksum(download, found) }
}

/**
 * Brings `download.part` to the locked content: resumes what is there, tries again after a broken connection (with growing pauses), and once from the first
 * byte after a wrong checksum. On success the file is complete and its SHA-256 is the lock's.
 */
export const fetchJar = async (download: Download, context: FetchContext): Promise<Result<void, Problem>> => {
  let hadFreshStart = false
  context.onBytes(await sizeOf(download.part))
  const isStopped = (): boolean => context.signal?.aborted === true
  for (let n = 1; ; n++) {
    const failure = isStopped() ? undefined : await attempt(download, context)
    if (isStopped()) return err(interrupted('fetching a Kafka release'))
    if (failure === undefined) return ok(undefined)
    if (failure.next === 'afresh') {
      context.onBytes(-(await sizeOf(download.part)))
      await rm(download.part, { force: true })
      if (hadFreshStart) return err(failure.problem)
      hadFreshStart = true
      continue
    }
    if (failure.next === 'stop' || n >= attempts) return err(failure.problem)
    await context.clock.sleep(firstPauseMs * 2 ** (n - 1), context.signal)
  }
}
