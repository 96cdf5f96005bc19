/**
 * `for_each` opened: one copy of the task for each item, with ids `task[0]`, `task[1]` …, whose every value and condition reads `item` as well.
 * Plan, digest and engine walk the same copies, so what was approved is what runs.
 */
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type {
  Evaluate,
  ProgramBlock,
  ProgramFrame,
  ProgramItem,
  ProgramModuleTask,
  ProgramTask,
  ProgramWatch,
  Scope,
  ValueFault,
} from '../program.ts'

const withItem = <T>(evaluate: Evaluate<T>, item: ProgramItem): Evaluate<T> => {
  return (scope) => evaluate({ ...scope, item })
}

const maybeWithItem = <T>(evaluate: Evaluate<T> | undefined, item: ProgramItem): Evaluate<T> | undefined =>
  evaluate === undefined ? undefined : withItem(evaluate, item)

/** The id of a task's copy: `link[0]`. */
export const idOfItem = (id: string, index: number): string => `${id}[${index}]`

/** A register of one copy: a name no expression can have, so that it hides nothing. */
export const registerOfItem = idOfItem

const frameWith = (frame: ProgramFrame, item: ProgramItem): Pick<ProgramFrame, 'id' | 'when' | 'forEach' | 'item'> => ({
  id: idOfItem(frame.id, item.index),
  when: maybeWithItem(frame.when, item),
  forEach: undefined,
  item,
})

/** In `until` the register of the task is this try's own result, as without `for_each`. */
const untilOf = ({ until, register, forEach }: ProgramModuleTask, item: ProgramItem): Evaluate<boolean> | undefined => {
  if (until === undefined || register === undefined || forEach === undefined) return maybeWithItem(until, item)
  return (scope) => until({ ...scope, item, [register]: scope[registerOfItem(register, item.index)] })
}

/** `link.undo-1` of the copy `link[0]` is `link[0].undo-1`. */
const undoWith = (task: ProgramModuleTask, item: ProgramItem): readonly ProgramTask[] =>
  task.undoTasks.map((undo) => ({
    ...copyOf(undo, item),
    id: undo.id.startsWith(`${task.id}.`)
      ? `${idOfItem(task.id, item.index)}${undo.id.slice(task.id.length)}`
      : idOfItem(undo.id, item.index),
  }))

const moduleWith = (task: ProgramModuleTask, item: ProgramItem): ProgramModuleTask => ({
  ...task,
  ...frameWith(task, item),
  undoTasks: undoWith(task, item),
  args: withItem(task.args, item),
  until: untilOf(task, item),
  register:
    task.register === undefined || task.forEach === undefined
      ? task.register
      : registerOfItem(task.register, item.index),
})

const watchWith = (task: ProgramWatch, item: ProgramItem): ProgramWatch => ({
  ...task,
  ...frameWith(task, item),
  args: withItem(task.args, item),
  forMs: withItem(task.forMs, item),
  everyMs: withItem(task.everyMs, item),
  stopIf: maybeWithItem(task.stopIf, item),
})

const blockWith = (block: ProgramBlock, item: ProgramItem): ProgramBlock => {
  const inner = (tasks: readonly ProgramTask[]): readonly ProgramTask[] => tasks.map((task) => copyOf(task, item))
  return {
    ...block,
    ...frameWith(block, item),
    tasks: inner(block.tasks),
    rescue: inner(block.rescue),
    always: inner(block.always),
  }
}

const copyOf = (task: ProgramTask, item: ProgramItem): ProgramTask => {
  switch (task.kind) {
    case 'module':
      return moduleWith(task, item)
    case 'watch':
      return watchWith(task, item)
    case 'block':
      return blockWith(task, item)
  }
}

/** The copies of a task with `for_each`, in the order of its list; the task itself where it has none. */
export const copiesOf = (task: ProgramTask, scope: Scope): Result<readonly ProgramTask[], ValueFault> => {
  if (task.forEach === undefined) return ok([task])
  const items = task.forEach(scope)
  if (!items.ok) return err(items.error)
  return ok(items.value.map((value, index) => copyOf(task, { value, index })))
}

/** All tasks with every `for_each` opened, inside blocks too; one whose list cannot be worked out stays as it is. */
export const openEach = (tasks: readonly ProgramTask[], scope: Scope): readonly ProgramTask[] =>
  tasks.flatMap((task) => {
    const copies = copiesOf(task, scope)
    return (copies.ok ? copies.value : [task]).map((copy): ProgramTask =>
      copy.kind === 'block'
        ? {
            ...copy,
            tasks: openEach(copy.tasks, scope),
            rescue: openEach(copy.rescue, scope),
            always: openEach(copy.always, scope),
          }
        : copy,
    )
  })
