import type { ExitCode, Problem } from '../../diagnostics/problem.ts'
import { err, type Result } from '../../diagnostics/result.ts'
import type { RunStatus } from '../../journal/replay-status.ts'
import type { Command, Invocation } from '../command.ts'
import { formatOf, formatOption } from '../format-option.ts'
import { tellProblem } from '../tell-problem.ts'
import type { World } from '../world.ts'
import { wrongArguments } from '../wrong-arguments.ts'
import { findRun, readRun, readRunIds } from './read-run.ts'
import { renderStatus } from './status-text.ts'

const read = async ({ positionals }: Invocation, world: World): Promise<Result<RunStatus, Problem>> => {
  const [word, extra] = positionals
  if (extra !== undefined) return err(wrongArguments('status', `unexpected word "${extra}"`))
  const runs = await readRunIds(world)
  if (!runs.ok) return runs
  const run = findRun(runs.value, word)
  return run.ok ? readRun(run.value, world) : run
}

const run = async (invocation: Invocation, world: World): Promise<ExitCode> => {
  const format = formatOf('status', invocation)
  if (!format.ok) return tellProblem(format.error, world)
  const status = await read(invocation, world)
  if (!status.ok) return tellProblem(status.error, world)
  world.stdout.write(
    format.value === 'json' ? `${JSON.stringify(status.value, null, 2)}\n` : renderStatus(status.value),
  )
  return 0
}

/** Exit 0 however the run stands; 3 for a run nobody knows; 1 for a damaged journal. Contacts nothing. */
export const command: Command = {
  name: 'status',
  summary: 'show how a run stands, by its journal and its process',
  usage: 'status [RUN] [--format text|json]',
  options: { format: formatOption },
  run,
}
