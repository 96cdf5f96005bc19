import type { ExitCode, Problem } from '../diagnostics/problem.ts'
import type { Result } from '../diagnostics/result.ts'
import { renderProblem } from '../diagnostics/problem-text.ts'
import type { TextSink, World } from './world.ts'

/** Prints a problem on stderr and answers its exit code. */
export const tellProblem = (problem: Problem, world: World): ExitCode => {
  world.stderr.write(renderProblem(problem))
  return problem.exitCode
}

/** Writes what a command answers, or prints its problem; 0, or the problem's exit code. */
export const tellAnswer = (answer: Result<string, Problem>, sink: TextSink, world: World): ExitCode => {
  if (!answer.ok) return tellProblem(answer.error, world)
  sink.write(answer.value)
  return 0
}
