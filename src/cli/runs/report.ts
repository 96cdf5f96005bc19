import { renderJson } from '../../diagnostics/json-text.ts'
import { resolve } from 'node:path'
import type { ExitCode, Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import { buildReport } from '../../report/build-report.ts'
import type { RunEvent } from '../../run/run-event.ts'
import { reportRun } from '../apply/report.ts'
import type { Command, Invocation } from '../command.ts'
import { formatOf, formatOption } from '../format-option.ts'
import { tellProblem } from '../tell-problem.ts'
import type { World } from '../world.ts'
import { wrongArguments } from '../wrong-arguments.ts'
import { findRun, readEvents, readRunIds } from './read-run.ts'

const read = async ({ positionals }: Invocation, world: World): Promise<Result<readonly RunEvent[], Problem>> => {
  const [word, extra] = positionals
  if (extra !== undefined) return err(wrongArguments('report', `unexpected word "${extra}"`))
  const runs = await readRunIds(world)
  if (!runs.ok) return runs
  const run = findRun(runs.value, word)
  return run.ok ? readEvents(run.value, world) : run
}

const render = async (events: readonly RunEvent[], format: 'text' | 'json'): Promise<string> => {
  const report = buildReport(events)
  if (format === 'json') return renderJson(report)
  const { renderReportMarkdown } = await import('../../views/report/render-report.ts')
  return renderReportMarkdown(report)
}

const tell = async (invocation: Invocation, world: World): Promise<Result<void, Problem>> => {
  const format = formatOf('report', invocation)
  if (!format.ok) return format
  const events = await read(invocation, world)
  if (!events.ok) return events
  const dir = invocation.text('report')
  if (dir !== undefined) return reportRun({ dir: resolve(world.cwd, dir), events: events.value })
  world.stdout.write(await render(events.value, format.value))
  return ok(undefined)
}

const run = async (invocation: Invocation, world: World): Promise<ExitCode> => {
  const told = await tell(invocation, world)
  return told.ok ? 0 : tellProblem(told.error, world)
}

/** Makes the report again from the journal. The load's audit of a rehearsal is not in there. Exit 0; 3 for a run nobody knows; 1 for a damaged journal. */
export const command: Command = {
  name: 'report',
  summary: 'make the report of a run again, from its journal',
  usage: 'report [RUN] [--format text|json] [--report DIR]',
  options: {
    format: formatOption,
    report: {
      type: 'string',
      value: 'DIR',
      summary: 'write report.json, report.md, report.html and events.ndjson there instead',
    },
  },
  run,
}
