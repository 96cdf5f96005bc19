/** Hosts and groups of a phase exist in the inventory. Groups of roles this cluster does not have are skipped; a phase left without any host is a fault. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { didYouMean } from '../../diagnostics/suggest.ts'
import type { Inventory } from '../inventory/inventory.ts'
import { playbookFault } from '../playbook/playbook-faults.ts'
import { entryOf, textOf, type Tree } from '../syntax/tree.ts'
import type { PhaseRule } from './rule.ts'

const roleGroups: readonly string[] = ['controllers', 'brokers', 'zookeepers']

const scalarsOf = (tree: Tree): readonly Tree[] => (tree.kind === 'list' ? tree.items : [tree])

const knownIn = (inventory: Inventory): string[] => [
  ...Object.keys(inventory.groups),
  ...inventory.hosts.map((host) => host.view.name),
]

const unknown = (tree: Tree, name: string, known: readonly string[]): Diagnostic =>
  playbookFault('unknown-host', tree.at, {
    message: `no group or host "${name}" in the inventory`,
    fix: didYouMean(name, [...known, ...roleGroups]) ?? `use one of: ${known.join(', ')}`,
  })

/** The servers are there, and the inventory says too little of them. */
const isForServers = (names: readonly string[], { topology }: Inventory): boolean =>
  names.includes('zookeepers') && (topology.zookeepers ?? []).length > 0

export const hosts: PhaseRule = {
  codes: ['unknown-host', 'no-hosts'],
  check: ({ tree }, { inventory }) => {
    const entry = entryOf(tree, 'hosts')
    if (entry === undefined || inventory === undefined) return []
    const known = knownIn(inventory)
    const named = scalarsOf(entry.value).flatMap((item) => {
      const name = textOf(item)
      return name === undefined ? [] : [{ item, name }]
    })
    const strangers = named.filter(({ name }) => !known.includes(name) && !roleGroups.includes(name))
    const isEmpty = named.length > 0 && strangers.length === 0 && named.every(({ name }) => !known.includes(name))
    return [
      ...strangers.map(({ item, name }) => unknown(item, name, known)),
      ...(isEmpty
        ? [
            playbookFault('no-hosts', entry.keyAt, {
              message: 'none of the groups of this phase exist in the inventory',
              fix: isForServers(
                named.map(({ name }) => name),
                inventory,
              )
                ? 'say where the configuration of each ZooKeeper server lies ("install: { config: … }" of its host, "current:" too): phases act on no others'
                : `use one of: ${known.join(', ')}`,
            }),
          ]
        : []),
    ]
  },
}
