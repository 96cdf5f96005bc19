import { renderJson } from '../../diagnostics/json-text.ts'
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { LabClock } from '../context.ts'
import { fileProblem, interrupted, labProblem } from '../problems.ts'
import { parseLoadState, type LoadAudit, type LoadState } from './load-audit.ts'
import type { LoadConfig } from './load-config.ts'

/** A load that runs beside kplay, as kplay holds it. */
export interface LoadProcess {
  readonly pid: number
  /** Every partition acknowledged a record, or why that never happened (the process is then gone). */
  readonly ready: Promise<Result<void, Problem>>
  /** Ends producing, waits for the audit and for the process to be gone. */
  stop(): Promise<Result<LoadAudit, Problem>>
  /** Ends the process at once, without an audit; resolves when it is gone. */
  kill(): Promise<void>
}

export interface LoadStart {
  /** The Node binary and main file of this kplay (`World.self`). */
  readonly self: { readonly node: string; readonly main: string }
  readonly env: Readonly<Record<string, string | undefined>>
  readonly config: LoadConfig
  readonly clock: LabClock
  /** Kills the load. */
  readonly signal?: AbortSignal
  /** Told of each state; must not throw. */
  readonly onState?: (state: LoadState) => void
  /** Time to get ready, milliseconds; 90 s unless said otherwise. */
  readonly readyLimitMs?: number
  /** Time from `stop` to the audit, milliseconds; 180 s unless said otherwise. */
  readonly auditLimitMs?: number
}

/** Where the config of the load with this folder is. */
export const loadConfigFile = (dir: string): string => join(dir, 'load.json')

/** Time a load may take to be gone after its last word, milliseconds. */
const leaveLimitMs = 5_000
const keptLines = 20
const keptWidth = 300

type Child = ChildProcessByStdio<Writable, Readable, Readable>

/** What a load said that is no state: its last lines of stdout and stderr. */
interface Words {
  readonly lines: readonly string[]
  add(line: string): void
}

const createWords = (): Words => {
  const lines: string[] = []
  return {
    lines,
    add: (line) => {
      lines.push(line.slice(0, keptWidth))
      if (lines.length > keptLines) lines.shift()
    },
  }
}

const endedProblem = (dir: string, how: string, words: Words): Problem =>
  labProblem('load-ended', {
    what: 'the load of the rehearsal ended by itself, so nothing vouches for the records after that',
    subject: loadConfigFile(dir),
    why: [how, words.lines.length === 0 ? 'it printed nothing' : 'what it printed last follows'],
    fix: `run the rehearsal again; \`kplay load audit ${loadConfigFile(dir)}\` audits what it had acknowledged, while the cluster still runs`,
    log: [...words.lines],
  })

const lateProblem = (doing: string, limitMs: number, words: Words): Problem =>
  labProblem('load-late', {
    what: `the load did not ${doing} within ${Math.round(limitMs / 1_000)} s`,
    why: [words.lines.length === 0 ? 'it printed nothing' : 'what it printed last follows'],
    fix: 'look at the logs of the lab cluster, or try again on a machine with less to do',
    log: [...words.lines],
  })

const howItEnded = (code: number | null, signal: string | null): string =>
  code === null ? `it was ended by ${signal ?? 'a signal'}` : `it ended with exit code ${code}`

/** The value of `promise`, or `late` after the limit. */
const within = async <T>(
  promise: Promise<T>,
  limitMs: number,
  late: { clock: LabClock; value: () => T },
): Promise<T> => {
  const done = new AbortController()
  const limit = late.clock.sleep(limitMs, done.signal).then(late.value)
  try {
    return await Promise.race([promise, limit])
  } finally {
    done.abort()
  }
}

/** Follows the child's output and end. Both promises settle, at the latest when the child is gone. */
const follow = (child: Child, { config, onState }: LoadStart, words: Words) => {
  const ready = Promise.withResolvers<Result<void, Problem>>()
  const outcome = Promise.withResolvers<Result<LoadAudit, Problem>>()
  const gone = Promise.withResolvers<void>()
  const fail = (problem: Problem): void => {
    ready.resolve(err(problem))
    outcome.resolve(err(problem))
  }
  createInterface({ input: child.stderr }).on('line', words.add)
  createInterface({ input: child.stdout }).on('line', (line) => {
    words.add(line)
    const state = parseLoadState(line)
    if (state === undefined) return
    if (state.type === 'ready') ready.resolve(ok(undefined))
    if (state.type === 'audit') outcome.resolve(ok(state.audit))
    if (state.type === 'problem') fail(state.problem)
    onState?.(state)
  })
  child.on('error', (cause) => {
    fail(endedProblem(config.dir, cause.message, words))
    gone.resolve()
  })
  child.on('close', (code, signal) => {
    fail(endedProblem(config.dir, howItEnded(code, signal), words))
    gone.resolve()
  })
  // The pipe that tells the load of this process' end; a load that is gone closes it, too.
  child.stdin.on('error', () => undefined)
  return { ready: ready.promise, outcome: outcome.promise, gone: gone.promise }
}

const launch = ({ self, env, config }: LoadStart): Child =>
  spawn(self.node, ['--disable-warning=TimeoutNegativeWarning', self.main, 'load', 'run', loadConfigFile(config.dir)], {
    cwd: config.dir,
    env: { ...env },
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  })

const hold = (child: Child, start: LoadStart): LoadProcess => {
  const { clock, signal, readyLimitMs = 90_000, auditLimitMs = 180_000 } = start
  const words = createWords()
  const { ready, outcome, gone } = follow(child, start, words)
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await gone
  }
  const onAbort = (): void => void kill()
  signal?.addEventListener('abort', onAbort, { once: true })
  void gone.then(() => signal?.removeEventListener('abort', onAbort))
  if (signal?.aborted === true) onAbort()
  const orInterrupted = <T>(result: Result<T, Problem>): Result<T, Problem> =>
    !result.ok && signal?.aborted === true ? err(interrupted('putting load on the cluster')) : result
  const inTime = async <T>(promise: Promise<Result<T, Problem>>, limitMs: number, doing: string) => {
    const value = (): Result<T, Problem> => err(lateProblem(doing, limitMs, words))
    const result = orInterrupted(await within(promise, limitMs, { clock, value }))
    if (!result.ok) await kill()
    return result
  }
  return {
    pid: child.pid ?? -1,
    ready: inTime(ready, readyLimitMs, 'get ready'),
    kill,
    stop: async () => {
      child.kill('SIGTERM')
      const audit = await inTime(outcome, auditLimitMs, 'audit its records')
      await within(gone, leaveLimitMs, { clock, value: () => undefined })
      await kill()
      return audit
    },
  }
}

/**
 * Starts a load as a process of its own: detached (a terminal's Ctrl-C reaches kplay alone), and bound to this process by
 * the pipe of its standard input, whose end it does not outlive.
 */
export const startLoad = async (start: LoadStart): Promise<Result<LoadProcess, Problem>> => {
  const file = loadConfigFile(start.config.dir)
  try {
    await mkdir(start.config.dir, { recursive: true })
    await writeFile(file, renderJson(start.config))
  } catch (cause) {
    return err(fileProblem('write the config of the load', file, cause))
  }
  return ok(hold(launch(start), start))
}
