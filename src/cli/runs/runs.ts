import { renderJson } from '../../diagnostics/json-text.ts'
import type { ExitCode } from '../../diagnostics/problem.ts'
import type { Command, Invocation } from '../command.ts'
import { formatOf, formatOption } from '../format-option.ts'
import { tellProblem } from '../tell-problem.ts'
import type { World } from '../world.ts'
import { wrongArguments } from '../wrong-arguments.ts'
import { readRun, readRunIds } from './read-run.ts'
import type { RunRow, Runs } from './status-schema.ts'
import { renderRuns } from './status-text.ts'

const rowOf = async (run: string, world: World): Promise<RunRow> => {
  const read = await readRun(run, world)
  if (!read.ok) {
    const fault = [read.error.what, ...read.error.why].join('; ')
    return { run, state: 'unknown', playbook: null, startedAt: '', lastAt: '', cluster: null, to: null, fault }
  }
  const { state, playbook, startedAt, lastAt, cluster, versions } = read.value
  const names = { cluster: cluster?.name ?? null, to: versions?.to ?? null }
  return { run, state, playbook, startedAt, lastAt, ...names, fault: null }
}

const run = async (invocation: Invocation, world: World): Promise<ExitCode> => {
  const format = formatOf('runs', invocation)
  if (!format.ok) return tellProblem(format.error, world)
  const [extra] = invocation.positionals
  if (extra !== undefined) return tellProblem(wrongArguments('runs', `unexpected word "${extra}"`), world)
  const ids = await readRunIds(world)
  if (!ids.ok) return tellProblem(ids.error, world)
  const answer: Runs = { format: 1, runs: await Promise.all(ids.value.map((id) => rowOf(id, world))) }
  world.stdout.write(format.value === 'json' ? renderJson(answer) : renderRuns(answer.runs))
  return 0
}

/** Exit 0. A run whose journal is damaged is listed with its fault. */
export const command: Command = {
  name: 'runs',
  summary: 'list the runs kept on this machine, newest first',
  usage: 'runs [--format text|json]',
  options: { format: formatOption },
  run,
}
