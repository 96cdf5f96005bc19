/** The port below a framed transport: a way that takes a line of words to a host and starts it there. */
import type { Readable, Writable } from 'node:stream'
import type { Problem } from '../../diagnostics/problem.ts'
import type { Result } from '../../diagnostics/result.ts'
import type { FarFile } from '../transport.ts'

/** How a started line ended. `lost`: the way to it broke, and what became of it is unknown. */
export type CarriedEnd =
  | { readonly kind: 'ended'; readonly exitCode: number | null; readonly signal: string | null }
  | { readonly kind: 'lost'; readonly why: string }

/** A started line of words. */
export interface Carried {
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  /** Settles when it has ended, whoever holds its outputs. Never rejects. */
  readonly exited: Promise<CarriedEnd>
  /** Lets it go: nothing is read or written any more, and nothing is signalled. */
  drop(): void
}

/** A line started ahead of need. */
export interface Spare {
  readonly carried: Carried
  /** False: it has ended, or its channel was given to another, and nothing was sent to it. True: from now on it is the caller's, as any other. */
  take(): boolean
}

/** One way to one host. */
export interface Carrier {
  /** False: exit codes and signals of a line come from a shell around it, which tells a signal as 128 and its number, as shells do. */
  readonly tellsEnds: boolean
  /** Starts these words, each standing for itself. The problem: the host could not be reached. */
  start(words: readonly string[]): Promise<Result<Carried, Problem>>
  /** The same ahead of need, where a channel is free: it costs no connection, and ends by itself when another wants its channel. It must end at the end of its input. Undefined: not now; no such method: not this way. */
  startSpare?(words: readonly string[]): Promise<Spare | undefined>
  /** A file of the host as the user of the connection, by SFTP; see Transport. */
  openFile?(path: string): Promise<FarFile | undefined>
  close(): void
}
