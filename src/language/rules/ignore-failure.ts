/** The failure of a change is never ignored: the state of the node would be unknown. */
import { playbookFault } from '../playbook/playbook-faults.ts'
import { effectsOf, isChanging, nameOf, tasksOf } from '../playbook/written/written.ts'
import { entryOf, isTrue } from '../syntax/tree.ts'
import type { PhaseRule } from './rule.ts'

export const ignoreFailure: PhaseRule = {
  codes: ['ignore-failure'],
  check: (phase) =>
    tasksOf(phase).flatMap((task) => {
      const entry = entryOf(task.tree, 'ignore_failure')
      if (entry === undefined || !isTrue(entry.value) || task.isRescue || !isChanging(effectsOf(task))) return []
      return [
        playbookFault('ignore-failure', entry.keyAt, {
          message: `${nameOf(task)} changes something, so its failure can not be ignored`,
          fix: 'remove "ignore_failure:"; it is for reading tasks and for rescue',
        }),
      ]
    }),
}
