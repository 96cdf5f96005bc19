import type { ActOutcome } from '../../modules/act.ts'
import type { ModuleInput } from '../../modules/module.ts'
import type { Blocker } from '../../kafka/decide/decision.ts'
import type { ProgramModuleTask } from '../../plan/program.ts'
import { memoryOf, type Place, type RunContext } from '../run-context.ts'
import type { Blame, TurnRecord } from './turn-record.ts'

const turnOf = (context: RunContext, place: Place): TurnRecord | undefined =>
  place.host === undefined ? undefined : memoryOf(context, place.host.name).turn

/** A step is about to act for the first time: how that is taken back is settled now, from what was seen before (R9). */
export const noteUndo = (
  context: RunContext,
  place: Place,
  { task, input }: { readonly task: ProgramModuleTask; readonly input: ModuleInput<never> | undefined },
): void => {
  const turn = turnOf(context, place)
  if (turn === undefined || task.undo === 'needless' || turn.entries.at(-1)?.task === task) return
  const step = task.undo === 'auto' && input !== undefined ? task.module.planUndo?.(input) : undefined
  turn.entries.push({ task, step })
}

/** The end of a stop: did it leave its markers? Controllers keep none, and recover no logs but their own small one. */
export const noteCleanStop = (
  context: RunContext,
  { host }: Place,
  { done, result }: { readonly done: readonly ActOutcome[]; readonly result: unknown },
): void => {
  if (host === undefined || !done.some(({ act }) => act.kind === 'stop-node')) return
  const { was_clean: wasClean } = result as { readonly was_clean?: unknown }
  memoryOf(context, host.name).wasStoppedCleanly = wasClean === true || !host.roles.includes('broker')
}

interface Failed {
  readonly task: ProgramModuleTask
  readonly blockers: readonly Blocker[]
  /** Patience is used up; false: the module refused. */
  readonly isGivenUp: boolean
}

const blameOf = (context: RunContext, place: Place, { task, blockers, isGivenUp }: Failed): Blame => {
  if (task.effects.stops === 'node' && isGivenUp) return { kind: 'hung-stop' }
  if (task.module.hasWindow !== true || !isGivenUp || place.host === undefined) return { kind: 'own' }
  const { nodeId, name } = place.host
  const own = blockers.filter((blocker) => (blocker.nodeId ?? nodeId) === nodeId)
  if (blockers.length > 0 && own.length === 0) return { kind: 'others' }
  const isSilent = own.some(({ rule }) => rule === 'broker/down' || rule === 'controller/down')
  const isRecovering = own.some(({ rule }) => rule === 'node/log-recovery')
  return isRecovering || (isSilent && !memoryOf(context, name).wasStoppedCleanly)
    ? { kind: 'recovery' }
    : { kind: 'own' }
}

/** A step of the turn failed for good: whose fault is it? The last word counts. */
export const noteBlame = (context: RunContext, place: Place, failed: Failed): void => {
  const turn = turnOf(context, place)
  if (turn !== undefined) turn.blame = blameOf(context, place, failed)
}
