import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { Program } from '../../plan/program.ts'
import { secretsOf, withProgramSecrets } from '../../plan/tasks/secrets.ts'
import { createMask, type Mask } from '../../shell/mask.ts'
import { interruptedBefore } from '../interrupted.ts'
import { renderProblem } from '../../diagnostics/problem-text.ts'
import type { World } from '../world.ts'
import { readSecrets } from './read-secrets.ts'

/** A program whose secrets have their values, and what hides them. */
export interface FilledProgram {
  readonly program: Program
  /** Absent: it has none. */
  readonly mask: Mask | undefined
  readonly warnings: readonly Diagnostic[]
}

const interrupted = interruptedBefore('while secrets were read')

/** Tells all problems but the last, which the caller tells with its exit code. */
const lastOf = (problems: readonly Problem[], world: World): Problem => {
  for (const problem of problems.slice(0, -1)) world.stderr.write(renderProblem(problem))
  return problems.at(-1) ?? interrupted
}

/** Reads every secret the program's tasks may read, once, and hides them from here on in all that is printed. `isJson`: standard output carries events, which are masked themselves. */
export const fillProgram = async (
  program: Program,
  world: World,
  isJson: boolean,
): Promise<Result<FilledProgram, Problem>> => {
  const secrets = secretsOf(program)
  if (secrets.length === 0) return ok({ program, mask: undefined, warnings: [] })
  const read = await readSecrets(secrets, world)
  if (world.interrupts.first.aborted) return err(interrupted)
  if (!read.ok) {
    world.conceal(read.error.known, ['stderr'])
    return err(lastOf(read.error.problems, world))
  }
  const { values, warnings } = read.value
  const known = [...new Set(values.values())]
  world.conceal(known, isJson ? ['stderr'] : ['stdout', 'stderr'])
  const filled = withProgramSecrets(program, (secret) => {
    const value = values.get(secret)
    return value === undefined ? secret : secret.with(value)
  })
  return ok({ program: filled, mask: createMask(known), warnings })
}
