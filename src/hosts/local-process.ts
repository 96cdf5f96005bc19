import type { Clock, HostCommand, HostResult } from '../run/ports.ts'
import { startChild, type ChildEnd } from './child.ts'
import { collect } from './collect.ts'

/** How a local command ended. `timed-out` and `not-started` say nothing of what it did. */
export type LocalEnd =
  | { readonly kind: 'ended'; readonly result: Omit<HostResult, 'tookMs'> }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'not-started'; readonly code: string; readonly why: string }

const endOf = (end: ChildEnd, printed: { readonly stdout: string; readonly stderr: string }): LocalEnd => {
  if (end.exitCode === undefined && end.signal === undefined)
    return { kind: 'not-started', code: end.code ?? '', why: end.why ?? 'the command could not be started' }
  return { kind: 'ended', result: { exitCode: end.exitCode ?? null, signal: end.signal ?? null, ...printed } }
}

/** A command that ended while something it started still holds its output open is not waited for longer than this. */
export const lingerMs = 1000

/**
 * Runs one command as a child that a terminal's Ctrl-C cannot reach (a session of its own), with exactly this environment, in folder /.
 * After its time-out it gets SIGTERM, nothing stronger (P3), and neither it nor what it started is waited for.
 */
export const runLocal = async (
  command: HostCommand,
  env: Readonly<Record<string, string>>,
  clock: Pick<Clock, 'sleep'>,
): Promise<LocalEnd> => {
  const input = command.stdin === undefined ? 'none' : { text: command.stdin }
  const { child } = await startChild({ argv: command.argv, env, input })
  const printed = { stdout: collect(child.stdout), stderr: collect(child.stderr) }
  const over = new AbortController()
  const late = clock.sleep(command.timeoutMs, over.signal).then(() => undefined)
  const lingering = child.exited.then(async (end) => {
    await clock.sleep(lingerMs, over.signal)
    // Where kplay itself was held up for so long, what has been printed meanwhile is read first.
    await clock.sleep(0, over.signal)
    return end
  })
  const end = await Promise.race([child.closed, lingering, late])
  over.abort()
  if (end === undefined) child.terminate()
  child.stdout.destroy()
  child.stderr.destroy()
  return end === undefined ? { kind: 'timed-out' } : endOf(end, { stdout: printed.stdout(), stderr: printed.stderr() })
}
