/** Every task has an id, unique in its phase: `phase.task@host` is its address in plans, journals and errors. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { playbookFault } from '../playbook/playbook-faults.ts'
import { tasksOf, undoTasksOf, type WrittenTask } from '../playbook/written/written.ts'
import { missingKey } from '../syntax/shape-faults.ts'
import { childOf, entryOf } from '../syntax/tree.ts'
import type { PhaseRule } from './rule.ts'

const checkMissing = (task: WrittenTask): Diagnostic[] =>
  childOf(task.tree, 'id') !== undefined
    ? []
    : [
        missingKey({
          family: 'playbook',
          thing: { title: 'task', name: undefined },
          key: 'id',
          item: task.tree,
          fix: 'add "id:", a name unique in its phase: the task’s address is phase.task@host',
        }),
      ]

const checkTwice = (tasks: readonly WrittenTask[]): Diagnostic[] =>
  tasks.flatMap((task, index) => {
    const first = tasks.slice(0, index).find((other) => other.id === task.id && task.id !== '')
    const value = childOf(task.tree, 'id')
    if (first === undefined || value === undefined) return []
    return [
      playbookFault('id-twice', value.at, {
        message: `a second task has the id "${task.id}" in this phase`,
        fix: 'give each task its own id',
        related: [{ message: 'the first is at', at: childOf(first.tree, 'id')?.at ?? first.at }],
      }),
    ]
  })

const checkUndo = (task: WrittenTask): Diagnostic[] => {
  const entry = entryOf(task.tree, 'id')
  if (entry === undefined) return []
  return [
    playbookFault('undo-id', entry.keyAt, {
      message: 'a task inside "undo" has no id of its own',
      note: `its address ends in ${task.id}`,
      fix: 'remove the id',
    }),
  ]
}

export const taskIds: PhaseRule = {
  codes: ['missing-key', 'id-twice', 'undo-id'],
  check: (phase) => {
    const tasks = tasksOf(phase)
    return [...tasks.flatMap(checkMissing), ...checkTwice(tasks), ...undoTasksOf(phase).flatMap(checkUndo)]
  },
}
