/**
 * WrittenTask -> Task of the model: compiles its expressions with the names that exist where it stands. Faults are reported and harmless
 * values put in their place; a playbook with any error is never handed out.
 */
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts'
import { parseDuration } from '../../../diagnostics/duration.ts'
import type { Location } from '../../../diagnostics/source.ts'
import { compileCondition } from '../../expressions/condition.ts'
import type { Compiler } from '../../expressions/compile.ts'
import type { Expression, Template } from '../../expressions/expression.ts'
import { compileTemplate } from '../../expressions/template.ts'
import { types, typeOfSchema } from '../../expressions/value-type.ts'
import { durationSchema } from '../../syntax/words.ts'
import { childOf, isTrue, numberOf, scalarAt, textOf, type Tree } from '../../syntax/tree.ts'
import type { BlockTask, ModuleTask, Task, TaskFrame, Undo, WatchTask } from '../playbook.ts'
import { compileForEach, withItem } from './for-each.ts'
import { compilerFor, unsure, type NameSetting, type Registers } from './registers.ts'
import { bareKeysOf } from '../written/bare-keys.ts'
import type { ModuleAction, WatchAction, WrittenTask } from '../written/written.ts'

export interface TaskBuilding {
  readonly names: NameSetting
  readonly usedAt: Location | undefined
  /** `once: run` or `phase` means "not on the other hosts" only in a phase with hosts. */
  readonly hasHosts: boolean
  readonly report: (fault: Diagnostic) => void
}

/** A built task and the registers that hold after it. */
export interface Built<T> {
  readonly built: T
  readonly after: Registers
}

/** Ansible's pause between two tries. */
const defaultDelayMs = 5000

const msOf = (tree: Tree | undefined): number | undefined => {
  const text = textOf(tree)
  const ms = text === undefined ? undefined : parseDuration(text)
  return ms?.ok === true ? ms.value : undefined
}

const conditionOf = (
  task: WrittenTask,
  key: string,
  compiler: Compiler,
  building: TaskBuilding,
): Expression | undefined => {
  const tree = childOf(task.tree, key)
  return tree === undefined ? undefined : compileCondition(tree, { key, compiler, report: building.report })
}

const frameOf = (task: WrittenTask, compiler: Compiler, building: TaskBuilding): TaskFrame => ({
  id: task.id,
  when: conditionOf(task, 'when', compiler, building),
  at: task.at,
  usedAt: building.usedAt,
})

const onceOf = (task: WrittenTask): 'run' | 'phase' | undefined => {
  const once = textOf(childOf(task.tree, 'once'))
  return once === 'run' || once === 'phase' ? once : undefined
}

/** Why a register may be unset after its task; undefined when it is surely set. */
const whyUnset = (task: WrittenTask, building: TaskBuilding): string | undefined => {
  if (hasItems(task)) return whyElsewhere(task, building)
  if (childOf(task.tree, 'when') !== undefined) return `task "${task.id}" sets it, and its "when" may skip that`
  if (isTrue(childOf(task.tree, 'ignore_failure'))) return `task "${task.id}" sets it, and may fail`
  return whyElsewhere(task, building)
}

const whyElsewhere = (task: WrittenTask, building: TaskBuilding): string | undefined =>
  onceOf(task) !== undefined && building.hasHosts ? `task "${task.id}" sets it on one host only` : undefined

const hasItems = (task: WrittenTask): boolean => childOf(task.tree, 'for_each') !== undefined

const withRegister = (
  registers: Registers,
  name: string | undefined,
  setting: {
    readonly action: ModuleAction | WatchAction
    readonly unset: string | undefined
    /** After a task with `for_each` its register holds the list of its results. */
    readonly isList?: boolean
  },
): Registers => {
  if (name === undefined) return registers
  const result = typeOfSchema(setting.action.module.result)
  const type = setting.isList === true ? types.list(result) : result
  return new Map([...registers, [name, { type, unset: setting.unset }]])
}

const buildUndo = (task: WrittenTask, before: Registers, building: TaskBuilding): Undo => {
  const { undo } = task
  switch (undo.kind) {
    case 'auto':
      return { kind: 'auto' }
    case 'none':
      return { kind: 'none', reason: textOf(childOf(task.tree, 'undo_reason')) ?? '' }
    case 'tasks':
      return { kind: 'tasks', tasks: buildTasks(undo.tasks, before, building).built }
    case 'absent':
      return { kind: 'needless' }
  }
}

const buildArguments = (action: ModuleAction | WatchAction, compiler: Compiler, building: TaskBuilding): Template =>
  compileTemplate(action.args, {
    compiler,
    schema: action.module.args as Readonly<Record<string, unknown>>,
    what: `module "${action.module.name}"`,
    bareKeys: bareKeysOf(action.module.name),
    report: building.report,
  })

const buildModule = (
  task: WrittenTask,
  action: ModuleAction,
  { before, building }: { readonly before: Registers; readonly building: TaskBuilding },
): Built<ModuleTask> => {
  const compiler = compilerFor(before, building.names)
  const register = textOf(childOf(task.tree, 'register'))
  // `until` is asked after the task has run, so its own register is set.
  const inUntil = compilerFor(withRegister(before, register, { action, unset: undefined }), building.names)
  const built: ModuleTask = {
    kind: 'module',
    ...frameOf(task, compiler, building),
    module: action.module,
    args: buildArguments(action, compiler, building),
    register,
    until: conditionOf(task, 'until', inUntil, building),
    retries: numberOf(childOf(task.tree, 'retries')) ?? 0,
    delayMs: msOf(childOf(task.tree, 'delay')) ?? defaultDelayMs,
    timeoutMs: msOf(childOf(task.tree, 'timeout')),
    undo: buildUndo(task, before, building),
    once: onceOf(task),
    ignoreFailure: isTrue(childOf(task.tree, 'ignore_failure')),
  }
  const setting = { action, unset: whyUnset(task, building), isList: hasItems(task) }
  return { built, after: withRegister(before, register, setting) }
}

const defaultEvery = '5s'

const buildWatch = (
  task: WrittenTask,
  action: WatchAction,
  { before, building }: { readonly before: Registers; readonly building: TaskBuilding },
): Built<WatchTask> => {
  const compiler = compilerFor(before, building.names)
  const register = textOf(childOf(action.tree, 'register')) ?? ''
  const time = (key: string): Template =>
    compileTemplate(childOf(action.tree, key) ?? scalarAt(action.tree.at, defaultEvery), {
      compiler,
      schema: durationSchema,
      what: `"${key}"`,
      report: building.report,
    })
  const sampled = withRegister(before, register, { action, unset: undefined })
  const stopIf = childOf(action.tree, 'stop_if')
  const built: WatchTask = {
    kind: 'watch',
    ...frameOf(task, compiler, building),
    forMs: time('for'),
    everyMs: time('every'),
    module: action.module,
    args: buildArguments(action, compiler, building),
    register,
    stopIf:
      stopIf === undefined
        ? undefined
        : compileCondition(stopIf, {
            key: 'stop_if',
            compiler: compilerFor(sampled, building.names),
            report: building.report,
          }),
  }
  return { built, after: withRegister(before, register, { action, unset: whyUnset(task, building) }) }
}

const buildBlock = (
  task: WrittenTask & { readonly action: { readonly kind: 'block' } },
  before: Registers,
  building: TaskBuilding,
): Built<BlockTask> => {
  const { action } = task
  const inner = buildTasks(action.tasks, before, building)
  const failed = unsure(before, inner.after, 'the block may have failed before it was set')
  const rescue = buildTasks(action.rescue, failed, building)
  const always = buildTasks(action.always, failed, building)
  const built: BlockTask = {
    kind: 'block',
    ...frameOf(task, compilerFor(before, building.names), building),
    tasks: inner.built,
    rescue: rescue.built,
    always: always.built,
  }
  const why = whyUnsetInside(task)
  return { built, after: why === undefined ? inner.after : unsure(before, inner.after, why) }
}

/** Why registers that a block sets may be unset after it; undefined when they are as sure as inside. */
const whyUnsetInside = (task: WrittenTask): string | undefined => {
  if (hasItems(task)) return `it is set inside the block "${task.id}", for each item by itself`
  return childOf(task.tree, 'when') === undefined
    ? undefined
    : `it is set inside the block "${task.id}", and its "when" may skip that`
}

const isBlock = (task: WrittenTask): task is WrittenTask & { readonly action: { readonly kind: 'block' } } =>
  task.action.kind === 'block'

const buildTask = (task: WrittenTask, before: Registers, building: TaskBuilding): Built<Task> | undefined => {
  const tree = childOf(task.tree, 'for_each')
  if (tree === undefined) return buildOne(task, before, building)
  const { list, item } = compileForEach(tree, building.names, building.report)
  const one = buildOne(task, before, { ...building, names: withItem(building.names, item) })
  return one === undefined ? undefined : { ...one, built: { ...one.built, forEach: list } }
}

const buildOne = (task: WrittenTask, before: Registers, building: TaskBuilding): Built<Task> | undefined => {
  if (isBlock(task)) return buildBlock(task, before, building)
  switch (task.action.kind) {
    case 'module':
      return buildModule(task, task.action, { before, building })
    case 'watch':
      return buildWatch(task, task.action, { before, building })
    default:
      return undefined
  }
}

/** Builds a list of tasks in order, each with the registers set before it. */
export const buildTasks = (
  tasks: readonly WrittenTask[],
  before: Registers,
  building: TaskBuilding,
): Built<readonly Task[]> => {
  const built: Task[] = []
  let after = before
  for (const task of tasks) {
    const one = buildTask(task, after, building)
    if (one === undefined) continue
    built.push(one.built)
    after = one.after
  }
  return { built, after }
}
