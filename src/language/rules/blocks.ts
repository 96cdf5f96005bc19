/** Keys that mean something only with a block, or only without one; and `watch`, which only reads. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { playbookFault } from '../playbook/playbook-faults.ts'
import { effectsOf, isChanging, nameOf, tasksOf, undoTasksOf, type WrittenTask } from '../playbook/written/written.ts'
import { entryOf } from '../syntax/tree.ts'
import type { PhaseRule } from './rule.ts'

const blockOnly = ['rescue', 'always']
/** A block is no step of its own: what follows from a step stands at its tasks. */
const notOnBlock = ['register', 'until', 'retries', 'delay', 'timeout', 'undo', 'undo_reason', 'once', 'ignore_failure']
const notOnWatch = ['register', 'until', 'retries', 'delay', 'timeout', 'undo', 'undo_reason', 'once', 'for_each']

const misplaced = (
  task: WrittenTask,
  keys: readonly string[],
  words: { message: (key: string) => string; fix: string },
): Diagnostic[] =>
  keys.flatMap((key) => {
    const entry = entryOf(task.tree, key)
    return entry === undefined
      ? []
      : [playbookFault('misplaced-key', entry.keyAt, { message: words.message(key), fix: words.fix })]
  })

const check = (task: WrittenTask): Diagnostic[] => {
  switch (task.action.kind) {
    case 'block':
      return misplaced(task, notOnBlock, {
        message: (key) => `"${key}" has no meaning at a block`,
        fix: 'write it at the tasks of the block',
      })
    case 'watch':
      return [
        ...misplaced(task, [...notOnWatch, ...blockOnly], {
          message: (key) => `"${key}" has no meaning beside "watch"`,
          fix: 'a watch has for, every, module, args, register and stop_if',
        }),
        ...(isChanging(effectsOf(task)) ? [watchChanges(task)] : []),
      ]
    default:
      return misplaced(task, blockOnly, {
        message: (key) => `"${key}" belongs to a block`,
        fix: 'put the task into a "block:" with it',
      })
  }
}

const watchChanges = (task: WrittenTask): Diagnostic =>
  playbookFault('watch-changes', task.action.kind === 'watch' ? task.action.keyAt : task.at, {
    message: `${nameOf(task)} watches with a module that changes something`,
    fix: 'watch with a reading module, like kafka.health',
  })

export const blocks: PhaseRule = {
  codes: ['misplaced-key', 'watch-changes'],
  check: (phase) => [...tasksOf(phase), ...undoTasksOf(phase)].flatMap(check),
}
