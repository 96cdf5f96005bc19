import { isBroker, type KafkaNode, type Topology } from '../../kafka/topology.ts'

/** Which broker shall tell the state of the whole cluster. */
export interface ViaWish {
  /** Asked first where it may be asked at all: the one that answered last time, whose connections are open. */
  readonly preferred: number | null
  /** Node ids that must not be chosen (R1: never the target of a stop). */
  readonly avoid: readonly number[]
  /** Node ids chosen only when no other broker tells: a later question may have to avoid them. */
  readonly ratherNot?: readonly number[]
}

/**
 * The brokers that may be chosen, in the order they are tried. An avoided one is only there when it is the only broker of the cluster: a cluster of one broker
 * has nobody else to ask, but elsewhere no answer is better than the target's own.
 */
export const viaCandidates = (topology: Topology, wish: ViaWish): readonly KafkaNode[] => {
  const brokers = topology.nodes.filter((node) => isBroker(node) && node.brokerAddress !== undefined)
  if (brokers.length === 1) return brokers
  const allowed = brokers.filter((node) => !wish.avoid.includes(node.nodeId))
  const rank = ({ nodeId }: KafkaNode): number =>
    wish.ratherNot?.includes(nodeId) === true ? 2 : nodeId === wish.preferred ? 0 : 1
  return allowed.toSorted((a, b) => rank(a) - rank(b))
}
