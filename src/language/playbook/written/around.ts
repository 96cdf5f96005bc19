/** Tasks with what stands around them: what `tasksOf` leaves out. */
import { taskLists } from '../playbook-schema.ts'
import type { WrittenPhase, WrittenTask } from './written.ts'

export interface AroundTask {
  readonly task: WrittenTask
  /** Blocks it stands in, outermost first. */
  readonly blocks: readonly WrittenTask[]
  /** In the `always` of one of them. */
  readonly isAlways: boolean
}

const opened = (task: WrittenTask, around: Omit<AroundTask, 'task'>): AroundTask[] => {
  const self = { task, ...around }
  if (task.action.kind !== 'block') return [self]
  const blocks = [...around.blocks, task]
  const { tasks, rescue, always } = task.action
  return [
    self,
    ...[...tasks, ...rescue].flatMap((inner) => opened(inner, { blocks, isAlways: around.isAlways })),
    ...always.flatMap((inner) => opened(inner, { blocks, isAlways: true })),
  ]
}

/** Every task of a phase but undo tasks, in the order of `tasksOf`. */
export const aroundTasks = (phase: WrittenPhase): AroundTask[] =>
  taskLists.flatMap((list) => phase.lists[list].flatMap((task) => opened(task, { blocks: [], isAlways: false })))

/** Lists of tasks that run one after the other: each list of the phase, and tasks, rescue and always of each block. */
export const sequencesOf = (phase: WrittenPhase): (readonly WrittenTask[])[] => [
  ...taskLists.map((list) => phase.lists[list]),
  ...aroundTasks(phase).flatMap(({ task: { action } }) =>
    action.kind === 'block' ? [action.tasks, action.rescue, action.always] : [],
  ),
]
