/** Which of a task's keys is its module: exactly one of a module, `block` and `watch`. Checked here because a schema says it badly. */
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts'
import { nearest } from '../../../diagnostics/suggest.ts'
import type { AnyModule } from '../../../modules/module.ts'
import { playbookFault } from '../playbook-faults.ts'
import { shortList, unknownKey, type Thing } from '../../syntax/shape-faults.ts'
import { firstLineOf, type Entry, type MapTree } from '../../syntax/tree.ts'
import { habitOfKey, habitOfModule } from './habits.ts'
import { actionKeys, taskKeys } from './task-schema.ts'

/** The modules a playbook may use, by name. */
export interface Modules {
  readonly names: readonly string[]
  find(name: string): AnyModule | undefined
}

export const modulesOf = (catalogue: readonly AnyModule[]): Modules => ({
  names: catalogue.map((module) => module.name).sort(),
  find: (name) => catalogue.find((module) => module.name === name),
})

const frameKeys = Object.keys(taskKeys)

/** The list itself is too long for one line. */
const listed = 'use one of those that "kplay modules" lists'

export const unknownModule = (name: string, modules: Modules, at: Entry['keyAt']): Diagnostic => {
  const habit = habitOfModule(name, modules.names)
  const guess = nearest(name, modules.names) ?? modules.names.find((known) => known.endsWith(`.${name}`))
  return playbookFault('unknown-module', at, {
    message: `unknown module "${name}"`,
    ...(guess === undefined && habit === undefined ? { note: `there are: ${shortList(modules.names)}` } : {}),
    fix: habit ?? (guess === undefined ? listed : `did you mean "${guess}"?`),
  })
}

const looksLikeModule = (key: string, modules: Modules, isOnly: boolean): boolean =>
  key.includes('.') || (nearest(key, frameKeys) === undefined && (nearest(key, modules.names) !== undefined || isOnly))

const unknownKeys = (task: MapTree, thing: Thing, modules: Modules): Diagnostic[] => {
  const strange = task.entries.filter(
    (entry) => !frameKeys.includes(entry.key) && modules.find(entry.key) === undefined,
  )
  const hasAction = task.entries.some((entry) => isAction(entry, modules))
  return strange.map((entry) => {
    const habit = habitOfKey(entry.key)
    if (habit === undefined && looksLikeModule(entry.key, modules, !hasAction && strange.length === 1))
      return unknownModule(entry.key, modules, entry.keyAt)
    const accepted = [...frameKeys.filter((key) => !isLater(key)), ...modules.names]
    return unknownKey({
      family: 'playbook',
      thing,
      key: entry.key,
      at: entry.keyAt,
      accepted,
      ...(habit === undefined ? {} : { fix: habit }),
    })
  })
}

const isLater = (key: string): boolean =>
  key in taskKeys && 'x-later' in (taskKeys[key as keyof typeof taskKeys] as object)

const isAction = (entry: Entry, modules: Modules): boolean =>
  actionKeys.includes(entry.key) || modules.find(entry.key) !== undefined

const severalModules = (entries: readonly Entry[], thing: string): Diagnostic[] => {
  const [first, ...others] = entries
  if (first === undefined) return []
  return others.map((entry) =>
    playbookFault('several-modules', entry.keyAt, {
      message: `${thing} has "${entry.key}" beside "${first.key}"`,
      note: 'a task does one thing',
      fix: 'make it a task of its own',
      related: [{ message: 'the first is at', at: first.keyAt }],
    }),
  )
}

/** The entry that says what the task does; undefined when that was reported. */
export const findAction = (
  task: MapTree,
  setting: { readonly modules: Modules; readonly thing: Thing; readonly report: (fault: Diagnostic) => void },
): Entry | undefined => {
  const { modules, thing, report } = setting
  const strange = unknownKeys(task, thing, modules)
  const actions = task.entries.filter((entry) => isAction(entry, modules))
  const name = thing.name === undefined ? 'the task' : `task "${thing.name}"`
  for (const fault of [...strange, ...severalModules(actions, name)]) report(fault)
  const mayBeMisspelt = strange.some((fault) => fault.code === 'playbook/unknown-module')
  if (actions.length === 0 && !mayBeMisspelt)
    report(
      playbookFault('no-module', firstLineOf(task), {
        message: `${name} has no module`,
        fix: 'say what it does: a module (kplay modules lists them), "block:" or "watch:"',
      }),
    )
  return actions.length === 1 ? actions[0] : undefined
}
