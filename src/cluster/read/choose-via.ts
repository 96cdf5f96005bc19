import { isBroker, type KafkaNode, type Topology } from '../../kafka/topology.ts'

/** Which broker shall tell the state of the whole cluster. */
export interface ViaWish {
  /** Asked first where it may be asked at all: the one that answered last time, whose connections are open. */
  readonly preferred: number | null
  /** Node ids that must not be chosen (R1: never the target of a stop). */
  readonly avoid: readonly number[]
}

/**
 * The brokers that may be chosen, in the order they are tried. An avoided one is only there when it is the only broker of the cluster: a cluster of one broker
 * has nobody else to ask, but elsewhere no answer is better than the target's own.
 */
export const viaCandidates = (topology: Topology, wish: ViaWish): readonly KafkaNode[] => {
  const brokers = topology.nodes.filter((node) => isBroker(node) && node.brokerAddress !== undefined)
  if (brokers.length === 1) return brokers
  const allowed = brokers.filter((node) => !wish.avoid.includes(node.nodeId))
  const isPreferred = (node: KafkaNode): boolean => node.nodeId === wish.preferred
  return [...allowed.filter(isPreferred), ...allowed.filter((node) => !isPreferred(node))]
}
