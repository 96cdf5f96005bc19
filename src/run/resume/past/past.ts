import { offlineScope } from '../../../plan/host-scope.ts'
import type { ProgramPhase } from '../../../plan/program.ts'
import { openEach } from '../../../plan/tasks/each.ts'
import { flatten, leavesOf, type LeafTask } from '../../../plan/tasks/flat.ts'
import { addressOf, type Place, type RunContext } from '../../run-context.ts'
import { openTurn, type PastStep, type PastTurn } from '../history.ts'

/** The open turn at a place, from before this process; undefined in a run that was never ended, and for turns begun by this process. */
export const pastTurnAt = (context: RunContext, { phase, host }: Place): PastTurn | undefined =>
  context.resumed === undefined ? undefined : openTurn(context.resumed.history, phase.id, host?.name)

/** What the journal says of a step of the open turn at this place. */
export const pastStepAt = (context: RunContext, place: Place, taskId: string): PastStep | undefined =>
  pastTurnAt(context, place)?.steps.get(addressOf(place, taskId))

/** Every step of a phase on a host by its address, each `for_each` opened; without what only runs to undo. */
export const leavesByAddress = (
  context: Pick<RunContext, 'program'>,
  phase: ProgramPhase,
  hostName: string | undefined,
): ReadonlyMap<string, LeafTask> => {
  const host = context.program.hosts.find((one) => one.name === hostName)
  const scope = offlineScope(context.program.scope, phase, host)
  return new Map(leavesOf(phase, scope).map(({ task }) => [addressOf({ phase, host }, task.id), task]))
}

/** Was anything of the open turn at this place begun that its hooks belong to: an act, or a hook itself? */
export const hasActed = (context: RunContext, place: Place): boolean => {
  const steps = pastTurnAt(context, place)?.steps
  if (steps === undefined) return false
  const { beforeEach, afterEach, afterFirst } = place.phase
  const scope = offlineScope(context.program.scope, place.phase, place.host)
  const hooks = flatten(openEach([...beforeEach, ...afterEach, ...afterFirst], scope))
  const isHookBegun = hooks.some(({ task }) => steps.has(addressOf(place, task.id)))
  return isHookBegun || [...steps.values()].some(({ acts }) => acts.length > 0)
}
