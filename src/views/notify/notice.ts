import type { Mode } from '../../kafka/snapshot/cluster-snapshot.ts'

/** Of what somebody may be told (`on:` of `notify`). */
export type Moment = 'start' | 'waiting' | 'failed' | 'done'

/**
 * What somebody is told of a run: the body of a webhook, the standard input of a command; schemas/notice.schema.json. Made of masked events alone,
 * so no secret stands in it.
 */
export interface Notice {
  readonly format: 1
  readonly event: Moment
  readonly run: string
  /** ISO 8601, UTC: when it happened. */
  readonly at: string
  readonly playbook: string
  readonly file: string
  readonly cluster: { readonly name: string; readonly id: string; readonly mode: Mode }
  /** What is under way, where something is. */
  readonly phase: string | null
  readonly host: string | null
  /** One line for a person. */
  readonly text: string
  /** Reasons, most important first: of a failure or a wait. */
  readonly why: readonly string[]
  /** What to do about it. */
  readonly fix: string | null
  /** How nodes stand, after a failure. */
  readonly state: string | null
  /** How the run ended; null while it goes on. */
  readonly outcome: string | null
  readonly exitCode: number | null
}
