import { join } from 'node:path'
import { didYouMean } from '../../diagnostics/suggest.ts'
import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import { readPause } from '../../journal/asks/pause-file.ts'
import { isRunAlive } from '../../journal/lock/find-run.ts'
import { readJournal } from '../../journal/read-journal.ts'
import { buildRunState } from '../../journal/replay-state.ts'
import { buildRunStatus, type RunStatus } from '../../journal/replay-status.ts'
import { listRuns, runsFolder } from '../../journal/run-folder.ts'
import { stateFolder } from '../../journal/state-folder.ts'
import type { RunEvent } from '../../run/run-event.ts'
import type { World } from '../world.ts'

/** Every event of the run of this id, in order. */
export const readEvents = async (run: string, world: World): Promise<Result<readonly RunEvent[], Problem>> => {
  const replay = await readJournal(join(runsFolder(stateFolder(world)), run))
  return replay.ok ? ok(replay.value.events) : replay
}

/** How the run of this id stands. */
export const readRun = async (run: string, world: World): Promise<Result<RunStatus, Problem>> => {
  const read = await readEvents(run, world)
  if (!read.ok) return read
  const events = read.value
  const isAlive = await isRunAlive({ stateDir: stateFolder(world), run, pid: world.pid })
  const pause = await readPause(join(runsFolder(stateFolder(world)), run))
  return ok(buildRunStatus({ ...buildRunState(events), run }, { isAlive, startedAt: events[0]?.at ?? '', pause }))
}

/** Ids of all runs below the state folder, newest first. */
export const readRunIds = (world: World): Promise<Result<readonly string[], Problem>> => listRuns(stateFolder(world))

const mostNamed = 3

const keptText = (runs: readonly string[]): string => {
  const count = `${runs.length} runs are kept on this machine`
  return runs.length === 0 ? count : `${count}; the latest: ${runs.slice(0, mostNamed).join(', ')}`
}

/** The run meant by a word: its whole id, or its end when only one run ends so; without a word the newest. */
export const findRun = (runs: readonly string[], word: string | undefined): Result<string, Problem> => {
  const found = word === undefined ? runs.slice(0, 1) : runs.filter((run) => run === word || run.endsWith(`-${word}`))
  const [run, ...more] = found
  if (run !== undefined && more.length === 0) return ok(run)
  const nearest = word === undefined ? undefined : didYouMean(word, runs)
  return err({
    code: 'cli/unknown-run',
    what: word === undefined ? 'there is no run yet' : `there is no run "${word}"`,
    why: [more.length > 0 ? `several runs end so: ${found.join(', ')}` : keptText(runs)],
    fix: nearest ?? 'see kplay runs, or set KPLAY_STATE to the folder that the run was started with',
    exitCode: 3,
  })
}
