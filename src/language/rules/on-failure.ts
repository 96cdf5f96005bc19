/** `on_failure: rollback` takes the steps of one host back: where there is none, or where nothing can be taken back, it would promise too much. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { playbookFault } from '../playbook/playbook-faults.ts'
import { childOf, textOf } from '../syntax/tree.ts'
import type { WrittenPhase } from '../playbook/written/written.ts'
import type { PhaseRule } from './rule.ts'

const reasonOf = (phase: WrittenPhase): string | undefined => {
  if (phase.isIrreversible) return 'an irreversible phase has nothing that undo could take back'
  return childOf(phase.tree, 'hosts') === undefined ? 'a phase without hosts has no host to put back' : undefined
}

const fault = (phase: WrittenPhase): Diagnostic[] => {
  const value = childOf(phase.tree, 'on_failure')
  const message = reasonOf(phase)
  if (value === undefined || textOf(value) !== 'rollback' || message === undefined) return []
  return [playbookFault('rollback-nothing', value.at, { message, fix: 'say stop: "on_failure: stop"' })]
}

export const onFailure: PhaseRule = { codes: ['rollback-nothing'], check: fault }
