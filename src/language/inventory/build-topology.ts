/** Where each node is asked, and what the nodes of one cluster must not share. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Location } from '../../diagnostics/source.ts'
import type { KafkaNode, Topology, ZooKeeperServer } from '../../kafka/topology.ts'
import type { Mode } from '../../kafka/snapshot/cluster-snapshot.ts'
import { childOf, numberOf, textOf, textsOf, type Tree } from '../syntax/tree.ts'
import type { InventoryHost } from './inventory.ts'
import { inventoryFault } from './inventory-faults.ts'

/** A built host with the tree of its merged settings, for places. */
export interface PlacedHost {
  readonly host: InventoryHost
  readonly settings: Tree
  /** A ZooKeeper server that phases may act on: it, or a group of it, says where its configuration lies. */
  readonly isServed?: true
}

/** `host:port` in two halves; an IPv6 host keeps its brackets. */
export const splitAddress = (address: string): { host: string; port: string } => {
  const colon = address.lastIndexOf(':')
  return { host: address.slice(0, colon), port: address.slice(colon + 1) }
}

const joined = (host: string, port: string | number): string =>
  host.includes(':') && !host.startsWith('[') ? `[${host}]:${port}` : `${host}:${port}`

/** The host's own listener, else the bootstrap server at its address, else its address with the port of the first bootstrap server. */
const brokerAddress = (host: PlacedHost, bootstrap: readonly string[]): string => {
  const own = textOf(childOf(host.settings, 'listener'))
  const { address } = host.host.view
  const listed = bootstrap.find((entry) => splitAddress(entry).host === address)
  return own ?? listed ?? joined(address, splitAddress(bootstrap[0] ?? ':9092').port)
}

const controllerAddress = (host: PlacedHost, cluster: Tree | undefined): string | undefined => {
  const { view } = host.host
  // A combined node's `listener` is where it is asked as a broker.
  const own = view.roles.includes('broker') ? undefined : textOf(childOf(host.settings, 'listener'))
  const port = numberOf(childOf(childOf(cluster, 'controllers'), 'port'))
  return own ?? (port === undefined ? undefined : joined(view.address, port))
}

const buildNode = (host: PlacedHost, cluster: Tree | undefined, bootstrap: readonly string[]): KafkaNode => {
  const { view } = host.host
  const controller = view.roles.includes('controller') ? controllerAddress(host, cluster) : undefined
  return {
    host: view.name,
    nodeId: view.nodeId,
    roles: view.roles,
    ...(view.roles.includes('broker') ? { brokerAddress: brokerAddress(host, bootstrap) } : {}),
    ...(controller === undefined ? {} : { controllerAddress: controller }),
    ...(view.rack === undefined ? {} : { rack: view.rack }),
  }
}

/** ZooKeeper's own default, clientPort of its documentation. */
const usualServerPort = 2181

/** Is it a host of a Kafka node? A ZooKeeper server alone is none. */
export const isKafka = ({ host: { view } }: PlacedHost): boolean => view.roles.some((role) => role !== 'zookeeper')

const buildServers = (cluster: Tree | undefined, hosts: readonly PlacedHost[]): readonly ZooKeeperServer[] => {
  const port = numberOf(childOf(childOf(cluster, 'zookeepers'), 'port')) ?? usualServerPort
  return hosts
    .filter((host) => host.host.groups.includes('zookeepers'))
    .map((host) => {
      const { name, address } = host.host.view
      // Where a broker stands on the same host, `listener` is the broker's.
      const own = isKafka(host) ? undefined : textOf(childOf(host.settings, 'listener'))
      return { host: name, address: own ?? joined(address, port) }
    })
}

/** The topology, as far as the `cluster` map goes. */
export const buildTopology = (cluster: Tree | undefined, hosts: readonly PlacedHost[]): Topology => {
  const bootstrap = textsOf(childOf(cluster, 'bootstrap'))
  const mode: Mode = textOf(childOf(cluster, 'mode')) === 'zookeeper' ? 'zookeeper' : 'kraft'
  return {
    name: textOf(childOf(cluster, 'name')) ?? '',
    mode,
    clusterId: textOf(childOf(cluster, 'id')) ?? '',
    bootstrap,
    nodes: hosts.filter(isKafka).map((host) => buildNode(host, cluster, bootstrap)),
    ...(mode === 'zookeeper' ? { zookeepers: buildServers(cluster, hosts) } : {}),
  }
}

const placeOf = (host: PlacedHost, path: readonly string[]): Location => {
  let tree: Tree | undefined = host.settings
  for (const key of path) tree = childOf(tree, key)
  return tree?.at ?? host.settings.at
}

/** A value that every host has for itself. */
interface Own {
  readonly code: string
  readonly of: (host: PlacedHost) => string | undefined
  readonly path: readonly string[]
  readonly words: (hosts: string, value: string) => { readonly message: string; readonly fix: string }
}

/** ZooKeeper servers count their ids apart from brokers. */
const kindOf = (host: PlacedHost): string => (host.host.view.roles.includes('zookeeper') ? 'zookeeper' : 'kafka')

const isLocal = (host: PlacedHost): boolean => textOf(childOf(childOf(host.settings, 'connection'), 'type')) === 'local'

const addressesOf = ({ nodes }: Topology): ReadonlyMap<string, string | undefined> =>
  new Map(nodes.map((node) => [node.host, node.brokerAddress ?? node.controllerAddress]))

const ownValues = (addresses: ReadonlyMap<string, string | undefined>): readonly Own[] => [
  {
    code: 'node-id-twice',
    of: (host) => (host.host.view.nodeId < 0 ? undefined : `${kindOf(host)} ${host.host.view.nodeId}`),
    path: ['node_id'],
    words: (hosts, value) => ({
      message: `hosts ${hosts} have the same node_id ${value.split(' ')[1] ?? ''}`,
      fix: 'give each node its own node.id, as in its server.properties',
    }),
  },
  {
    code: 'address-twice',
    of: ({ host }) => (host.view.address === '' ? undefined : addresses.get(host.view.name)),
    path: ['address'],
    words: (hosts, value) => ({
      message: `hosts ${hosts} are asked at the same address ${value}`,
      fix: 'give each its own address or "listener:"',
    }),
  },
  {
    // All local hosts are this machine, and a node's process is known by its configuration file (R2).
    code: 'config-twice',
    of: (host) => (isLocal(host) ? host.host.view.install.config || undefined : undefined),
    path: ['install', 'config'],
    words: (hosts, value) => ({
      message: `hosts ${hosts} are on this machine with the same configuration ${value}`,
      fix: 'give each node a configuration file of its own',
    }),
  },
]

const sharers = (rule: Own, hosts: readonly PlacedHost[]): Map<string, PlacedHost[]> => {
  const found = new Map<string, PlacedHost[]>()
  for (const host of hosts) {
    const value = rule.of(host)
    const others = value === undefined ? undefined : found.get(value)
    if (others !== undefined) others.push(host)
    else if (value !== undefined) found.set(value, [host])
  }
  return found
}

/** Node ids, addresses and local configuration files that hosts share: one fault for each value. */
export const checkShared = (topology: Topology, hosts: readonly PlacedHost[]): Diagnostic[] =>
  ownValues(addressesOf(topology)).flatMap((rule) =>
    [...sharers(rule, hosts)].flatMap(([value, [first, second, ...others]]) => {
      if (first === undefined || second === undefined) return []
      const names = [first, second, ...others].map((host) => `"${host.host.view.name}"`)
      const [at, other] = [placeOf(second, rule.path), placeOf(first, rule.path)]
      const words = rule.words(`${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`, value)
      const related = at.line === other.line ? {} : { related: [{ message: 'first written at', at: other }] }
      return [inventoryFault(rule.code, at, { ...words, ...related })]
    }),
  )
