/*
 * R6: in which order are nodes taken? The hurt node first. Then by role: ZooKeeper servers, controllers (the active one last), brokers (fewest
 * leader moves; in ZooKeeper mode the one that is the controller last). Going back takes the roles in reverse, inside a role the order stays. A combined node is taken once, as a controller.
 * Every question is answered from the snapshot of now, so "looked up again each time" is asking `decideNext` before each node.
 */
import type { ClusterSnapshot, Role } from '../snapshot/cluster-snapshot.ts'
import { isController, type KafkaNode } from '../topology.ts'
import type { OrderedNode, OrderQuestion } from './questions.ts'

const roleOf = (node: KafkaNode): Role => {
  if (isController(node)) return 'controller'
  return node.roles.includes('broker') ? 'broker' : 'zookeeper'
}

const rolesInOrder = (isGoingBack: boolean): readonly Role[] =>
  isGoingBack ? ['broker', 'controller', 'zookeeper'] : ['zookeeper', 'controller', 'broker']

/** Leader moves a stop of each broker causes: the partitions it leads now. Null when unknown. */
const countLeaders = ({ partitions }: ClusterSnapshot): ((nodeId: number) => number | null) => {
  if (partitions === null) return () => null
  const counts = new Map<number, number>()
  for (const { leader } of partitions) counts.set(leader, (counts.get(leader) ?? 0) + 1)
  return (nodeId) => counts.get(nodeId) ?? 0
}

type LeadersOf = ReturnType<typeof countLeaders>

const isActive = (snapshot: ClusterSnapshot, nodeId: number): boolean => snapshot.quorum?.leaderId === nodeId

const isControllerBroker = (snapshot: ClusterSnapshot, nodeId: number): boolean =>
  snapshot.mode === 'zookeeper' && snapshot.controllerBroker === nodeId

interface Place {
  readonly node: KafkaNode
  readonly isHurt: boolean
  readonly role: Role
  readonly isLast: boolean
  readonly leads: number | null
}

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`

const becauseOf = ({ isHurt, role, isLast, leads, node }: Place, snapshot: ClusterSnapshot): string => {
  if (isHurt) return 'hurt: brought back before anything else is touched'
  if (role === 'zookeeper') return 'ZooKeeper server'
  if (role === 'broker') {
    const told = leads === null ? 'broker; its leaders are unknown' : `broker; leads ${counted(leads, 'partition')}`
    return isLast ? `${told}; the controller, last of its role` : told
  }
  const name = node.roles.includes('broker') ? 'combined node, taken as a controller' : 'controller'
  if (snapshot.quorum === null) return `${name}; the active one is unknown`
  return isLast ? `${name}; the active one, last of its role` : `${name}; not the active one`
}

const placeOf = ({ snapshot, hurt }: OrderQuestion, node: KafkaNode, leadsOf: LeadersOf): Place => {
  const role = roleOf(node)
  return {
    node,
    role,
    isHurt: node.nodeId === hurt,
    isLast: role === 'controller' ? isActive(snapshot, node.nodeId) : isControllerBroker(snapshot, node.nodeId),
    leads: role === 'broker' ? leadsOf(node.nodeId) : null,
  }
}

const compare =
  (roles: readonly Role[]) =>
  (a: Place, b: Place): number =>
    Number(b.isHurt) - Number(a.isHurt) ||
    roles.indexOf(a.role) - roles.indexOf(b.role) ||
    Number(a.isLast) - Number(b.isLast) ||
    (a.leads ?? 0) - (b.leads ?? 0) ||
    a.node.nodeId - b.node.nodeId

/** All of `remaining`, each once, in the order they are to be taken; ids that the inventory does not list are left out. */
export const decideOrder = (question: OrderQuestion): OrderedNode[] => {
  const leadsOf = countLeaders(question.snapshot)
  return question.topology.nodes
    .filter((node) => question.remaining.includes(node.nodeId))
    .map((node) => placeOf(question, node, leadsOf))
    .sort(compare(rolesInOrder(question.isGoingBack)))
    .map((place) => ({ nodeId: place.node.nodeId, because: becauseOf(place, question.snapshot) }))
}

/** R6: has the turn of this node's role come? It has while nothing that remains is of a role that goes before it. */
export const isRolesTurn = (question: Omit<OrderQuestion, 'snapshot' | 'hurt'>, nodeId: number): boolean => {
  const { topology, remaining, isGoingBack } = question
  const roles = rolesInOrder(isGoingBack)
  const rankOf = (id: number): number => {
    const node = topology.nodes.find((one) => one.nodeId === id)
    return node === undefined ? roles.length : roles.indexOf(roleOf(node))
  }
  const own = rankOf(nodeId)
  return remaining.every((id) => rankOf(id) >= own)
}

/** The node to be taken now; undefined when none remains. */
export const decideNext = (question: OrderQuestion): OrderedNode | undefined => decideOrder(question)[0]
