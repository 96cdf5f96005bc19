import { openEach } from './each.ts'
import type { ProgramFrame, ProgramModuleTask, ProgramPhase, ProgramTask, ProgramWatch, Scope } from '../program.ts'

/** A task that does something itself: no block. */
export type LeafTask = ProgramModuleTask | ProgramWatch

/** A leaf with what surrounds it. */
export interface FlatTask {
  readonly task: LeafTask
  /** The frames whose `when` must hold, outermost first, its own last. */
  readonly frames: readonly ProgramFrame[]
  /** Runs only after a failure in its block. */
  readonly isRescue: boolean
}

const flattenOne = (task: ProgramTask, around: Omit<FlatTask, 'task'>): FlatTask[] => {
  const frames = [...around.frames, task]
  if (task.kind !== 'block') return [{ task, frames, isRescue: around.isRescue }]
  return [
    ...task.tasks.flatMap((inner) => flattenOne(inner, { frames, isRescue: around.isRescue })),
    ...task.rescue.flatMap((inner) => flattenOne(inner, { frames, isRescue: true })),
    ...task.always.flatMap((inner) => flattenOne(inner, { frames, isRescue: around.isRescue })),
  ]
}

/** The leaves of a list of tasks, in the order they would run: of a block its tasks, its rescue, its always. */
export const flatten = (tasks: readonly ProgramTask[]): readonly FlatTask[] =>
  tasks.flatMap((task) => flattenOne(task, { frames: [], isRescue: false }))

/** Every leaf of a phase: before_each, tasks, after_each, after_first, each `for_each` opened with these names. */
export const leavesOf = (phase: ProgramPhase, scope: Scope): readonly FlatTask[] =>
  flatten(openEach([...phase.beforeEach, ...phase.tasks, ...phase.afterEach, ...phase.afterFirst], scope))

const undoOf = ({ task }: FlatTask): readonly ProgramTask[] => (task.kind === 'module' ? task.undoTasks : [])

/** What runs only after a failure: the undo tasks of these leaves, and the hooks after undo. */
export const failureLeavesOf = (phase: ProgramPhase, scope: Scope): readonly FlatTask[] =>
  flatten(openEach([...leavesOf(phase, scope).flatMap(undoOf), ...phase.rollback], scope))

/** `phase.task@host`, or `phase.task` without a host. */
export const addressOf = (phase: string, task: string, host: string | undefined): string =>
  `${phase}.${task}${host === undefined ? '' : `@${host}`}`

/** Would its conditions let it run? `unknown`: one of them cannot be worked out from these names. */
export const mayRun = ({ frames }: FlatTask, scope: Scope): 'yes' | 'no' | 'unknown' => {
  let answer: 'yes' | 'unknown' = 'yes'
  for (const { when } of frames) {
    const held = when?.(scope) ?? { ok: true, value: true }
    if (held.ok && !held.value) return 'no'
    if (!held.ok) answer = 'unknown'
  }
  return answer
}
