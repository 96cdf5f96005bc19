import { isServer } from '../../modules/host-view.ts'
import type { Inventory } from './inventory.ts'

/**
 * The inventory of one playbook: of ZooKeeper servers only those that a phase names, for all others are asked by `srvr` and not looked at on their hosts.
 * `phases`: with the names that stand under `hosts:`.
 */
export const withoutIdleServers = (
  inventory: Inventory,
  phases: readonly { readonly hosts: readonly string[] }[],
): Inventory => {
  const named = new Set(phases.flatMap(({ hosts }) => hosts.flatMap((name) => inventory.groups[name] ?? [name])))
  const hosts = inventory.hosts.filter(({ view }) => !isServer(view) || named.has(view.name))
  return hosts.length === inventory.hosts.length ? inventory : { ...inventory, hosts }
}
