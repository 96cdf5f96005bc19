import type { Problem } from '../diagnostics/problem.ts'
import { err, ok, type Result } from '../diagnostics/result.ts'
import { releaseLineOf } from '../kafka/releases/catalogue.ts'
import { labProblem } from './problems.ts'

export type LabRole = 'controller' | 'broker' | 'zookeeper'

/** One node of a cluster to boot. */
export interface NodeShape {
  /** Host name in the inventory the lab writes: `b1`. */
  readonly host: string
  /** Both for a combined node. */
  readonly roles: readonly LabRole[]
  /** Default: 1, 2, … for nodes that are brokers, and for ZooKeeper servers apart from them; 101, 102, … for dedicated controllers. */
  readonly nodeId?: number
  readonly rack?: string
}

/** A cluster to boot, in ZooKeeper mode where it has ZooKeeper servers: what a playbook or a command line asks for. */
export interface LabShape {
  /** Default: the first of `lab1`, `lab2`, … that is free. */
  readonly name?: string
  /** A patch release the store can have. */
  readonly release: string
  /** The release whose ZooKeeper the ensemble runs; default: `release`. */
  readonly ensembleRelease?: string
  readonly nodes: readonly NodeShape[]
  /** Added to every node's properties file; wins over the lab's own settings. `{address}` and `{host}` in a value stand for the node's own. */
  readonly properties?: Readonly<Record<string, string>>
  /** Further words for `kafka-storage.sh format`: `--add-scram …`. */
  readonly formatWords?: readonly string[]
}

/** A node with everything a properties file needs. */
export interface PlacedNode {
  readonly host: string
  readonly roles: readonly LabRole[]
  readonly nodeId: number
  readonly rack?: string
  /** Its own loopback address: 127.0.N.x. */
  readonly address: string
}

export const brokerPort = 9092
export const controllerPort = 9093
export const zookeeperPort = 2181
/** Where ZooKeeper servers speak to each other: to their leader, and to elect one. */
export const ensemblePorts = { leader: 2888, election: 3888 } as const

export const isBroker = (node: { readonly roles: readonly LabRole[] }): boolean => node.roles.includes('broker')
export const isController = (node: { readonly roles: readonly LabRole[] }): boolean => node.roles.includes('controller')
export const isZooKeeper = (node: { readonly roles: readonly LabRole[] }): boolean => node.roles.includes('zookeeper')

/** Does a cluster of these nodes run with ZooKeeper? */
export const hasZooKeeper = (nodes: readonly { readonly roles: readonly LabRole[] }[]): boolean =>
  nodes.some(isZooKeeper)

const numbered = (prefix: string, count: number, roles: readonly LabRole[], from = 1): NodeShape[] =>
  Array.from({ length: count }, (_, i) => ({ host: `${prefix}${from + i}`, roles }))

const wrongShape = (what: string, fix: string): Problem =>
  labProblem('wrong-shape', {
    what,
    why: ['a lab is a few processes on one machine'],
    fix,
    exitCode: 3,
  })

const isCount = (n: number, most: number): boolean => Number.isInteger(n) && n >= 1 && n <= most

/**
 * The nodes of a regular cluster: controllers `c1`… and brokers `b1`…; combined: `b1`…, of which the first `controllers` have both roles.
 * Answers a problem for counts a machine or a quorum cannot bear.
 */
export const regularNodes = (counts: {
  readonly controllers: number
  readonly brokers: number
  readonly combined: boolean
}): Result<readonly NodeShape[], Problem> => {
  const { controllers, brokers, combined } = counts
  if (!isCount(controllers, 5)) return err(wrongShape(`cannot boot ${controllers} controllers`, 'use 1 to 5'))
  if (!isCount(brokers, 9)) return err(wrongShape(`cannot boot ${brokers} brokers`, 'use 1 to 9'))
  if (!combined) return ok([...numbered('c', controllers, ['controller']), ...numbered('b', brokers, ['broker'])])
  if (controllers > brokers)
    return err(
      wrongShape(
        `${controllers} controllers do not fit on ${brokers} combined nodes`,
        'use as many controllers as brokers or fewer, or leave --combined out',
      ),
    )
  return ok([
    ...numbered('b', controllers, ['controller', 'broker']),
    ...numbered('b', brokers - controllers, ['broker'], controllers + 1),
  ])
}

/** A problem when a release has no KRaft that can be upgraded, and the cluster would run on it: 2.8 had a preview that tells too little of itself to be looked at. */
export const checkMode = ({ release, nodes }: Pick<LabShape, 'release' | 'nodes'>): Problem | undefined => {
  const line = releaseLineOf(release)
  if (line === undefined || hasZooKeeper(nodes) || line.modes.includes('kraft')) return undefined
  return labProblem('wrong-shape', {
    what: `Kafka ${release} runs with ZooKeeper only here`,
    why: ['its KRaft was an early-access preview, which nobody can upgrade or ask how it stands'],
    fix: 'boot it with ZooKeeper servers: kplay lab up --zookeepers 3; KRaft begins with Kafka 3.3',
    exitCode: 3,
  })
}

/** ZooKeeper servers `z1`… and brokers `b1`…; a problem for counts a machine cannot bear. */
export const zookeeperNodes = (counts: {
  readonly zookeepers: number
  readonly brokers: number
}): Result<readonly NodeShape[], Problem> => {
  const { zookeepers, brokers } = counts
  if (!isCount(zookeepers, 5)) return err(wrongShape(`cannot boot ${zookeepers} ZooKeeper servers`, 'use 1 to 5'))
  if (!isCount(brokers, 9)) return err(wrongShape(`cannot boot ${brokers} brokers`, 'use 1 to 9'))
  return ok([...numbered('z', zookeepers, ['zookeeper']), ...numbered('b', brokers, ['broker'])])
}

type Kind = 'broker' | 'controller' | 'zookeeper'

/** What decides id and address of a node; a combined node is a broker. */
const kindOf = (node: NodeShape): Kind => (isBroker(node) ? 'broker' : isController(node) ? 'controller' : 'zookeeper')

/** Gives every node its id and its address in the network 127.0.`network`.0: brokers .1, .2, …; nodes that are controllers only .101, .102, …, ZooKeeper servers .201, .202, … */
export const placeNodes = (nodes: readonly NodeShape[], network: number): readonly PlacedNode[] => {
  const counts: Record<Kind, number> = { broker: 0, controller: 100, zookeeper: 200 }
  return nodes.map((node) => {
    const number = ++counts[kindOf(node)]
    const id = kindOf(node) === 'zookeeper' ? number - 200 : number
    const rack = node.rack === undefined ? {} : { rack: node.rack }
    const { host, roles } = node
    return { host, roles, nodeId: node.nodeId ?? id, address: `127.0.${network}.${number}`, ...rack }
  })
}

/** The addresses with ports a node listens on. */
export const endpointsOf = (node: PlacedNode): readonly { readonly address: string; readonly port: number }[] => [
  ...(isBroker(node) ? [{ address: node.address, port: brokerPort }] : []),
  ...(isController(node) ? [{ address: node.address, port: controllerPort }] : []),
  ...(isZooKeeper(node)
    ? [zookeeperPort, ensemblePorts.leader, ensemblePorts.election].map((port) => ({ address: node.address, port }))
    : []),
]
