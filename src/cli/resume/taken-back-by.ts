import type { Problem } from '../../diagnostics/problem.ts'
import type { RunEvent } from '../../run/run-event.ts'
import { readEvents, readRunIds } from '../runs/read-run.ts'
import type { World } from '../world.ts'
import { wasTakenBack } from './problems.ts'

/** What stands in the journal of a run that takes back this one, and has acted; undefined in any other. */
const endsIn = (events: readonly RunEvent[], run: string): 'done' | 'open' | undefined => {
  const started = events.find((event) => event.type === 'run-started')
  const isItsWayBack = started?.type === 'run-started' && started.takesBack === run
  if (!isItsWayBack || !events.some(({ type }) => type === 'act-started')) return undefined
  const end = events.at(-1)
  return end?.type === 'run-ended' && end.outcome === 'done' ? 'done' : 'open'
}

/** Why a run may not go on: a later one of this machine takes it back, and has begun to. A journal that cannot be read tells of none. */
export const takenBackBy = async (run: string, world: World): Promise<Problem | undefined> => {
  const runs = await readRunIds(world)
  for (const later of runs.ok ? runs.value.filter((id) => id > run) : []) {
    const events = await readEvents(later, world)
    const end = events.ok ? endsIn(events.value, run) : undefined
    if (end !== undefined) return wasTakenBack(run, later, end === 'done')
  }
  return undefined
}
