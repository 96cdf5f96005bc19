import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { Secret } from '../../language/secrets/secret.ts'
import { readSecret, type Reading } from './read-secret.ts'

/** Values by secret, all different values, and warnings about where they came from. */
export interface ReadSecrets {
  readonly values: ReadonlyMap<Secret, string>
  readonly warnings: readonly Diagnostic[]
}

/** One place of one file is one secret, however many hosts it is given to: it is read, and asked, once. */
const placeOf = ({ origin: { at, source } }: Secret): string =>
  [at.source.name, at.line, at.column, JSON.stringify(source)].join('\0')

const isAsked = (secret: Secret): boolean => secret.origin.source.kind === 'prompt'

/** Why some could not be read, and the values of those that were: the problems may hold them. */
export interface UnreadSecrets {
  readonly problems: readonly Problem[]
  readonly known: readonly string[]
}

/** Secrets by the place they stand at, those that a person is asked for last. */
const inTurn = (secrets: readonly Secret[]): readonly (readonly [first: Secret, ...alike: Secret[]])[] => {
  const places = new Map<string, [Secret, ...Secret[]]>()
  for (const secret of secrets) {
    const known = places.get(placeOf(secret))
    if (known === undefined) places.set(placeOf(secret), [secret])
    else known.push(secret)
  }
  return [...places.values()].sort(([a], [b]) => Number(isAsked(a)) - Number(isAsked(b)))
}

/** Is there any use in reading on? Nobody is asked for a secret when another can not be had, or after no answer was given. */
const isOver = (next: Secret, problems: readonly Problem[]): boolean =>
  isAsked(next) && problems.some(({ code }) => code !== 'secret/no-terminal')

/** Reads secrets one after the other, those that a person is asked for last and only when all others are there. The error: every problem. */
export const readSecrets = async (
  secrets: readonly Secret[],
  reading: Reading,
): Promise<Result<ReadSecrets, UnreadSecrets>> => {
  const values = new Map<Secret, string>()
  const warnings: Diagnostic[] = []
  const problems: Problem[] = []
  for (const alike of inTurn(secrets)) {
    if (isOver(alike[0], problems)) break
    const read = await readSecret(alike[0], reading)
    if (!read.ok) {
      problems.push(read.error)
      continue
    }
    for (const secret of alike) values.set(secret, read.value.value)
    warnings.push(...read.value.warnings)
  }
  return problems.length > 0 ? err({ problems, known: [...values.values()] }) : ok({ values, warnings })
}
