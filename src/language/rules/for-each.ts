/** Where `for_each` may stand: never around the stop of a Kafka node, never inside another, never in an undo. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { playbookFault } from '../playbook/playbook-faults.ts'
import { effectsOf, nameOf, tasksOf, undoTasksOf, withInner, type WrittenTask } from '../playbook/written/written.ts'
import { entryOf } from '../syntax/tree.ts'
import type { PhaseRule } from './rule.ts'

const checkStop = (task: WrittenTask): Diagnostic[] => {
  const entry = entryOf(task.tree, 'for_each')
  const stop = withInner(task).find((inner) => effectsOf(inner)?.stops === 'node')
  if (entry === undefined || stop === undefined) return []
  return [
    playbookFault('for-each-stop', entry.keyAt, {
      message: `${nameOf(stop)} takes the Kafka node down, which "for_each" would repeat for each item`,
      note: 'a node is stopped once in a phase, and proven back before anything else',
      fix: 'take "for_each:" away, or give it to the other tasks',
    }),
  ]
}

const checkInside = (task: WrittenTask): Diagnostic[] => {
  const outer = entryOf(task.tree, 'for_each')
  if (outer === undefined) return []
  return withInner(task).flatMap((inner) => {
    const entry = inner === task ? undefined : entryOf(inner.tree, 'for_each')
    if (entry === undefined) return []
    return [
      playbookFault('for-each-place', entry.keyAt, {
        message: `${nameOf(inner)} has "for_each" inside a block that has one`,
        note: '"item" would have two meanings',
        fix: 'write one list with all there is to do',
        related: [{ message: 'the other is at', at: outer.keyAt }],
      }),
    ]
  })
}

const checkUndo = (task: WrittenTask): Diagnostic[] => {
  const entry = entryOf(task.tree, 'for_each')
  if (entry === undefined) return []
  return [
    playbookFault('for-each-place', entry.keyAt, {
      message: 'a task inside "undo" has "for_each"',
      note: 'the undo of a task with "for_each" runs for each of its items',
      fix: 'write the tasks that take one item back',
    }),
  ]
}

export const forEach: PhaseRule = {
  codes: ['for-each-stop', 'for-each-place'],
  check: (phase) => [
    ...tasksOf(phase).flatMap((task) => [...checkStop(task), ...checkInside(task)]),
    ...undoTasksOf(phase).flatMap(checkUndo),
  ],
}
