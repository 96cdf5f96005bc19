/** P1: one node at a time. A playbook can not ask for more. */
import { playbookFault } from '../playbook/playbook-faults.ts'
import { childOf, numberOf } from '../syntax/tree.ts'
import type { PhaseRule } from './rule.ts'

export const serial: PhaseRule = {
  codes: ['serial'],
  check: ({ tree }) => {
    const value = childOf(tree, 'serial')
    const count = numberOf(value)
    if (value === undefined || count === undefined || count <= 1) return []
    return [
      playbookFault('serial', value.at, {
        message: `Kafka nodes go one at a time, not ${count}`,
        note: 'at most one node is down because of kplay, ever',
        fix: 'write "serial: 1", or leave it out',
      }),
    ]
  },
}
