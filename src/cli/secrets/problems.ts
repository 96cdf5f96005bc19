import type { Problem } from '../../diagnostics/problem.ts'
import { originOf } from '../../diagnostics/source.ts'
import type { Secret } from '../../language/secrets/secret.ts'

/** Why a secret could not be had. None of its words come from the secret. */
export interface Trouble {
  readonly code: string
  readonly what: string
  readonly why: string
  readonly fix: string
  /** 3 unless nobody answered (10). */
  readonly exitCode?: 3 | 10
}

/** The trouble as the user sees it, with the place that says where the secret comes from. */
export const secretProblem = ({ origin }: Secret, { code, what, why, fix, exitCode = 3 }: Trouble): Problem => ({
  code,
  what,
  at: originOf(origin.at),
  subject: `secret "${origin.name}"`,
  why: [why],
  state: 'nothing was contacted, nothing was changed',
  fix,
  exitCode,
})
