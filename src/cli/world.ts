import type { Clock } from '../run/clock.ts'
import type { StreamName } from './secrets/concealed.ts'

/** A stream a command may write text to. */
export interface TextSink {
  write(text: string): void
  /** True when a person reads it (a terminal that can be redrawn). */
  readonly isTerminal: boolean
  /** Width in characters; 80 where unknown. */
  readonly columns: number
  /** Height in lines; absent where unknown. */
  readonly rows?: number
}

/** Ctrl-C and its kin, counted. `first` fires at the first SIGINT, SIGTERM or SIGHUP; `second` at the second SIGINT. */
export interface Interrupts {
  readonly first: AbortSignal
  readonly second: AbortSignal
}

/** Everything a command may know of the outside; made by main.ts, the only file that touches `process`. */
export interface World {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  /** `process.platform`, `process.arch`. */
  readonly platform: string
  readonly arch: string
  readonly pid: number
  /** The Node binary and main file this process runs, to start kplay's own hidden commands. */
  readonly self: { readonly node: string; readonly main: string }
  /** The folder that holds schemas/, playbooks/, inventories/ and releases/. */
  readonly root: string
  readonly stdout: TextSink
  readonly stderr: TextSink
  /** Standard input when it is a terminal: asks one question (prompt on stderr) and resolves to the line; undefined when it is not, at its end, or when `signal` takes the question back. */
  readonly ask: ((question: string, signal?: AbortSignal) => Promise<string | undefined>) | undefined
  /** The same for a secret: what is typed is not shown. */
  readonly askSecret: ((question: string) => Promise<string | undefined>) | undefined
  /** From now on no text written to these streams, nor the report of a crash, shows one of these secrets. */
  readonly conceal: (secrets: readonly string[], streams: readonly StreamName[]) => void
  /**
   * For kplay's own child processes, whose parent holds the other end of standard input: from now on this process
   * ends at once (exit 130) when its standard input closes, so it never outlives its parent, however that ended.
   */
  readonly dieWithParent: () => void
  readonly clock: Clock
  readonly interrupts: Interrupts
  /** A number in [0, 1). */
  readonly random: () => number
}
