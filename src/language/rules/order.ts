/** R6: the order in which nodes are stopped is the cluster's, not the playbook's. */
import { playbookFault } from '../playbook/playbook-faults.ts'
import { effectsOf, tasksOf } from '../playbook/written/written.ts'
import { childOf, textOf } from '../syntax/tree.ts'
import type { PhaseRule } from './rule.ts'

export const order: PhaseRule = {
  codes: ['order-written'],
  check: (phase) => {
    const value = childOf(phase.tree, 'order')
    const stops = tasksOf(phase).find((task) => effectsOf(task)?.stops === 'node')
    if (value === undefined || textOf(value) !== 'written' || stops === undefined) return []
    return [
      playbookFault('order-written', value.at, {
        message: 'a phase that stops Kafka nodes takes them in the safe order of the cluster',
        fix: 'write "order: kafka", or leave it out',
        related: [{ message: 'a node is stopped at', at: stops.at }],
      }),
    ]
  },
}
