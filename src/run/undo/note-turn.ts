import type { ActOutcome } from '../../modules/act.ts'
import type { HostView } from '../../modules/host-view.ts'
import type { ModuleInput, UndoStep } from '../../modules/module.ts'
import type { Blocker } from '../../kafka/decide/decision.ts'
import type { ProgramModuleTask } from '../../plan/program.ts'
import { memoryOf, type Place, type RunContext } from '../run-context.ts'
import type { Blame, TurnRecord, UndoEntry } from './turn-record.ts'

const turnOf = (context: RunContext, place: Place): TurnRecord | undefined =>
  place.host === undefined ? undefined : memoryOf(context, place.host.name).turn

const entryOf = (turn: TurnRecord, task: ProgramModuleTask): UndoEntry | undefined =>
  turn.entries.find((entry) => entry.task.id === task.id)

/** A step is about to act for the first time: how that is taken back is settled now, from what was seen before (R9). */
export const noteUndo = (
  context: RunContext,
  place: Place,
  { task, input }: { readonly task: ProgramModuleTask; readonly input: ModuleInput<never> | undefined },
): void => {
  const turn = turnOf(context, place)
  // Once: neither another try nor a resume records it again (R9).
  if (turn === undefined || task.undo === 'needless' || entryOf(turn, task) !== undefined) return
  const step = task.undo === 'auto' && input !== undefined ? task.module.planUndo?.(input) : undefined
  turn.entries.push({ task, step })
}

/** The first act of a step was never sent: there is nothing to take back. */
export const forgetUndo = (context: RunContext, place: Place, task: ProgramModuleTask): void => {
  const turn = turnOf(context, place)
  if (turn?.entries.at(-1)?.task === task) turn.entries.pop()
}

/** How the change of a step is taken back, for its first `act-started`. */
export const toldUndo = (context: RunContext, place: Place, task: ProgramModuleTask): { readonly undo?: UndoStep } => {
  const turn = turnOf(context, place)
  const step = turn === undefined ? undefined : entryOf(turn, task)?.step
  return step === undefined ? {} : { undo: step }
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

const blameOf = (host: HostView, { task, blockers, isGivenUp }: Failed): Blame => {
  const isProof = task.module.hasWindow === true
  if (isGivenUp && task.effects.stops === 'node') return { kind: 'hung-stop' }
  if (!isGivenUp || !isProof) return { kind: 'own', isJudged: isProof }
  const isOwn = ({ nodeId }: Blocker): boolean => nodeId === undefined || nodeId === host.nodeId
  return blockers.length === 0 || blockers.some(isOwn) ? { kind: 'own', isJudged: true } : { kind: 'others' }
}

/** A step of the turn failed for good: whose fault is it? The last word counts, but none of what only gathers after a failure. */
export const noteBlame = (context: RunContext, place: Place, failed: Failed): void => {
  const turn = turnOf(context, place)
  if (turn === undefined || place.host === undefined || place.isAfterFailure === true) return
  turn.blame = blameOf(place.host, failed)
}
