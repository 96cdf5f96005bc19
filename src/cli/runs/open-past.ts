import { join } from 'node:path'
import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import { isRunAlive } from '../../journal/lock/find-run.ts'
import { whyOf } from '../../journal/problems.ts'
import { buildRunState, type RunState } from '../../journal/replay-state.ts'
import { runsFolder } from '../../journal/run-folder.ts'
import { stateFolder } from '../../journal/state-folder.ts'
import type { RunEvent } from '../../run/run-event.ts'
import type { World } from '../world.ts'
import { wrongArguments } from '../wrong-arguments.ts'
import { findRun, readEvents, readRunIds } from './read-run.ts'

/** A run that something is asked of from another process. */
export interface AskedRun {
  readonly run: string
  /** Its folder, absolute. */
  readonly dir: string
  readonly events: readonly RunEvent[]
  readonly state: RunState
  /** A process runs it. */
  readonly isAlive: boolean
}

const over = (run: string, outcome: string): Problem => ({
  code: 'run/over',
  what: `run ${run} is over: ${outcome}`,
  why: ['nothing of it is left to be done'],
  fix: `kplay status ${run} shows how it went; begin a new one with kplay apply`,
  exitCode: 3,
})

const isOver = ({ outcome }: RunState): boolean =>
  outcome === 'done' || outcome === 'nothing-to-do' || outcome === 'rolled-back'

/** The run of this id (or end of one), as long as something of it is left to be done. */
export const openAsked = async (
  command: string,
  word: string | undefined,
  world: World,
): Promise<Result<AskedRun, Problem>> => {
  if (word === undefined) return err(wrongArguments(command, 'RUN is missing: see kplay runs'))
  const runs = await readRunIds(world)
  if (!runs.ok) return runs
  const found = findRun(runs.value, word)
  if (!found.ok) return found
  const read = await readEvents(found.value, world)
  if (!read.ok) return read
  const state = buildRunState(read.value)
  if (isOver(state)) return err(over(found.value, state.outcome ?? ''))
  const stateDir = stateFolder(world)
  const isAlive = await isRunAlive({ stateDir, run: found.value, pid: world.pid })
  return ok({ run: found.value, dir: join(runsFolder(stateDir), found.value), events: read.value, state, isAlive })
}

/** A file in the run's folder could not be written or removed. */
export const cannotAsk = (dir: string, cause: unknown): Problem => ({
  code: 'run/cannot-ask',
  what: 'the folder of the run cannot be written to',
  subject: dir,
  why: [whyOf(cause)],
  fix: 'call kplay as the user who started the run, and give the disk space',
  exitCode: 1,
})
