/** `tags` and `window` belong to whole phases: half of the tasks of a node would leave it half done. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { playbookFault } from '../playbook/playbook-faults.ts'
import { nameOf, tasksOf, undoTasksOf, type WrittenTask } from '../playbook/written/written.ts'
import { entryOf } from '../syntax/tree.ts'
import type { PhaseRule } from './rule.ts'

const words: Readonly<Record<string, { readonly verb: string; readonly note: string }>> = {
  tags: {
    verb: 'tags',
    note: 'a phase runs as a whole or not at all: a task left out would leave its node half done',
  },
  window: {
    verb: 'a window',
    note: 'a node that is begun is finished and proven, whatever the time',
  },
}

const check = (task: WrittenTask): Diagnostic[] =>
  Object.entries(words).flatMap(([key, { verb, note }]) => {
    const entry = entryOf(task.tree, key)
    if (entry === undefined) return []
    return [
      playbookFault('word-of-phases', entry.keyAt, {
        message: `${nameOf(task)} has ${verb}; only whole phases have`,
        note,
        fix: `write "${key}:" at the phase`,
      }),
    ]
  })

export const wordsOfPhases: PhaseRule = {
  codes: ['word-of-phases'],
  check: (phase) => [...tasksOf(phase), ...undoTasksOf(phase)].flatMap(check),
}
