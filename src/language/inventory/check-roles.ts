/** The groups that give roles fit the cluster's mode, and every controller can be asked. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Mode } from '../../kafka/snapshot/cluster-snapshot.ts'
import type { Topology } from '../../kafka/topology.ts'
import { childOf, firstLineOf, type MapTree, type Tree } from '../syntax/tree.ts'
import { inventoryFault } from './inventory-faults.ts'

interface RoleGroups {
  readonly needed: readonly string[]
  readonly foreign: readonly string[]
}

const roleGroupsOf: Readonly<Record<Mode, RoleGroups>> = {
  kraft: { needed: ['controllers', 'brokers'], foreign: ['zookeepers'] },
  zookeeper: { needed: ['brokers', 'zookeepers'], foreign: ['controllers'] },
}

const missingGroups = (groups: MapTree, mode: Mode): Diagnostic[] =>
  roleGroupsOf[mode].needed
    .filter((name) => childOf(groups, name) === undefined)
    // With controllers it is the mode that is most likely wrong: told by itself.
    .filter((name) => name !== 'zookeepers' || childOf(groups, 'controllers') === undefined)
    .map((name) =>
      inventoryFault('missing-group', firstLineOf(groups), {
        message: `a cluster in ${mode} mode needs the group "${name}"`,
        fix:
          name === 'zookeepers'
            ? 'add "zookeepers:" with the address of each server: kplay asks them and never acts on them'
            : `add "${name}:" with its hosts; a combined node stands in both groups`,
      }),
    )

const foreignGroups = (groups: MapTree, mode: Mode, modeTree: Tree): Diagnostic[] =>
  groups.entries
    .filter((entry) => roleGroupsOf[mode].foreign.includes(entry.key))
    .map((entry) =>
      inventoryFault('wrong-group', entry.keyAt, {
        message: `a cluster in ${mode} mode has no ${entry.key}`,
        fix: 'remove the group, or mend cluster.mode',
        related: [{ message: 'the mode is at', at: modeTree.at }],
      }),
    )

const unreachedControllers = (cluster: Tree, topology: Topology): Diagnostic[] => {
  const isUnreached = topology.nodes.some(
    (node) => node.roles.includes('controller') && node.controllerAddress === undefined,
  )
  if (!isUnreached || topology.mode !== 'kraft' || childOf(cluster, 'controllers') !== undefined) return []
  return [
    inventoryFault('missing-key', firstLineOf(cluster), {
      message: 'the cluster lacks "controllers"',
      fix: 'add "controllers: { port: 9093 }", the port of the controller listener',
    }),
  ]
}

export const checkRoles = (top: MapTree, topology: Topology): Diagnostic[] => {
  const cluster = childOf(top, 'cluster')
  const mode = childOf(cluster, 'mode')
  const groups = childOf(top, 'groups')
  if (cluster === undefined || mode === undefined || groups?.kind !== 'map') return []
  return [
    ...missingGroups(groups, topology.mode),
    ...foreignGroups(groups, topology.mode, mode),
    ...unreachedControllers(cluster, topology),
  ]
}
