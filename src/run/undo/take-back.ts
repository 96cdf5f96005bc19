import type { Problem } from '../../diagnostics/problem.ts'
import { findModule } from '../../modules/catalogue.ts'
import type { HostView } from '../../modules/host-view.ts'
import type { UndoStep } from '../../modules/module.ts'
import type { ProgramModuleTask, ProgramTask } from '../../plan/program.ts'
import { moduleCall, ownTask } from '../../plan/tasks/own-task.ts'
import { resumeCommand } from '../flow/unattended.ts'
import { proveBack } from '../prove-back.ts'
import { describeStates, isInFlight, memoryOf, moveNode, type Place, type RunContext } from '../run-context.ts'
import { tryAll, withFollowing, type StepEnd } from '../step-end.ts'
import { runTask } from '../steps/task.ts'
import { describeNode } from './describe-node.ts'
import { decideUndo } from './may-undo.ts'
import type { Blame, TurnRecord, UndoEntry } from './turn-record.ts'

/*
 * R9: a host whose turn failed is put back as it was before the turn.
 *  1. Only where may-undo.ts lets it, and not after a second Ctrl-C.
 *  2. The steps that acted, last first: the module's own undo, or the undo tasks as written. The first that fails ends it: what comes after hangs on it.
 *  3. The phase's rollback hooks; then the node is proven back (R3) unless a hook did that.
 *  4. The `always` of the blocks that failed. Exit 7 when the node is back on its old release, 8 when a person is needed.
 */

type HostPlace = Place & { readonly host: HostView }

interface Failure {
  readonly problem: Problem
  readonly turn: TurnRecord
  /** Its undo was begun by an earlier process of this run: nobody is asked again. */
  readonly isUnderWay?: true
}

const whyNot: Readonly<Record<Exclude<Blame['kind'], 'own'>, string>> = {
  others: 'nothing was undone: every blocker names another node, so undoing this one would not help',
  recovery: 'nothing was undone: the node may be in log recovery, which must not be broken off',
  'hung-stop': 'nothing was undone: the old process has not ended, or nobody can say whether it has',
  after: 'nothing was undone: the node is back, and what failed came after',
}

const undoTask = (entry: UndoEntry, step: Extract<UndoStep, { kind: 'module' }>): ProgramModuleTask => {
  const module = findModule(step.module)
  if (module === undefined) throw new Error(`no module "${step.module}" to undo with`)
  return ownTask({ id: `${entry.task.id}.undo-1`, origin: entry.task.origin, ...moduleCall(module, step.args) })
}

/** What takes one change back; words where only a person can. */
const tasksOf = (entry: UndoEntry): readonly ProgramTask[] | string => {
  const { task, step } = entry
  if (task.undo === 'tasks') return task.undoTasks
  if (task.undo === 'none') return `"${task.id}" is not undone: ${task.undoReason}`
  if (step?.kind === 'by-hand') return `"${task.id}": ${step.what}`
  return step?.kind === 'module' ? [undoTask(entry, step)] : []
}

interface Undone {
  readonly failure: Problem | undefined
  readonly isInterrupted: boolean
  /** What was left, in words. */
  readonly left: readonly string[]
}

const undoAll = async (context: RunContext, place: HostPlace, { entries }: TurnRecord): Promise<Undone> => {
  const left: string[] = []
  for (const [at, entry] of [...entries.entries()].reverse()) {
    const tasks = tasksOf(entry)
    if (typeof tasks === 'string') {
      left.push(tasks)
      continue
    }
    for (const task of tasks) {
      const end = await runTask(context, place, task)
      if (end.kind === 'ended') continue
      const rest = entries.slice(0, at + 1).map(({ task: { id } }) => id)
      left.push(`not undone: ${rest.reverse().join(', ')}`)
      return {
        failure: end.kind === 'failed' ? end.problem : undefined,
        isInterrupted: end.kind === 'interrupted',
        left,
      }
    }
  }
  return { failure: undefined, isInterrupted: false, left }
}

/** The hooks of the phase, then R3 for a node that no hook proved back. */
const closeUndo = async (context: RunContext, place: HostPlace): Promise<StepEnd> => {
  for (const task of place.phase.rollback) {
    const end = await runTask(context, place, task)
    if (end.kind !== 'ended') return end
  }
  return isInFlight(context, place) ? proveBack(context, place, place.host) : { kind: 'ended', changed: true }
}

const putBack = async (context: RunContext, place: HostPlace, { problem, turn }: Failure): Promise<Problem> => {
  const wasHurt = isInFlight(context, place)
  const undone = await undoAll(context, place, turn)
  const isWhole = undone.failure === undefined && !undone.isInterrupted
  const closed: StepEnd = isWhole ? await closeUndo(context, place) : { kind: 'interrupted' }
  const memory = memoryOf(context, place.host.name)
  if (isWhole && closed.kind === 'ended') await moveNode(context, place, wasHurt ? 'put-back' : 'untouched')
  memory.isUndoing = false
  const failures = [undone.failure, closed.kind === 'failed' ? closed.problem : undefined].filter(
    (p) => p !== undefined,
  )
  const told = withFollowing(problem, failures)
  const why = [...told.why, ...undone.left]
  const state = describeStates(context)
  if (closed.kind === 'ended')
    return {
      ...told,
      why: [...why, `${place.host.name} was put back as it was before its turn`],
      state,
      fix: `mend what is named first above, then ${resumeCommand(context)}`,
      exitCode: wasHurt ? 7 : 1,
    }
  const fix = `${place.host.name} needs a person: look at it, bring it back on ${memory.beforeRelease}, then ${resumeCommand(context)}`
  return { ...told, why: [...why, await describeNode(context, place.host)], state, fix, exitCode: 8 }
}

/** Nothing is undone, and why. A node that came back meanwhile needs no person any more. */
const leave = async (
  context: RunContext,
  place: HostPlace,
  { problem, blame }: { readonly problem: Problem; readonly blame: Exclude<Blame, { kind: 'own' }> },
): Promise<Problem> => {
  const isHurt = isInFlight(context, place)
  const exit = isHurt || problem.exitCode !== 8 ? {} : ({ exitCode: 1 } as const)
  const now = isHurt ? [await describeNode(context, place.host)] : []
  return { ...problem, why: [...problem.why, ...now, whyNot[blame.kind]], state: describeStates(context), ...exit }
}

const decide = async (context: RunContext, place: HostPlace, { turn, isUnderWay }: Failure): Promise<Blame> =>
  isUnderWay ? turn.blame : decideUndo(context, place, turn)

/** Ends a failed turn: undone where R9 lets it be, else left with the reason. Then the `always` that had to wait. */
export const takeBack = async (context: RunContext, place: HostPlace, failure: Failure): Promise<Problem> => {
  const { problem, turn } = failure
  const memory = memoryOf(context, place.host.name)
  const isLeft = turn.entries.length === 0 || context.interrupts.second.aborted
  const blame = isLeft ? undefined : await decide(context, place, failure)
  memory.turn = undefined
  let answer = problem
  if (blame?.kind === 'own') {
    memory.isUndoing = true
    await moveNode(context, place, 'undoing')
    answer = await putBack(context, place, failure)
  } else if (blame !== undefined) answer = await leave(context, place, { problem, blame })
  const always = await tryAll(turn.always.flat(), (task) => runTask(context, { ...place, isAfterFailure: true }, task))
  return withFollowing(answer, always.failures)
}
