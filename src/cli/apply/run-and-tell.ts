import type { ExitCode } from '../../diagnostics/problem.ts'
import type { Playbook } from '../../language/playbook/playbook.ts'
import { renderProblem } from '../../diagnostics/problem-text.ts'
import { tellProblem } from '../tell-problem.ts'
import type { World } from '../world.ts'
import { runPlaybook, type FinishedRun, type RunExtras } from './run-playbook.ts'
import type { Wish } from './wish.ts'

/** Says how a run ended, on stderr, and answers the exit code. */
export const tellEnd = ({ run, end }: FinishedRun, world: World): ExitCode => {
  if (end.problem !== null) world.stderr.write(renderProblem(end.problem))
  else if (end.outcome === 'nothing-to-do')
    world.stderr.write(`run ${run}: nothing to do, the cluster is as the playbook wants it\n`)
  else world.stderr.write(`run ${run}: done\n`)
  return end.exitCode
}

/** Runs a checked playbook, writes the report that was asked for, and says how the run ended. A report that cannot be written leaves the exit code as it is. */
export const runAndTell = async (
  playbook: Playbook,
  wish: Wish,
  parts: { readonly world: World; readonly extras: RunExtras },
): Promise<ExitCode> => {
  const { world } = parts
  const finished = await runPlaybook(playbook, wish, parts)
  if (!finished.ok) return tellProblem(finished.error, world)
  if (wish.reportDir !== undefined) {
    const { reportRun } = await import('./report.ts')
    const written = await reportRun({ dir: wish.reportDir, events: finished.value.events })
    if (!written.ok) tellProblem(written.error, world)
  }
  return tellEnd(finished.value, world)
}
