import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { Program } from '../../plan/program.ts'
import { secretsOf, withProgramSecrets } from '../../plan/tasks/secrets.ts'
import { createMask, type Mask } from '../../shell/mask.ts'
import { interruptedBefore } from '../interrupted.ts'
import { renderProblem } from '../../diagnostics/problem-text.ts'
import type { World } from '../world.ts'
import type { Secret } from '../../language/secrets/secret.ts'
import type { StreamName } from './concealed.ts'
import { readSecrets, type ReadSecrets } from './read-secrets.ts'

/** A program whose secrets have their values, and what hides them. */
export interface FilledProgram {
  readonly program: Program
  /** Absent: it has none. */
  readonly mask: Mask | undefined
  /** Of the program and of the others that were asked for. */
  readonly values: ReadonlyMap<Secret, string>
  readonly warnings: readonly Diagnostic[]
}

const interrupted = interruptedBefore('while secrets were read')

/** Tells all problems but the last, which the caller tells with its exit code. */
const lastOf = (problems: readonly Problem[], world: World): Problem => {
  for (const problem of problems.slice(0, -1)) world.stderr.write(renderProblem(problem))
  return problems.at(-1) ?? interrupted
}

/** Reads secrets, once each, and hides them from here on in what is printed to these streams. The error: the last problem; all others were told. */
export const readHidden = async (
  secrets: readonly Secret[],
  world: World,
  streams: readonly StreamName[],
): Promise<Result<ReadSecrets, Problem>> => {
  const read = await readSecrets(secrets, world)
  if (world.interrupts.first.aborted) return err(interrupted)
  if (!read.ok) {
    world.conceal(read.error.known, ['stderr'])
    return err(lastOf(read.error.problems, world))
  }
  world.conceal([...new Set(read.value.values.values())], streams)
  return read
}

/** Reads every secret the program's tasks may read, and these others, once, and hides them from here on in all that is printed. `isJson`: standard output carries events, which are masked themselves. */
export const fillProgram = async (
  program: Program,
  world: World,
  of: { readonly isJson: boolean; readonly others: readonly Secret[] },
): Promise<Result<FilledProgram, Problem>> => {
  const secrets = [...secretsOf(program), ...of.others]
  if (secrets.length === 0) return ok({ program, mask: undefined, values: new Map(), warnings: [] })
  const read = await readHidden(secrets, world, of.isJson ? ['stderr'] : ['stdout', 'stderr'])
  if (!read.ok) return read
  const { values, warnings } = read.value
  const filled = withProgramSecrets(program, (secret) => {
    const value = values.get(secret)
    return value === undefined ? secret : secret.with(value)
  })
  return ok({ program: filled, mask: createMask([...new Set(values.values())]), values, warnings })
}
