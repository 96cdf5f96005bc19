/** Trees of tasks -> WrittenTask, with every fault of their shape reported. */
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts'
import type { AnyModule, Effects } from '../../../modules/module.ts'
import { openness } from '../../expressions/template.ts'
import { checkSchema } from '../../syntax/check-schema.ts'
import type { Thing } from '../../syntax/shape-faults.ts'
import {
  childOf,
  entryOf,
  firstLineOf,
  isSound,
  itemsOf,
  plainOf,
  textOf,
  type Entry,
  type MapTree,
  type Tree,
} from '../../syntax/tree.ts'
import { bareKeysOf, bareTreesIn } from './bare-keys.ts'
import { checkLiteral } from './literal-arguments.ts'
import { findAction, unknownModule, type Modules } from './module-key.ts'
import { taskSchema } from './task-schema.ts'
import type { Action, TaskSetting, WrittenTask, WrittenUndo } from './written.ts'

export interface TaskReading {
  readonly modules: Modules
  readonly report: (fault: Diagnostic) => void
}

const thingOf = (task: Tree, setting: TaskSetting): Thing => ({
  title: setting.isUndo ? 'undo task' : 'task',
  name: textOf(childOf(task, 'id')),
})

const emptyMap = (at: Tree['at']): MapTree => ({ kind: 'map', at, entries: [] })

const withDefaults = (module: AnyModule, args: unknown): unknown => {
  if (typeof args !== 'object' || args === null || Array.isArray(args)) return args
  const properties = (module.args as { properties?: Record<string, { default?: unknown }> }).properties ?? {}
  const defaults = Object.entries(properties).filter(([, schema]) => schema.default !== undefined)
  return { ...Object.fromEntries(defaults.map(([key, schema]) => [key, schema.default])), ...args }
}

/** Checks arguments against their module; effects are known only for arguments that fit. */
const readArguments = (module: AnyModule, args: Tree, reading: TaskReading): Effects | undefined => {
  const thing = { title: 'module', name: module.name }
  const bare = bareTreesIn(args, bareKeysOf(module.name))
  const isOpen = (tree: Tree): ReturnType<typeof openness> => (bare.has(tree) ? 'value' : openness(tree))
  const faults = [
    ...checkSchema(args, { schema: module.args as object, family: 'playbook', thing, isOpen }),
    ...checkLiteral(module, args),
  ]
  for (const fault of faults) reading.report(fault)
  if (faults.length > 0 || !isSound(args)) return undefined
  return module.effects(withDefaults(module, plainOf(args)) as never)
}

const readModule = (module: AnyModule, entry: Entry, reading: TaskReading): Action => ({
  kind: 'module',
  module,
  keyAt: entry.keyAt,
  args: entry.value,
  effects: readArguments(module, entry.value, reading),
})

const readWatch = (entry: Entry, reading: TaskReading): Action => {
  const nameTree = childOf(entry.value, 'module')
  const name = textOf(nameTree)
  if (entry.value.kind !== 'map' || nameTree === undefined || name === undefined) return { kind: 'none' }
  const module = reading.modules.find(name)
  if (module === undefined) {
    reading.report(unknownModule(name, reading.modules, nameTree.at))
    return { kind: 'none' }
  }
  const args = childOf(entry.value, 'args') ?? emptyMap(nameTree.at)
  return {
    kind: 'watch',
    tree: entry.value,
    module,
    keyAt: nameTree.at,
    args,
    effects: readArguments(module, args, reading),
  }
}

const readAction = (task: MapTree, setting: TaskSetting, reading: TaskReading): Action => {
  const entry = findAction(task, { ...reading, thing: thingOf(task, setting) })
  if (entry === undefined) return { kind: 'none' }
  if (entry.key === 'watch') return readWatch(entry, reading)
  if (entry.key === 'block')
    return {
      kind: 'block',
      tasks: readTasks(entry.value, setting, reading),
      rescue: readTasks(childOf(task, 'rescue'), { ...setting, isRescue: true }, reading),
      always: readTasks(childOf(task, 'always'), setting, reading),
    }
  const module = reading.modules.find(entry.key)
  return module === undefined ? { kind: 'none' } : readModule(module, entry, reading)
}

const readUndo = (task: MapTree, id: string, setting: TaskSetting, reading: TaskReading): WrittenUndo => {
  const entry = entryOf(task, 'undo')
  const word = textOf(entry?.value)
  if (entry === undefined) return { kind: 'absent' }
  if (word === 'auto' || word === 'none') return { kind: word, at: entry.keyAt }
  const tasks = itemsOf(entry.value).flatMap((item, index) =>
    item.kind === 'map'
      ? [readTask(item, { ...setting, isUndo: true }, { ...reading, undoId: `${id}.undo-${index + 1}` })]
      : [],
  )
  return { kind: 'tasks', at: entry.keyAt, tasks }
}

const readTask = (
  tree: MapTree,
  setting: TaskSetting,
  reading: TaskReading & { readonly undoId?: string },
): WrittenTask => {
  const { undoId, ...plain } = reading
  const thing = thingOf(tree, setting)
  for (const fault of checkSchema(tree, { schema: taskSchema, family: 'playbook', thing, isOpen: openness }))
    reading.report(fault)
  const id = undoId ?? textOf(childOf(tree, 'id')) ?? ''
  return {
    ...setting,
    tree,
    id,
    at: firstLineOf(tree),
    action: readAction(tree, setting, plain),
    undo: readUndo(tree, id, setting, plain),
  }
}

/** The tasks of a list; items that are no maps are reported by the schema of the list's owner. */
export const readTasks = (list: Tree | undefined, setting: TaskSetting, reading: TaskReading): WrittenTask[] =>
  itemsOf(list).flatMap((item) => (item.kind === 'map' ? [readTask(item, setting, reading)] : []))
