/**
 * Inputs and registers that nothing reads: a misspelt name somewhere, or a leftover that misleads the next reader. `take_over` of a phase that stops
 * nodes is read by kplay itself.
 */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { stopsNodes, takeOverInput } from '../playbook/building/take-over.ts'
import { isMentioned, mentionsIn, type Mentions } from '../playbook/written/mentions.ts'
import { playbookFault } from '../playbook/playbook-faults.ts'
import { registersIn, type WrittenPhase } from '../playbook/written/written.ts'
import { childOf, entriesOf, textOf } from '../syntax/tree.ts'
import type { PhaseRule } from './rule.ts'

const unusedInputs = (phase: WrittenPhase, mentions: Mentions): Diagnostic[] =>
  entriesOf(childOf(phase.tree, 'inputs'))
    .filter((entry) => !isMentioned(`inputs.${entry.key}`, mentions))
    .filter((entry) => entry.key !== takeOverInput || !stopsNodes(phase))
    .map((entry) =>
      playbookFault('unused-input', entry.keyAt, {
        message: `nothing in phase "${phase.id}" reads the input "${entry.key}"`,
        fix: `read it as \${{ inputs.${entry.key} }}, or remove it`,
        severity: 'warning',
      }),
    )

/** A watch must have a register, read or not. */
const unusedRegisters = (phase: WrittenPhase, mentions: Mentions): Diagnostic[] =>
  registersIn(phase).flatMap(({ task, tree }) => {
    const name = textOf(tree)
    if (task.action.kind === 'watch' || name === undefined || isMentioned(name, mentions)) return []
    return [
      playbookFault('unused-register', tree.at, {
        message: `nothing in phase "${phase.id}" reads the register "${name}"`,
        fix: 'read it in a later task, or remove "register:"',
        severity: 'warning',
      }),
    ]
  })

export const unused: PhaseRule = {
  codes: ['unused-input', 'unused-register'],
  check: (phase) => {
    const mentions = mentionsIn([phase.tree])
    return [...unusedInputs(phase, mentions), ...unusedRegisters(phase, mentions)]
  },
}
