/**
 * ZooKeeper servers have phases of their own: R6 takes them before any Kafka node, by a rule of their own, and most of what is said of a Kafka node means nothing there.
 */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { isServer } from '../../modules/host-view.ts'
import type { Inventory } from '../inventory/inventory.ts'
import { playbookFault } from '../playbook/playbook-faults.ts'
import { nameOf, tasksOf, type WrittenPhase } from '../playbook/written/written.ts'
import { entryOf, textsOf } from '../syntax/tree.ts'
import type { PhaseRule } from './rule.ts'

const kafkaGroups: readonly string[] = ['controllers', 'brokers']

/** Modules that speak of a Kafka node. */
const ofKafkaNodes: readonly string[] = ['kafka.pin_protocol', 'kafka.raise_protocol', 'kafka.confirm_protocol']

/** What the hosts behind a name of the inventory are. */
const kindIn = (name: string, { groups, hosts }: Inventory): 'servers' | 'nodes' | undefined => {
  const opened = groups[name] ?? [name]
  const views = hosts.map(({ view }) => view).filter((view) => opened.includes(view.name))
  if (views.length === 0) return undefined
  return views.every(isServer) ? 'servers' : 'nodes'
}

/** Does this name stand for ZooKeeper servers, for Kafka nodes, or (no inventory) for nobody knows whom? */
const kindOf = (name: string, inventory: Inventory | undefined): 'servers' | 'nodes' | undefined => {
  // A cluster with KRaft has no such group: it is skipped there.
  if (name === 'zookeepers') return inventory?.topology.mode === 'kraft' ? undefined : 'servers'
  if (kafkaGroups.includes(name)) return 'nodes'
  return inventory === undefined ? undefined : kindIn(name, inventory)
}

const strayModules = (phase: WrittenPhase): Diagnostic[] =>
  tasksOf(phase).flatMap((task) => {
    const { action } = task
    if (action.kind !== 'module' || !ofKafkaNodes.includes(action.module.name)) return []
    return [
      playbookFault('servers', action.keyAt, {
        message: `${nameOf(task)} speaks of a Kafka node, and this phase takes ZooKeeper servers`,
        fix: 'move it to a phase with "hosts: [brokers]"',
      }),
    ]
  })

export const servers: PhaseRule = {
  codes: ['servers'],
  check: (phase, { inventory }) => {
    const hosts = entryOf(phase.tree, 'hosts')
    if (hosts === undefined) return []
    const kinds = textsOf(hosts.value).map((name) => kindOf(name, inventory))
    if (!kinds.includes('servers')) return []
    if (!kinds.includes('nodes')) return strayModules(phase)
    return [
      playbookFault('servers', hosts.value.at, {
        message: `phase "${phase.id}" takes ZooKeeper servers and Kafka nodes together`,
        note: 'servers go before all nodes, by a rule of their own',
        fix: 'give the servers a phase of their own: use: zookeepers',
      }),
    ]
  },
}
