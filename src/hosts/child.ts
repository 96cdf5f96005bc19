import type { Readable, Writable } from 'node:stream'
import type { Options } from 'execa'

/** How a child ended; neither code nor signal: it was never started, and `code` and `why` say why. */
export interface ChildEnd {
  readonly exitCode?: number | undefined
  readonly signal?: string | undefined
  /** Of the system: `ENOENT`. */
  readonly code?: string | undefined
  readonly why?: string | undefined
}

/** A process of this machine that kplay started. */
export interface Child {
  /** Undefined unless `open` was asked for. */
  readonly stdin: Writable | undefined
  readonly stdout: Readable
  readonly stderr: Readable
  /** Settles when it has ended and nobody holds its outputs any more. Never rejects. */
  readonly closed: Promise<ChildEnd>
  /** Settles when it has ended, whoever holds its outputs. Never where it was not started. */
  readonly exited: Promise<ChildEnd>
  /** SIGTERM, and nothing stronger (P3). */
  terminate(): void
}

/** What to start. */
export interface ChildRequest {
  readonly argv: readonly string[]
  /** All of its environment. */
  readonly env: Readonly<Record<string, string>>
  /** A text that it reads, nothing at all, or a stream that stays open. */
  readonly input: { readonly text: string } | 'none' | 'open'
}

const stdinOf = (input: ChildRequest['input']) => {
  if (typeof input === 'object') return { input: input.text }
  return { stdin: input === 'none' ? 'ignore' : 'pipe' } as const
}

/**
 * Starts one process that a terminal's Ctrl-C cannot reach (a session of its own), with exactly this environment, in folder /. The one place that starts processes
 * for hosts. In an object: a child can be awaited, and would be.
 */
export const startChild = async ({ argv, env, input }: ChildRequest): Promise<{ readonly child: Child }> => {
  const { execa } = await import('execa')
  const options = {
    env: { ...env },
    extendEnv: false,
    cwd: '/',
    detached: true,
    cleanup: false,
    buffer: false,
    reject: false,
    stdout: 'pipe',
    stderr: 'pipe',
    ...stdinOf(input),
  } as const satisfies Options
  const [file = '', ...args] = argv
  const started = execa(file, args, options)
  const stdin: Writable | null = started.nodeChildProcess.stdin
  // A process that ends while it is written to says so by its end; the stream's own complaint says nothing more.
  stdin?.on('error', () => undefined)
  const exited = new Promise<ChildEnd>((resolve) => {
    started.nodeChildProcess.once('exit', (code, signal) =>
      resolve({ exitCode: code ?? undefined, signal: signal ?? undefined }),
    )
  })
  const closed = started.then(({ exitCode, signal, code, originalMessage }): ChildEnd => ({
    exitCode,
    signal,
    code,
    why: originalMessage,
  }))
  const child: Child = {
    stdin: input === 'open' && stdin !== null ? stdin : undefined,
    stdout: started.stdout,
    stderr: started.stderr,
    closed,
    exited,
    terminate: () => void started.kill('SIGTERM'),
  }
  return { child }
}
