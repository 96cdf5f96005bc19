import type { Location } from '../../diagnostics/source.ts'
import type { Result } from '../../diagnostics/result.ts'

/** Plain values by name: `versions`, `vars`, `inputs`, `cluster`, `groups`, `host`, `install`, `node`, `item`, and registers. Numbers are JS numbers, durations milliseconds, sizes bytes. */
export type Scope = Readonly<Record<string, unknown>>

/** A CEL expression, parsed and type-checked. Evaluating it has no side effects. */
export interface Expression {
  /** As written, without `${{ }}`. */
  readonly text: string
  readonly at: Location
  /** CEL's name of its type: `bool`, `string`, `int`, `list<string>` … */
  readonly type: string
  /** Root names it reads, sorted: `["node", "versions"]`. */
  readonly names: readonly string[]
  /** The error is a sentence (a missing map key, a division by zero …); whoever calls adds the place from `at`. */
  evaluate(scope: Scope): Result<unknown, string>
}

/** A value of the playbook that may hold expressions; resolved just before its task. */
export interface Template {
  readonly at: Location
  /** As written, for plans and digests: expressions stay as their text. */
  readonly written: unknown
  /** Root names its expressions read, sorted; empty for a literal. */
  readonly names: readonly string[]
  /** Secrets they read, by name, sorted: `vars.token`. Absent: none. */
  readonly secrets?: readonly string[]
  /** The value as plain JSON; a secret that is a whole value stays one. */
  resolve(scope: Scope): Result<unknown, { readonly at: Location; readonly message: string }>
}
