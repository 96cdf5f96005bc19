/** Words of the language that this release can not act on: each is refused by name, none is passed over in silence. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { wordComesLater } from '../playbook/playbook-faults.ts'
import { tasksOf, undoTasksOf } from '../playbook/written/written.ts'
import type { Tree } from '../syntax/tree.ts'
import type { PhaseRule } from './rule.ts'

const taskWords: Readonly<Record<string, string>> = {
  become: 'run kplay as the user that owns Kafka',
  notify: 'write it at the top of the playbook',
}

const phaseWords: Readonly<Record<string, string>> = {
  vars: 'declare it under "inputs:", or under "vars:" of the playbook',
  become: 'run kplay as the user that owns Kafka',
  once: 'write it at the task',
}

const laterWords = (tree: Tree, words: Readonly<Record<string, string>>): Diagnostic[] =>
  tree.kind === 'map'
    ? tree.entries
        .filter((entry) => Object.hasOwn(words, entry.key))
        .map((entry) => wordComesLater(`"${entry.key}"`, entry.keyAt, words[entry.key] ?? 'remove it'))
    : []

export const later: PhaseRule = {
  codes: ['later'],
  check: (phase) => [
    ...laterWords(phase.tree, phaseWords),
    ...[...tasksOf(phase), ...undoTasksOf(phase)].flatMap((task) => laterWords(task.tree, taskWords)),
  ],
}
