import { join } from 'node:path'
import { stat } from 'node:fs/promises'
import type { Problem } from '../../diagnostics/problem.ts'
import { ok, type Result } from '../../diagnostics/result.ts'
import { journalFile } from '../../journal/journal.ts'
import type { RunStatus } from '../../journal/replay-status.ts'
import { runsFolder } from '../../journal/run-folder.ts'
import { stateFolder } from '../../journal/state-folder.ts'
import { createPlainView } from '../../views/plain/plain-view.ts'
import type { World } from '../world.ts'
import { readEvents, readRun } from './read-run.ts'
import { renderStatus } from './status-text.ts'

/** The journal is looked at so often. */
const pollMs = 1000

/** Shows what is new each time it is called. */
interface Follower {
  show(status: RunStatus): Promise<Result<void, Problem>>
}

const jsonFollower = (world: World): Follower => {
  let told = ''
  return {
    show: (status) => {
      const line = `${JSON.stringify(status)}\n`
      if (line !== told) world.stdout.write(line)
      told = line
      return Promise.resolve(ok(undefined))
    },
  }
}

/** How the run stands first and last; between them a line for each change, as `apply` writes them without a terminal. */
const textFollower = (run: string, world: World): Follower => {
  const view = createPlainView(world.stdout)
  let seen: number | undefined
  return {
    show: async (status) => {
      const read = await readEvents(run, world)
      if (!read.ok) return read
      if (seen === undefined) world.stdout.write(`${renderStatus(status)}\n`)
      // What stands above is not told again, but the view has to know it.
      else for (const event of read.value.slice(seen)) view.listener(event)
      seen = read.value.length
      return ok(undefined)
    },
  }
}

const isGoing = ({ state, exitCode }: RunStatus): boolean =>
  exitCode === null && (state === 'running' || state === 'waiting')

/** Follows a run until it has ended, its process is gone, or Ctrl-C comes, which ends only the following. Contacts nothing. */
export const followRun = async (
  run: string,
  format: 'text' | 'json',
  world: World,
): Promise<Result<RunStatus, Problem>> => {
  const follower = format === 'json' ? jsonFollower(world) : textFollower(run, world)
  const file = journalFile(join(runsFolder(stateFolder(world)), run))
  let length = -1
  for (;;) {
    const now = await stat(file).then(
      ({ size }) => size,
      () => length,
    )
    const status = await readRun(run, world)
    if (!status.ok) return status
    if (now !== length || format === 'json') {
      const shown = await follower.show(status.value)
      if (!shown.ok) return shown
    }
    length = now
    if (!isGoing(status.value) || world.interrupts.first.aborted) return status
    await world.clock.sleep(pollMs, world.interrupts.first)
  }
}
