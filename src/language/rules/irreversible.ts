/** P5: what can never be taken back stands in a phase that says so and that a person approves. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { playbookFault } from '../playbook/playbook-faults.ts'
import { effectsOf, nameOf, tasksOf, type WrittenPhase } from '../playbook/written/written.ts'
import { childOf, entryOf } from '../syntax/tree.ts'
import type { PhaseRule } from './rule.ts'

const checkGate = (phase: WrittenPhase): Diagnostic[] => {
  const entry = entryOf(phase.tree, 'irreversible')
  if (!phase.isIrreversible || entry === undefined || childOf(childOf(phase.tree, 'gate'), 'approve') !== undefined)
    return []
  return [
    playbookFault('irreversible-gate', entry.keyAt, {
      message: 'an irreversible phase needs the approval of a person',
      fix: 'add "gate: { approve: { prompt: … } }" to the phase',
    }),
  ]
}

const checkModules = (phase: WrittenPhase): Diagnostic[] =>
  phase.isIrreversible
    ? []
    : tasksOf(phase)
        .filter((task) => effectsOf(task)?.irreversible === true)
        .map((task) =>
          playbookFault('irreversible-module', task.action.kind === 'module' ? task.action.keyAt : task.at, {
            message: `${nameOf(task)} can never be undone`,
            fix: 'put it into a phase with "irreversible: true" and a gate',
          }),
        )

export const irreversible: PhaseRule = {
  codes: ['irreversible-gate', 'irreversible-module'],
  check: (phase) => [...checkGate(phase), ...checkModules(phase)],
}
