import { renderJson } from '../../diagnostics/json-text.ts'
import type { ExitCode, Problem } from '../../diagnostics/problem.ts'
import { err, type Result } from '../../diagnostics/result.ts'
import type { Command, Invocation } from '../command.ts'
import { formatOf, formatOption } from '../format-option.ts'
import { tellProblem } from '../tell-problem.ts'
import type { World } from '../world.ts'
import { wrongArguments } from '../wrong-arguments.ts'
import { findRun, readRun, readRunIds } from './read-run.ts'
import { renderStatus } from './status-text.ts'

const named = async ({ positionals }: Invocation, world: World): Promise<Result<string, Problem>> => {
  const [word, extra] = positionals
  if (extra !== undefined) return err(wrongArguments('status', `unexpected word "${extra}"`))
  const runs = await readRunIds(world)
  return runs.ok ? findRun(runs.value, word) : runs
}

const follow = async (id: string, format: 'text' | 'json', world: World): Promise<ExitCode> => {
  const { followRun } = await import('./follow.ts')
  const last = await followRun(id, format, world)
  if (!last.ok) return tellProblem(last.error, world)
  if (format === 'text' && !world.interrupts.first.aborted) world.stdout.write(`\n${renderStatus(last.value)}`)
  return 0
}

const run = async (invocation: Invocation, world: World): Promise<ExitCode> => {
  const format = formatOf('status', invocation)
  if (!format.ok) return tellProblem(format.error, world)
  const id = await named(invocation, world)
  if (!id.ok) return tellProblem(id.error, world)
  if (invocation.isOn('follow')) return follow(id.value, format.value, world)
  const status = await readRun(id.value, world)
  if (!status.ok) return tellProblem(status.error, world)
  world.stdout.write(format.value === 'json' ? renderJson(status.value) : renderStatus(status.value))
  return 0
}

/** Exit 0 however the run stands; 3 for a run nobody knows; 1 for a damaged journal. Contacts nothing. */
export const command: Command = {
  name: 'status',
  summary: 'show how a run stands, by its journal and its process',
  usage: 'status [RUN] [--follow] [--format text|json]',
  options: {
    format: formatOption,
    follow: { type: 'boolean', short: 'f', summary: 'go on until the run ends; with json a line for each change' },
  },
  run,
}
