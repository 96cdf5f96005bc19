/** The port below a host's Connection: how commands and a kept shell get there. Three ways exist: this machine, ssh2, and the system's own ssh. */
import type { Readable, Writable } from 'node:stream'
import type { Problem } from '../diagnostics/problem.ts'
import type { Result } from '../diagnostics/result.ts'
import type { HostCommand, HostResult } from '../run/ports.ts'

/** How one command on a host ended. Only `ended` says what it did. */
export type CommandEnd =
  | { readonly kind: 'ended'; readonly result: Omit<HostResult, 'tookMs'> }
  | { readonly kind: 'timed-out' }
  /** The system of this machine refused to start it. `code`: `ENOENT`. */
  | { readonly kind: 'not-started'; readonly code: string; readonly why: string }
  /** The way to the host failed, before the command or in the middle of it. */
  | { readonly kind: 'failed'; readonly problem: Problem }

/** A started `sh` that reads its script from standard input. */
export interface ShellPipes {
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  /** Gives it up: nothing is read or written any more. */
  drop(): void
}

/** A file of a host that is written without a shell. */
export interface FarFile {
  /** Puts bytes at a place of it. `taken`: the host has them; `refused`: it says no; `lost`: the way to it broke, or nobody knows. */
  write(bytes: Buffer, at: number): Promise<'taken' | 'refused' | 'lost'>
  /** True: it holds all that was taken. */
  close(): Promise<boolean>
  /** Lets it go as it is. */
  drop(): void
}

/** One host, reached in one way, as one user. */
export interface Transport {
  /** A process of its own with exactly these words and, beside PATH, HOME and LANG, this environment, in folder /. Never rejects. */
  run(command: HostCommand): Promise<CommandEnd>
  /** A new `sh` that is there until it is dropped or its input ends. */
  openShell(): Promise<Result<ShellPipes, Problem>>
  /** Opens a file that is there, by SFTP. Undefined, or no such method: this way has none, or not for this file; a shell can do the same. */
  openFile?(path: string): Promise<FarFile | undefined>
  close(): void
}
