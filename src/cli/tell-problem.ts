import type { ExitCode, Problem } from '../diagnostics/problem.ts'
import { renderProblem } from './problem-text.ts'
import type { World } from './world.ts'

/** Prints a problem on stderr and answers its exit code. */
export const tellProblem = (problem: Problem, world: World): ExitCode => {
  world.stderr.write(renderProblem(problem))
  return problem.exitCode
}
