/**
 * An inventory file, parsed -> Inventory. 1. schema; 2. forms of later releases; 3. hosts merged from top, groups and host;
 * 4. topology and what hosts must not share. Goes on past faults, so that one run shows all of a file.
 */
import { byName } from '../playbook/values/by-name.ts'
import { hasErrors, type Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { SourceFile } from '../../diagnostics/source.ts'
import type { Mode, Role } from '../../kafka/snapshot/cluster-snapshot.ts'
import { checkSchema } from '../syntax/check-schema.ts'
import {
  childOf,
  entriesOf,
  entryOf,
  firstLineOf,
  textOf,
  type Document,
  type MapTree,
  type Tree,
} from '../syntax/tree.ts'
import { checkConnection } from './connection/build-connection.ts'
import { absolutePath, buildHost } from './build-host.ts'
import { checkMetrics } from './build-metrics.ts'
import { buildTopology, checkShared, isKafka, type PlacedHost } from './build-topology.ts'
import { checkNeeded } from './check-needed.ts'
import { checkRoles } from './check-roles.ts'
import { checkSecrets } from './check-secrets.ts'
import { inventoryFault } from './inventory-faults.ts'
import { inventorySchema } from './inventory-schema.ts'
import type { Inventory } from './inventory.ts'
import { checkArchive } from './install/build-archive.ts'
import { mergeSettings } from './merge-settings.ts'
import { buildSecurity } from './security/build-security.ts'
import { checkSecurity } from './security/check-security.ts'
import { checkService } from './service/build-service.ts'

/** Groups with these names give roles; all other groups only gather hosts. */
export const roleGroups: readonly (readonly [group: string, role: Role])[] = [
  ['controllers', 'controller'],
  ['brokers', 'broker'],
  ['zookeepers', 'zookeeper'],
]

/** What a playbook's own checks need beside the inventory: the tree of each host's `vars`. */
export interface BuiltInventory {
  /** Absent when anything in the file is wrong. */
  readonly inventory: Inventory | undefined
  readonly vars: ReadonlyMap<string, Tree>
  /** Known even where other parts of the file are wrong. */
  readonly mode: Mode | undefined
  /** The file, when it could be read. */
  readonly source: SourceFile | undefined
  readonly diagnostics: readonly Diagnostic[]
}

interface Group {
  readonly name: string
  readonly tree: MapTree
}

const groupsOf = (top: MapTree): Group[] =>
  entriesOf(childOf(top, 'groups')).flatMap((entry) =>
    entry.value.kind === 'map' ? [{ name: entry.key, tree: entry.value }] : [],
  )

const hostNames = (groups: readonly Group[]): string[] => [
  ...new Set(groups.flatMap((group) => entriesOf(childOf(group.tree, 'hosts')).map((entry) => entry.key))),
]

/** A host listed without anything (`b1:`) is an empty map at its key. */
const mentionsOf = (name: string, groups: readonly Group[]): MapTree[] =>
  groups.flatMap((group) => {
    const entry = entryOf(childOf(group.tree, 'hosts'), name)
    if (entry === undefined) return []
    const entries = entriesOf(entry.value)
    // A fault of a host as a whole points at its name.
    return [{ kind: 'map' as const, at: entry.keyAt, entries }]
  })

const noRole = (name: string, mention: MapTree | undefined, top: MapTree): Diagnostic =>
  inventoryFault('no-role', mention?.at ?? firstLineOf(top), {
    message: `host "${name}" stands in no group that gives a role`,
    note: 'the groups controllers, brokers and zookeepers give roles',
    fix: `list "${name}" in controllers or brokers too`,
  })

/** The roles of a host's Kafka node; `zookeeper` only where there is none, for a ZooKeeper server beside a broker is a thing of its own. */
const rolesIn = (own: readonly Group[]): readonly Role[] => {
  const all = roleGroups.filter(([group]) => own.some((other) => other.name === group)).map(([, role]) => role)
  return all.length === 1 ? all : all.filter((role) => role !== 'zookeeper')
}

/** A ZooKeeper server alone on its host, with a configuration of its own: one that Kafka nodes have from the top of the file says nothing of it. */
const isServed = (roles: readonly Role[], written: readonly MapTree[]): boolean =>
  roles.length === 1 &&
  roles[0] === 'zookeeper' &&
  written.some((tree) => childOf(childOf(tree, 'install'), 'config') !== undefined)

const placeHost = (
  name: string,
  { top }: Document,
  { groups, folder }: { readonly groups: readonly Group[]; readonly folder: string },
): { placed: PlacedHost; diagnostics: readonly Diagnostic[] } => {
  const own = groups.filter((group) => childOf(childOf(group.tree, 'hosts'), name) !== undefined)
  const mentions = mentionsOf(name, own)
  const { merged, diagnostics } = mergeSettings({ host: name, top, groups: own, mentions })
  const roles = rolesIn(own)
  const faults: Diagnostic[] = [
    ...diagnostics,
    ...checkArchive(merged),
    ...checkConnection(merged),
    ...checkService(merged),
    ...checkMetrics(merged),
  ]
  if (roles.length === 0) faults.push(noRole(name, mentions[0], top))
  const source = { name, groups: own.map((group) => group.name), roles, settings: merged, folder }
  const host = buildHost(source, (fault) => faults.push(fault))
  const served = isServed(roles, [...own.map(({ tree }) => tree), ...mentions]) ? ({ isServed: true } as const) : {}
  return { placed: { host, settings: merged, ...served }, diagnostics: faults }
}

const noExpression = (tree: Tree): Diagnostic =>
  inventoryFault('expression-not-here', tree.at, {
    message: 'an inventory holds no expressions',
    fix: 'write the value itself',
  })

const findExpressions = (tree: Tree, report: (fault: Diagnostic) => void): void => {
  if (tree.kind === 'map') {
    for (const entry of tree.entries) if (entry.key !== 'archive') findExpressions(entry.value, report)
  } else if (tree.kind === 'list') for (const item of tree.items) findExpressions(item, report)
  else if (tree.kind === 'scalar' && typeof tree.value === 'string' && tree.value.includes('${{'))
    report(noExpression(tree))
}

const expressionsIn = ({ top, source: { text } }: Document): Diagnostic[] => {
  const found: Diagnostic[] = []
  // A backslash may write one of the characters another way.
  if (text.includes('${{') || text.includes('\\')) findExpressions(top, (fault) => found.push(fault))
  return found
}

const modeOf = (cluster: Tree | undefined): Mode | undefined => {
  const text = textOf(childOf(cluster, 'mode'))
  return text === 'kraft' || text === 'zookeeper' ? text : undefined
}

/** The names of these hosts by group; without a server that phases may act on there is no group of ZooKeeper servers. */
const hostsByGroup = (
  written: readonly Group[],
  nodes: readonly PlacedHost[],
): readonly (readonly [group: string, hosts: readonly string[]])[] => {
  const names = new Set(nodes.map(({ host }) => host.view.name))
  return written
    .map((group) => {
      const keys = entriesOf(childOf(group.tree, 'hosts')).map((entry) => entry.key)
      return [group.name, keys.filter((name) => names.has(name))] as const
    })
    .filter(([name, hosts]) => name !== 'zookeepers' || hosts.length > 0)
}

/** `folder` is the absolute folder of the file: paths in it start there. */
export const buildInventory = (document: Document, folder: string): BuiltInventory => {
  const thing = { title: 'inventory', name: undefined }
  const cluster = childOf(document.top, 'cluster')
  const faults = [
    ...checkSchema(document.top, { schema: inventorySchema, family: 'inventory', thing }),
    ...expressionsIn(document),
    ...checkSecurity(cluster),
    ...checkSecrets(document.top),
  ]
  const written = groupsOf(document.top)
  const hosts = hostNames(written).map((name) => placeHost(name, document, { groups: written, folder }))
  const placed = hosts.map((host) => host.placed)
  const topology = buildTopology(cluster, placed)
  const diagnostics = [
    ...faults,
    ...hosts.flatMap((host) => host.diagnostics),
    ...checkNeeded(document.top, placed),
    ...checkShared(topology, placed),
    ...checkRoles(document.top, topology),
  ]
  // ZooKeeper servers are asked; no phase can name those of which the inventory says no more.
  const nodes = placed.filter((host) => isKafka(host) || host.isServed === true)
  const inventory: Inventory = {
    source: document.source,
    topology,
    security: buildSecurity(cluster, (path) => absolutePath(folder, path)),
    via: textOf(childOf(cluster, 'via')) === 'hosts' ? 'hosts' : 'direct',
    hosts: nodes.map((host) => host.host),
    groups: byName(hostsByGroup(written, nodes)),
  }
  const vars = new Map(
    placed.flatMap((host) => {
      const tree = childOf(host.settings, 'vars')
      return tree === undefined ? [] : [[host.host.view.name, tree] as const]
    }),
  )
  return {
    inventory: hasErrors(diagnostics) ? undefined : inventory,
    vars,
    mode: modeOf(cluster),
    source: document.source,
    diagnostics,
  }
}
