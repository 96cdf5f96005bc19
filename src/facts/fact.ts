import type { Result } from '../diagnostics/result.ts'

/** Arguments of a fact: plain text values, quoted by the fact itself. */
export type FactArguments = Readonly<Record<string, string>>

/**
 * One thing that can be seen on a host without changing it. `script` is POSIX sh that prints to stdout and exits 0; `parse` reads that text.
 * Both are pure. A reply that does not parse is *unknown*, never a default.
 */
export interface Fact<Arguments extends FactArguments, Value> {
  readonly name: string
  /** How long its script may take, milliseconds, where that is longer than all facts have. */
  readonly limitMs?: number
  script(args: Arguments): string
  parse(output: string): Result<Value, string>
}

/** A fact asked with arguments. `Value` is what the answer holds. */
export interface FactRequest<Value> {
  readonly name: string
  /** See `Fact`. */
  readonly limitMs?: number
  readonly script: string
  readonly parse: (output: string) => Result<Value, string>
}

/** Asks a fact. */
export const request = <A extends FactArguments, V>(fact: Fact<A, V>, args: A): FactRequest<V> => ({
  name: fact.name,
  ...(fact.limitMs === undefined ? {} : { limitMs: fact.limitMs }),
  script: fact.script(args),
  parse: (output) => fact.parse(output),
})

/** The values of a set of requests, by the same names. A module with an unknown fact is never asked to decide: its step fails (P9). */
export type FactValues<Wanted extends Readonly<Record<string, FactRequest<unknown>>>> = {
  readonly [Name in keyof Wanted]: Wanted[Name] extends FactRequest<infer Value> ? Value : never
}
