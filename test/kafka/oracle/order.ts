/*
 * R6 once more, from its sentences: no sorting, no ranks. Of the nodes left, the one that no sentence sends behind another is taken, until none is left.
 */
import type { OrderQuestion } from '../../../src/kafka/decide/questions.ts'
import type { KafkaNode } from '../../../src/kafka/topology.ts'

type Kind = 'zookeeper' | 'controller' | 'broker'

/** "A combined node is taken once, as a controller." */
const kindOf = ({ roles }: KafkaNode): Kind => {
  for (const role of ['controller', 'broker'] as const) if (roles.some((one) => one === role)) return role
  return 'zookeeper'
}

/** "ZooKeeper servers …, controllers …, brokers"; "Going back takes the roles in reverse: brokers, then controllers". */
const earlierKinds: Readonly<Record<'up' | 'back', Readonly<Record<Kind, readonly Kind[]>>>> = {
  up: { zookeeper: [], controller: ['zookeeper'], broker: ['zookeeper', 'controller'] },
  back: { broker: [], controller: ['broker'], zookeeper: ['broker', 'controller'] },
}

const leadsOf = (q: OrderQuestion, id: number): number => {
  let count = 0
  for (const p of q.snapshot.partitions ?? []) if (p.leader === id) count++
  return count
}

/** "controllers (active one last)" */
const isBehindActive = (q: OrderQuestion, late: KafkaNode, early: KafkaNode): boolean | undefined => {
  const active = q.snapshot.quorum?.leaderId
  return [late.nodeId, early.nodeId].some((id) => id === active) ? late.nodeId === active : undefined
}

/** "in ZooKeeper mode the controller broker last" */
const isBehindController = (q: OrderQuestion, late: KafkaNode, early: KafkaNode): boolean | undefined => {
  if (q.snapshot.mode !== 'zookeeper') return undefined
  const controller = q.snapshot.controllerBroker
  return [late.nodeId, early.nodeId].some((id) => id === controller) ? late.nodeId === controller : undefined
}

/** "brokers (fewest leader moves)" */
const isBehindByLeads = (
  q: OrderQuestion,
  pair: { readonly kind: Kind; readonly late: number; readonly early: number },
): boolean | undefined => {
  const more = leadsOf(q, pair.late) - leadsOf(q, pair.early)
  return pair.kind === 'broker' && more !== 0 ? more > 0 : undefined
}

/** Does a sentence send `late` behind `early`? Undefined: none of them has an opinion on the two. */
const isBehind = (q: OrderQuestion, late: KafkaNode, early: KafkaNode): boolean | undefined => {
  // "The hurt node first."
  if (early.nodeId === q.hurt || late.nodeId === q.hurt) return early.nodeId === q.hurt
  const [kind, other] = [kindOf(late), kindOf(early)]
  const way = earlierKinds[q.isGoingBack ? 'back' : 'up']
  if (kind !== other) return way[kind].includes(other)
  if (kind === 'controller') return isBehindActive(q, late, early)
  const isBehindIt = kind === 'broker' ? isBehindController(q, late, early) : undefined
  return isBehindIt ?? isBehindByLeads(q, { kind, late: late.nodeId, early: early.nodeId })
}

/** Node ids in the order they are to be taken; where no sentence decides, the lower id goes first. */
export const oracleOrder = (q: OrderQuestion): number[] => {
  const left = new Map(q.topology.nodes.filter((n) => q.remaining.includes(n.nodeId)).map((n) => [n.nodeId, n]))
  const order: number[] = []
  while (left.size > 0) {
    const free = [...left.values()].filter((node) =>
      [...left.values()].every((other) => other === node || isBehind(q, node, other) !== true),
    )
    const next = Math.min(...free.map((node) => node.nodeId))
    order.push(next)
    left.delete(next)
  }
  return order
}
