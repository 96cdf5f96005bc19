/** Phases that do nothing, hosts named twice, and undo where nothing is to be taken back: harmless, and not what somebody meant. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Inventory } from '../inventory/inventory.ts'
import { playbookFault } from '../playbook/playbook-faults.ts'
import {
  effectsOf,
  isChanging,
  nameOf,
  tasksOf,
  type WrittenPhase,
  type WrittenTask,
} from '../playbook/written/written.ts'
import { childOf, entryOf, itemsOf, textOf } from '../syntax/tree.ts'
import type { PhaseRule } from './rule.ts'

/** A phase with a gate only waits or asks, on purpose. */
const checkEmpty = (phase: WrittenPhase): Diagnostic[] => {
  const tasks = entryOf(phase.tree, 'tasks')
  const isEmpty = Object.values(phase.lists).every((list) => list.length === 0)
  if (tasks?.value.kind !== 'list' || tasks.value.items.length > 0 || !isEmpty) return []
  if (childOf(phase.tree, 'gate') !== undefined) return []
  return [
    playbookFault('empty-phase', tasks.keyAt, {
      message: `phase "${phase.id}" has no tasks: it does nothing`,
      fix: 'write its tasks, or remove it',
      severity: 'warning',
    }),
  ]
}

const checkHosts = (phase: WrittenPhase, inventory: Inventory | undefined): Diagnostic[] => {
  const items = itemsOf(childOf(phase.tree, 'hosts'))
  const groups = items.map(textOf).filter((name) => name !== undefined && inventory?.groups[name] !== undefined)
  return items.flatMap((item) => {
    const name = textOf(item) ?? ''
    const group = groups.find((one) => one !== undefined && one !== name && inventory?.groups[one]?.includes(name))
    if (group === undefined) return []
    return [
      playbookFault('host-twice', item.at, {
        message: `"${name}" is in the group "${group}", which is named here too`,
        note: 'a host is taken once',
        fix: `remove "${name}", or name single hosts instead of the group`,
        severity: 'advice',
      }),
    ]
  })
}

const checkUndo = (task: WrittenTask): Diagnostic[] => {
  const { undo, action } = task
  if (undo.kind === 'absent' || action.kind !== 'module' || action.effects === undefined) return []
  if (isChanging(effectsOf(task))) return []
  return [
    playbookFault('undo-needless', undo.at, {
      message: `${nameOf(task)} changes nothing, so its "undo" never runs`,
      fix: 'remove it',
      severity: 'advice',
    }),
  ]
}

export const idlePhases: PhaseRule = {
  codes: ['empty-phase', 'host-twice', 'undo-needless'],
  check: (phase, { inventory }) => [
    ...checkEmpty(phase),
    ...checkHosts(phase, inventory),
    ...tasksOf(phase).flatMap(checkUndo),
  ],
}
