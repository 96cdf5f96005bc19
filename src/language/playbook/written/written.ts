/** A phase as written, with its places: what rules look at. Shape faults are already reported; a value that is wrong is simply absent. */
import type { Location } from '../../../diagnostics/source.ts'
import type { AnyModule, Effects } from '../../../modules/module.ts'
import { childOf, type MapTree, type Tree } from '../../syntax/tree.ts'
import { taskLists, type TaskList } from '../playbook-schema.ts'

export interface WrittenPhase {
  readonly tree: MapTree
  /** `''` when it has none. */
  readonly id: string
  /** Where the phase stands in its own file: the first line of it. */
  readonly at: Location
  /** For a phase in a file of its own: where the playbook uses it. */
  readonly usedAt: Location | undefined
  readonly isReadOnly: boolean
  readonly isIrreversible: boolean
  readonly lists: Readonly<Record<TaskList, readonly WrittenTask[]>>
}

/** Where a task stands, as far as rules care. */
export interface TaskSetting {
  readonly list: TaskList
  /** Inside the `rescue` of a block. */
  readonly isRescue: boolean
  /** Inside the `undo` of a task: it has no id and needs no undo. */
  readonly isUndo: boolean
}

export interface WrittenTask extends TaskSetting {
  readonly tree: MapTree
  /** `''` when it has none. An undo task's is `TASK.undo-N`. */
  readonly id: string
  /** First line of the task. */
  readonly at: Location
  readonly action: Action
  readonly undo: WrittenUndo
}

export type Action =
  | ModuleAction
  | {
      readonly kind: 'block'
      readonly tasks: readonly WrittenTask[]
      readonly rescue: readonly WrittenTask[]
      readonly always: readonly WrittenTask[]
    }
  | WatchAction
  /** Already reported. */
  | { readonly kind: 'none' }

export interface ModuleAction {
  readonly kind: 'module'
  readonly module: AnyModule
  /** The module's key. */
  readonly keyAt: Location
  readonly args: Tree
  /** Undefined when the arguments are wrong. */
  readonly effects: Effects | undefined
}

export interface WatchAction {
  readonly kind: 'watch'
  readonly tree: MapTree
  readonly module: AnyModule
  readonly keyAt: Location
  readonly args: Tree
  readonly effects: Effects | undefined
}

export type WrittenUndo =
  | { readonly kind: 'absent' }
  | { readonly kind: 'auto' | 'none'; readonly at: Location }
  | { readonly kind: 'tasks'; readonly at: Location; readonly tasks: readonly WrittenTask[] }

/** Tasks directly inside a task: of a block its tasks, rescue and always; undo tasks are not among them. */
const inside = (task: WrittenTask): readonly WrittenTask[] =>
  task.action.kind === 'block' ? [...task.action.tasks, ...task.action.rescue, ...task.action.always] : []

/** A task and all tasks in its blocks, outermost first. */
export const withInner = (task: WrittenTask): WrittenTask[] => [task, ...inside(task).flatMap(withInner)]

/** Every task of a phase that runs in the course of things, in the order written; undo tasks apart. */
export const tasksOf = (phase: WrittenPhase): WrittenTask[] =>
  taskLists.flatMap((list) => phase.lists[list].flatMap(withInner))

/** Undo tasks of all tasks of a phase. */
export const undoTasksOf = (phase: WrittenPhase): WrittenTask[] =>
  tasksOf(phase).flatMap((task) => (task.undo.kind === 'tasks' ? task.undo.tasks.flatMap(withInner) : []))

/** True when the phase acts on hosts. */
export const hasHosts = (phase: WrittenPhase): boolean => phase.tree.entries.some((entry) => entry.key === 'hosts')

/** Does a task change anything? Undefined effects (wrong arguments) count as none: they are reported already. */
export const isChanging = (effects: Effects | undefined): boolean =>
  effects !== undefined &&
  (effects.changes !== undefined || effects.stops !== undefined || effects.irreversible === true)

/** Effects of a task by itself; of a block none. */
export const effectsOf = (task: WrittenTask): Effects | undefined =>
  task.action.kind === 'module' || task.action.kind === 'watch' ? task.action.effects : undefined

/** `task "switch"`, or `a task` without an id. */
export const nameOf = (task: WrittenTask): string => (task.id === '' ? 'a task' : `task "${task.id}"`)

/** One `register:` and its task. */
export interface RegisterPlace {
  readonly task: WrittenTask
  readonly tree: Tree
}

/** Every register a phase sets, in the order written, undo tasks last. */
export const registersIn = (phase: WrittenPhase): RegisterPlace[] =>
  [...tasksOf(phase), ...undoTasksOf(phase)].flatMap((task) => {
    const tree = childOf(task.action.kind === 'watch' ? task.action.tree : task.tree, 'register')
    return tree === undefined ? [] : [{ task, tree }]
  })
