/** Undo steps are checked already, but run only by a later release: a playbook must not count on them. */
import { playbookFault } from '../playbook/playbook-faults.ts'
import { childOf, textOf } from '../syntax/tree.ts'
import type { PhaseRule } from './rule.ts'

export const onFailure: PhaseRule = {
  codes: ['rollback-later'],
  check: ({ tree }) => {
    const value = childOf(tree, 'on_failure')
    if (value === undefined || textOf(value) !== 'rollback') return []
    return [
      playbookFault('rollback-later', value.at, {
        message: 'undo runs come with a later release',
        fix: 'say stop: "on_failure: stop"',
      }),
    ]
  },
}
