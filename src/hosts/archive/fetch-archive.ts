import { createHash } from 'node:crypto'
import { constants, createReadStream } from 'node:fs'
import { mkdir, open, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { Clock } from '../../run/ports.ts'
import { badAddress, badArchive } from './archive-problems.ts'

/*
 * An archive of the web, once for this machine: it lies in the cache under its digest and its name, since a digest that was forgotten must not pass for another release.
 *  1. It grows beside its place as `.part`; what is there is taken as its beginning, and a line that breaks is tried again.
 *  2. Bytes are written at their place: two calls that fetch at once write the same ones.
 *  3. What has come is compared as a whole. Anything else is thrown away, and fetched afresh once.
 */

/** Where it comes from and what it must be. */
export interface WebArchive {
  readonly address: string
  /** Hexadecimal, small letters. */
  readonly sha512: string
  /** Which it is to be, for those who read how far it has come. */
  readonly release: string
}

export interface FetchContext {
  /** kplay's cache folder, absolute; empty: none is known. */
  readonly cacheDir: string
  readonly clock: Pick<Clock, 'sleep'>
  /** Hears what begins: one line, lower case, without a full stop. */
  readonly tell?: (text: string) => void
  /** Hears how far it has come, often; never where the server does not say how much there is. */
  readonly onBytes?: (doneBytes: number, allBytes: number) => void
}

const attempts = 5
const firstPauseMs = 250
/** A server that sends nothing for so long is given up. */
const stallMs = 20_000

const sizeOf = async (path: string): Promise<number> => (await stat(path).catch(() => undefined))?.size ?? 0

/** SHA-512 of a file in hex; undefined: it is not there or can not be read. */
export const sha512Of = async (path: string): Promise<string | undefined> => {
  const hash = createHash('sha512')
  return pipeline(createReadStream(path), hash).then(
    () => hash.digest('hex'),
    () => undefined,
  )
}

const wordsOf = (cause: unknown): string => {
  if (!(cause instanceof Error)) return String(cause)
  return cause.cause === undefined ? cause.message : `${cause.message}: ${wordsOf(cause.cause)}`
}

/** Why a try failed, and whether another may help. */
interface Failure {
  readonly isFinal: boolean
  readonly why: string
}

const statusFailure = (status: number): Failure => ({
  isFinal: status < 500 && status !== 429,
  why: `the server answered with HTTP status ${status}`,
})

const writeBody = async (
  body: ReadableStream<Uint8Array>,
  file: FileHandle,
  of: Pick<FetchContext, 'clock'> & {
    readonly from: number
    readonly giveUp: AbortController
    readonly onEnd: (at: number) => void
  },
): Promise<number> => {
  const reader = body.getReader()
  for (let at = of.from; ;) {
    const calm = new AbortController()
    void of.clock.sleep(stallMs, calm.signal).then(() => {
      if (!calm.signal.aborted) of.giveUp.abort(new Error(`no byte came for ${stallMs / 1000} s`))
    })
    const { done, value } = await reader.read().finally(() => calm.abort())
    if (done) return at
    await file.write(value, 0, value.byteLength, at)
    at += value.byteLength
    of.onEnd(at)
  }
}

/** Asks for what is missing of a part. A server that knows no ranges sends all of it. */
const receive = async (
  { address }: WebArchive,
  part: string,
  of: Pick<FetchContext, 'clock' | 'onBytes'> & { readonly giveUp: AbortController },
): Promise<Failure | undefined> => {
  const have = await sizeOf(part)
  const headers = { 'accept-encoding': 'identity', ...(have > 0 ? { range: `bytes=${have}-` } : {}) }
  const response = await fetch(address, { headers, signal: of.giveUp.signal })
  // Nothing is missing: whether it is the archive its digest tells.
  if (response.status === 416 && have > 0) return undefined
  if (!response.ok || response.body === null) return statusFailure(response.status)
  const isRest = response.status === 206
  const file = await open(part, constants.O_RDWR | constants.O_CREAT)
  try {
    const from = isRest ? have : 0
    const allBytes = from + Number(response.headers.get('content-length') ?? NaN)
    const onEnd = (at: number): void => (Number.isNaN(allBytes) ? undefined : of.onBytes?.(at, allBytes))
    const end = await writeBody(response.body, file, { ...of, from, onEnd })
    // Bytes beyond a whole answer are none of it. Nothing is cut before: another call may be ahead.
    if (!isRest) await file.truncate(end)
    return undefined
  } finally {
    await file.close()
  }
}

const tryOnce = async (of: WebArchive, part: string, context: FetchContext): Promise<Failure | undefined> => {
  const giveUp = new AbortController()
  try {
    return await receive(of, part, { ...context, giveUp })
  } catch (cause) {
    const isOfDisk = cause instanceof Error && 'syscall' in cause && ['open', 'write'].includes(String(cause.syscall))
    return { isFinal: isOfDisk, why: wordsOf(cause) }
  } finally {
    // Lets go of a body that was not read to its end.
    giveUp.abort()
  }
}

/** Tries until all that the server has is there. */
const receiveAll = async (of: WebArchive, part: string, context: FetchContext): Promise<Failure | undefined> => {
  for (let n = 1; ; n++) {
    const failure = await tryOnce(of, part, context)
    if (failure === undefined || failure.isFinal || n >= attempts) return failure
    await context.clock.sleep(firstPauseMs * 2 ** (n - 1))
  }
}

const isRenamed = (from: string, to: string): Promise<boolean> =>
  rename(from, to).then(
    () => true,
    () => false,
  )

const fetchWhole = async (
  of: WebArchive,
  paths: { readonly file: string; readonly part: string },
  context: FetchContext,
): Promise<Result<void, Problem>> => {
  const { file, part } = paths
  for (const isLast of [false, true]) {
    const failure = await receiveAll(of, part, context)
    if (failure !== undefined) return err(badAddress(of.address, failure.why))
    const seen = await sha512Of(part)
    const isPlaced = seen === of.sha512 && (await isRenamed(part, file))
    if (isPlaced) return ok(undefined)
    await rm(part, { force: true })
    // Another call has put it there meanwhile.
    if ((await sha512Of(file)) === of.sha512) return ok(undefined)
    if (isLast)
      return err(badArchive(of.address, `its SHA-512 is ${seen ?? 'unknown'}, the inventory wants ${of.sha512}`))
  }
  throw new Error('the second try is the last')
}

/** The last part of an address, as the name of a file. */
const nameOf = (address: string): string =>
  (URL.parse(address)?.pathname.split('/').at(-1) ?? '').replaceAll(/[^\w.-]/g, '_').slice(-100)

/** The path of the archive on this machine, fetched unless it is there. Its content is what the digest says. */
export const ensureArchive = async (of: WebArchive, context: FetchContext): Promise<Result<string, Problem>> => {
  if (context.cacheDir === '') return err(badAddress(of.address, 'no cache folder is known'))
  const folder = `${context.cacheDir}/archives`
  const file = `${folder}/${of.sha512}-${nameOf(of.address)}`
  const part = `${file}.part`
  try {
    if ((await sha512Of(file)) === of.sha512) return ok(file)
    await mkdir(folder, { recursive: true })
    context.tell?.(`fetching ${of.address}`)
    const fetched = await fetchWhole(of, { file, part }, context)
    return fetched.ok ? ok(file) : fetched
  } catch (cause) {
    return err(badAddress(of.address, wordsOf(cause)))
  }
}
