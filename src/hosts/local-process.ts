import type { Options } from 'execa'
import type { Clock, HostCommand, HostResult } from '../run/ports.ts'

/** Output beyond this is dropped, per stream: a command must not fill kplay's memory. */
const keptBytes = 8_000_000

/** How a local command ended. `timed-out` and `not-started` say nothing of what it did. */
export type LocalEnd =
  | { readonly kind: 'ended'; readonly result: Omit<HostResult, 'tookMs'> }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'not-started'; readonly code: string; readonly why: string }

/** Keeps the first bytes of a stream and reads the rest away. */
const collect = (stream: NodeJS.ReadableStream | null): (() => string) => {
  const chunks: Buffer[] = []
  let bytes = 0
  stream?.on('data', (chunk: Buffer) => {
    const kept = chunk.subarray(0, Math.max(0, keptBytes - bytes))
    bytes += kept.length
    if (kept.length > 0) chunks.push(kept)
  })
  return () => Buffer.concat(chunks).toString('utf8')
}

/** What of execa's answer matters here. */
interface ChildEnd {
  readonly timedOut: boolean
  readonly exitCode?: number | undefined
  readonly signal?: string | undefined
  readonly code?: string | undefined
  readonly originalMessage?: string | undefined
}

const endOf = (end: ChildEnd, printed: { readonly stdout: string; readonly stderr: string }): LocalEnd => {
  if (end.timedOut) return { kind: 'timed-out' }
  if (end.exitCode === undefined && end.signal === undefined)
    return { kind: 'not-started', code: end.code ?? '', why: end.originalMessage ?? 'the command could not be started' }
  return { kind: 'ended', result: { exitCode: end.exitCode ?? null, signal: end.signal ?? null, ...printed } }
}

/** A command that ended while something it started still holds its output open is not waited for longer than this. */
const lingerMs = 1000

/**
 * Runs one command as a child that a terminal's Ctrl-C cannot reach (a session of its own), with exactly this environment, in folder /.
 * After its time-out it gets SIGTERM, nothing stronger (P3), and neither it nor what it started is waited for.
 */
export const runLocal = async (
  command: HostCommand,
  env: Readonly<Record<string, string>>,
  clock: Pick<Clock, 'sleep'>,
): Promise<LocalEnd> => {
  const { execa } = await import('execa')
  const options = {
    env: { ...env },
    extendEnv: false,
    cwd: '/',
    detached: true,
    cleanup: false,
    buffer: false,
    reject: false,
    ...(command.stdin === undefined ? { stdin: 'ignore' } : { input: command.stdin }),
  } as const satisfies Options
  const [file = '', ...args] = command.argv
  const child = execa(file, args, options)
  const printed = { stdout: collect(child.stdout), stderr: collect(child.stderr) }
  const over = new AbortController()
  const late = clock.sleep(command.timeoutMs, over.signal).then(() => ({ timedOut: true }))
  const lingering = new Promise<ChildEnd>((resolve) => {
    child.nodeChildProcess.once('exit', (code, signal) => {
      const end = { timedOut: false, exitCode: code ?? undefined, signal: signal ?? undefined }
      void clock.sleep(lingerMs, over.signal).then(() => resolve(end))
    })
  })
  const end: ChildEnd = await Promise.race([child, lingering, late])
  over.abort()
  if (end.timedOut) child.kill('SIGTERM')
  child.stdout.destroy()
  child.stderr.destroy()
  return endOf(end, { stdout: printed.stdout(), stderr: printed.stderr() })
}
