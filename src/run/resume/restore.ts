import { offlineScope } from '../../plan/host-scope.ts'
import type { ProgramPhase } from '../../plan/program.ts'
import { copiesOf } from '../../plan/tasks/each.ts'
import { flatten, type LeafTask } from '../../plan/tasks/flat.ts'
import { addressOf, memoryOf, type Place, type RunContext } from '../run-context.ts'
import { keepRegister } from '../steps/scope.ts'
import { onceKey } from '../flow/once.ts'
import { newTurn, type TurnRecord } from '../undo/turn-record.ts'
import { isStepDone, type PastPhase, type PastTurn } from './history.ts'
import { leavesByAddress, pastTurnAt } from './past/past.ts'

/*
 * Puts what the journal tells into the memory of the engine, before anything is looked at: nodes as the present pass found them, whom it stopped, registers,
 * `once` tasks. What was not written down (whose R3 was seen) is proven again by the guards.
 */

const wasStoppedCleanly = ({ steps }: PastTurn, isBroker: boolean): boolean => {
  const stop = [...steps.values()].findLast(({ acts }) => acts.some(({ started }) => started.act.kind === 'stop-node'))
  const result = stop?.ended?.result as { readonly was_clean?: unknown } | null | undefined
  return result?.was_clean === true || (stop?.ended !== undefined && !isBroker)
}

const restoreFound = (context: RunContext, phase: PastPhase): void => {
  for (const { host, process, before, deaf } of phase.found) {
    const memory = memoryOf(context, host)
    memory.first = process ?? undefined
    memory.stopped = undefined
    if (memory.beforeRelease === '') Object.assign(memory, { beforeRelease: before, deafAtStart: deaf })
  }
}

const restoreTurn = (context: RunContext, turn: PastTurn): void => {
  const host = context.program.hosts.find(({ name }) => name === turn.host)
  if (host === undefined) return
  const memory = memoryOf(context, host.name)
  memory.stopped = turn.stopped
  memory.isInFlight = !turn.isOver && turn.isInFlight
  memory.wasStoppedCleanly = wasStoppedCleanly(turn, host.roles.includes('broker'))
}

/** Results of steps that ended well, under their registers; a task with `for_each` keeps the list of its copies' results. */
const restoreRegisters = (context: RunContext, phase: ProgramPhase, turn: PastTurn): void => {
  const host = context.program.hosts.find(({ name }) => name === turn.host)
  const place: Place = { phase, host }
  const resultOf = (task: LeafTask): readonly unknown[] => {
    const step = turn.steps.get(addressOf(place, task.id))
    const { outcome, result } = step?.ended ?? {}
    return outcome === 'changed' || outcome === 'unchanged' ? [result] : []
  }
  const keep = (task: LeafTask, values: readonly unknown[]): void => {
    if (task.kind !== 'module' || task.register === undefined || values.length === 0) return
    keepRegister(context, place, { name: task.register, value: task.forEach === undefined ? values[0] : values })
  }
  for (const task of leavesByAddress(context, phase, host?.name).values()) keep(task, resultOf(task))
  const written = [...phase.beforeEach, ...phase.tasks, ...phase.afterEach, ...phase.afterFirst]
  for (const { task } of flatten(written)) {
    if (task.forEach === undefined) continue
    const copies = copiesOf(task, offlineScope(context.program.scope, phase, host))
    const results = copies.ok ? copies.value.flatMap((copy) => (copy.kind === 'block' ? [] : resultOf(copy))) : []
    keep(task, results)
  }
}

const restoreOnce = (context: RunContext, phase: ProgramPhase, turn: PastTurn): void => {
  const host = context.program.hosts.find(({ name }) => name === turn.host)
  for (const [address, task] of leavesByAddress(context, phase, host?.name)) {
    const step = turn.steps.get(address)
    const key = task.kind === 'module' ? onceKey({ phase, host }, task) : undefined
    if (key !== undefined && isStepDone(step) && step?.ended?.outcome !== 'not-rehearsed') context.onceDone.add(key)
  }
}

/** Fills the memory of a run that goes on. Does nothing for a run that began with this process. */
export const restoreMemory = (context: RunContext): void => {
  if (context.resumed === undefined) return
  const { history } = context.resumed
  for (const past of history.phases.values()) {
    restoreFound(context, past)
    const phase = context.program.phases.find(({ id }) => id === past.id)
    for (const turn of past.turns.values()) {
      restoreTurn(context, turn)
      if (phase === undefined) continue
      restoreRegisters(context, phase, turn)
      restoreOnce(context, phase, turn)
    }
  }
  for (const [host, state] of history.states) memoryOf(context, host).state = state
}

/** What the open turn at this place did so far, for undo: as its first acts recorded it. A new record where there is no open turn. */
export const turnRecordAt = (context: RunContext, place: Place): TurnRecord => {
  const record = newTurn()
  const turn = pastTurnAt(context, place)
  if (turn === undefined) return record
  const tasks = leavesByAddress(context, place.phase, place.host?.name)
  for (const [address, { acts }] of turn.steps) {
    const task = tasks.get(address)
    const [first] = acts
    if (task?.kind !== 'module' || first === undefined || task.undo === 'needless') continue
    record.entries.push({ task, step: first.started.undo })
  }
  record.isBack = turn.isBack
  return record
}
