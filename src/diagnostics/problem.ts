import type { Origin } from './source.ts'

/**
 * A fault met while acting (not in a text): an unreachable host, a full disk, a node that does not come back.
 * The four parts every user sees: what, where, why, what to do. `exitCode` is the process's, as documented in language.md.
 */
export interface Problem {
  /** Stable, like `run/node-not-back` or `lab/java-too-old`. */
  readonly code: string
  /** One line: what happened. */
  readonly what: string
  /** The playbook line that asked for it, where there is one. */
  readonly at?: Origin
  /** The step's address (`roll.back@b2`) or the thing concerned (a host, a file). */
  readonly subject?: string
  /** Why, most important first. At least one line. */
  readonly why: readonly string[]
  /** What was run, with exit code or signal, where a command was. */
  readonly ran?: string
  /** How things stand now, node by node, where nodes were touched. */
  readonly state?: string
  /** What to do about it. */
  readonly fix: string
  readonly exitCode: ExitCode
  /** Lines of a log, printed last. */
  readonly log?: readonly string[]
}

/** Documented in the README: see `kplay --help`. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 69 | 70 | 130

/** Carries a Problem through code that cannot return it (streams, third-party callbacks). Everything else returns `Result`. */
export class ProblemError extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.what)
    this.name = 'ProblemError'
    this.problem = problem
  }
}
