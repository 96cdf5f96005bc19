/** `mode: read-only` is a promise to the reader of a playbook. */
import { playbookFault } from '../playbook/playbook-faults.ts'
import { effectsOf, isChanging, nameOf, tasksOf, undoTasksOf } from '../playbook/written/written.ts'
import { entryOf } from '../syntax/tree.ts'
import type { PhaseRule } from './rule.ts'

export const readOnly: PhaseRule = {
  codes: ['read-only'],
  check: (phase) => {
    const mode = entryOf(phase.tree, 'mode')
    if (!phase.isReadOnly || mode === undefined) return []
    return [...tasksOf(phase), ...undoTasksOf(phase)]
      .filter((task) => isChanging(effectsOf(task)))
      .map((task) =>
        playbookFault('read-only', task.action.kind === 'module' ? task.action.keyAt : task.at, {
          message: `${nameOf(task)} changes something in a read-only phase`,
          fix: 'move it to another phase, or remove "mode: read-only"',
          related: [{ message: 'the phase is read-only by', at: mode.keyAt }],
        }),
      )
  },
}
