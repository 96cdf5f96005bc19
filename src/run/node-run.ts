import type { HostView } from '../modules/host-view.ts'
import type { ProgramPhase, ProgramTask } from '../plan/program.ts'
import { isLeftWaiting } from './flow/unattended.ts'
import { readNodeFacts } from './look/node-look.ts'
import { foreseeRefusal, isPending } from './look/peek.ts'
import { markOf, type ProcessMark } from './process-mark.ts'
import { hasActed } from './resume/past/past.ts'
import { finishUndo } from './resume/finish-undo.ts'
import { turnRecordAt } from './resume/restore.ts'
import { proveBack } from './prove-back.ts'
import { isInFlight, isWindowCut, memoryOf, type Place, type RunContext } from './run-context.ts'
import type { FoundNode } from './run-event.ts'
import { inOrder, unchangedEnd, type StepEnd } from './step-end.ts'
import { runTask } from './steps/task.ts'
import { takeBack } from './undo/take-back.ts'

/** One host's turn in a phase. */
export interface Turn {
  readonly host: HostView
  /** From 1. */
  readonly position: number
  readonly of: number
  readonly because: string
  /** The first host of its role in this phase: `after_first` follows it. */
  readonly isFirstOfRole: boolean
}

/** Runs tasks; a node they stopped and did not see back is proven back after them, after a first Ctrl-C too. */
const runProven = async (
  context: RunContext,
  place: Place & { readonly host: HostView },
  tasks: readonly ProgramTask[],
): Promise<StepEnd> => {
  const end = await inOrder(tasks, (task) => runTask(context, place, task))
  if (end.kind === 'failed' || context.interrupts.second.aborted) return end
  const proof = isInFlight(context, place) ? await proveBack(context, place, place.host) : end
  if (proof.kind !== 'ended') return proof
  return isWindowCut(context, place.host.name) ? { kind: 'interrupted' } : end
}

/** A node left down by a phase that can not be taken back: whoever reads it at night wants to know that nothing was tried. */
const toldNotUndone = (end: StepEnd, { id }: ProgramPhase): StepEnd => {
  if (end.kind !== 'failed' || end.problem.exitCode !== 8) return end
  const why = `phase "${id}" can not be taken back, so nothing was undone: the node stays on its release and its file as they are, and has to come up with them`
  return { kind: 'failed', problem: { ...end.problem, why: [...end.problem.why, why] } }
}

/** The same; with `on_failure: rollback` a turn that failed is taken back (R9). What cannot be taken back at all is not tried. */
const runReversibly = async (
  context: RunContext,
  place: Place & { readonly host: HostView },
  tasks: readonly ProgramTask[],
): Promise<StepEnd> => {
  const { phase, host } = place
  if (phase.isIrreversible) return toldNotUndone(await runProven(context, place, tasks), phase)
  if (phase.onFailure === 'stop') return runProven(context, place, tasks)
  const turn = turnRecordAt(context, place)
  const undone = await finishUndo(context, place, turn)
  if (undone !== undefined) return undone
  memoryOf(context, host.name).turn = turn
  const end = await runProven(context, place, tasks)
  if (isLeftWaiting(end)) return end
  if (end.kind === 'failed')
    return { kind: 'failed', problem: await takeBack(context, place, { problem: end.problem, turn }) }
  memoryOf(context, host.name).turn = undefined
  return end
}

/** before_each, tasks, after_each and, for the first of a role, after_first. Where no task of this host has anything to change, the hooks around them are left out too. */
const tasksOf = async (context: RunContext, place: Place, isFirstOfRole: boolean): Promise<readonly ProgramTask[]> => {
  const { beforeEach, tasks, afterEach, afterFirst } = place.phase
  const hasHooks = beforeEach.length + afterEach.length + afterFirst.length > 0
  const isMoot = hasHooks && !hasActed(context, place) && !(await isPending(context, place, tasks))
  return isMoot ? tasks : [...beforeEach, ...tasks, ...afterEach, ...(isFirstOfRole ? afterFirst : [])]
}

/** The turn itself, unless a step after its stop is sure to be refused. A turn that has begun goes on: its node may be down. */
const runForeseen = async (
  context: RunContext,
  place: Place & { readonly host: HostView },
  tasks: readonly ProgramTask[],
): Promise<StepEnd> => {
  const hasBegun = isInFlight(context, place) || hasActed(context, place)
  const problem = hasBegun ? undefined : await foreseeRefusal(context, place, tasks)
  return problem === undefined ? runReversibly(context, place, tasks) : { kind: 'failed', problem }
}

/** One host's turn: its tasks and the hooks around them. */
export const runTurn = async (context: RunContext, phase: ProgramPhase, turn: Turn): Promise<StepEnd> => {
  const { host, position, of, because } = turn
  const place: Place = { phase, host }
  await context.emitter.emit({ type: 'node-started', phase: phase.id, host: host.name, position, of, because })
  const tasks = await tasksOf(context, place, turn.isFirstOfRole)
  const end = await runForeseen(context, { ...place, host }, tasks)
  if (isLeftWaiting(end)) return end
  const changed = end.kind === 'ended' && end.changed
  await context.emitter.emit({
    type: 'node-ended',
    phase: phase.id,
    host: host.name,
    ok: end.kind === 'ended',
    changed,
  })
  // A first Ctrl-C that waited for this node's safe point ends the run here.
  if (end.kind === 'ended' && context.interrupts.first.aborted) return { kind: 'interrupted' }
  return end.kind === 'ended' && changed ? end : end.kind === 'ended' ? unchangedEnd : end
}

/** As if nothing had run: a node that was down and has just been started is not restarted in the pass that follows. */
const noProcess: ProcessMark = { pid: 0, startedAtMs: 0 }

/** A new pass begins: what an earlier phase stopped is history, and the processes of now are those it finds (`node.restarted`). */
export const beginPass = async (context: RunContext, phase: ProgramPhase): Promise<readonly FoundNode[]> => {
  const hosts = context.program.hosts.filter((host) => phase.hosts.includes(host.name) && host.roles.length > 0)
  return Promise.all(
    hosts.map(async (host) => {
      const memory = memoryOf(context, host.name)
      memory.stopped = undefined
      const { observation } = await readNodeFacts(context, host, { withLog: false, withHost: false })
      memory.first = memory.isFresh ? noProcess : (markOf(observation) ?? memory.first)
      memory.isFresh = false
      return {
        host: host.name,
        process: memory.first ?? null,
        before: memory.beforeRelease,
        deaf: memory.deafAtStart,
      }
    }),
  )
}
