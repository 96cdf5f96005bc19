/** Every change of a reversible phase says how it is taken back: undo is written when there is time to think. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { playbookFault } from '../playbook/playbook-faults.ts'
import {
  effectsOf,
  isChanging,
  nameOf,
  tasksOf,
  type WrittenPhase,
  type WrittenTask,
} from '../playbook/written/written.ts'
import { childOf, plainOf } from '../syntax/tree.ts'
import type { PhaseRule } from './rule.ts'

/** Hooks after a node run once it is proven back: what they move in the cluster (leaders) is no step of the node to take back. */
const isHookOnCluster = (task: WrittenTask): boolean => {
  const effects = effectsOf(task)
  const isAfter = task.list === 'after_each' || task.list === 'after_first'
  return isAfter && effects?.changes === 'cluster' && effects.stops === undefined
}

/** A restart, say: what it ended is gone, and one like it runs. */
const isNeedless = ({ action }: WrittenTask): boolean =>
  action.kind === 'module' && action.module.isUndoNeedless?.(plainOf(action.args) as never) === true

const needsUndo = (phase: WrittenPhase, task: WrittenTask): boolean =>
  task.action.kind === 'module' &&
  !phase.isIrreversible &&
  !task.isRescue &&
  isChanging(effectsOf(task)) &&
  !isHookOnCluster(task) &&
  !isNeedless(task)

const checkMissing = (phase: WrittenPhase, task: WrittenTask): Diagnostic[] => {
  if (task.undo.kind !== 'absent' || !needsUndo(phase, task)) return []
  const canUndo = task.action.kind === 'module' && task.action.module.canUndo
  return [
    playbookFault('undo-missing', task.at, {
      message: `${nameOf(task)} changes something and does not say how that is undone`,
      fix: canUndo
        ? 'add "undo: auto", a list of tasks, or "undo: none" with undo_reason'
        : 'add "undo:" with a list of tasks, or "undo: none" with undo_reason',
    }),
  ]
}

const checkReason = (task: WrittenTask): Diagnostic[] => {
  if (task.undo.kind !== 'none' || childOf(task.tree, 'undo_reason') !== undefined) return []
  return [
    playbookFault('undo-reason', task.undo.at, {
      message: `${nameOf(task)} has "undo: none" without a reason`,
      fix: 'add "undo_reason:" for whoever reads this at night',
    }),
  ]
}

const checkAuto = (task: WrittenTask): Diagnostic[] => {
  if (task.undo.kind !== 'auto' || task.action.kind !== 'module' || task.action.module.canUndo) return []
  return [
    playbookFault('undo-auto', task.undo.at, {
      message: `the module "${task.action.module.name}" can not undo itself`,
      fix: 'write the tasks that undo it, or "undo: none" with undo_reason',
    }),
  ]
}

export const undo: PhaseRule = {
  codes: ['undo-missing', 'undo-reason', 'undo-auto'],
  check: (phase) =>
    tasksOf(phase).flatMap((task) => [...checkMissing(phase, task), ...checkReason(task), ...checkAuto(task)]),
}
