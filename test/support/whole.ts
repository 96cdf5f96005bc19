/** What a snapshot of a test's own client says of a cluster that is not as it should be, in words. */
import type { ClusterSnapshot } from '../../src/kafka/snapshot/cluster-snapshot.ts'

/** What could not be read, and nodes that did not answer: on a busy machine that proves nothing. `but` is a node that need not answer. */
export const findUnknown = (snapshot: ClusterSnapshot, but?: number): readonly string[] => {
  const spared = snapshot.nodes.find(({ nodeId }) => nodeId === but)?.host
  const isSpared = (what: string): boolean => what === `nodes.${spared}` || what.startsWith(`nodes.${spared}.`)
  return snapshot.unknown.filter(({ what }) => !isSpared(what)).map(({ what, why }) => `${what} is unknown: ${why}`)
}

/** What is known and is not whole; of one node only, if it is named. */
export const findGaps = (snapshot: ClusterSnapshot, only?: number): readonly string[] => {
  const brokers = snapshot.nodes.filter(({ nodeId, roles }) => roles.includes('broker') && nodeId === (only ?? nodeId))
  const listed = new Set(snapshot.brokers?.map((broker) => broker.nodeId))
  const partitions = snapshot.partitions ?? []
  return [
    ...brokers.filter(({ nodeId }) => !listed.has(nodeId)).map(({ host }) => `${host} is not registered`),
    ...partitions
      .filter(({ replicas, isr }) => replicas.some((id) => id === (only ?? id) && !isr.includes(id)))
      .map(({ topic, partition, replicas, isr }) => `${topic}-${partition}: ISR ${isr.join()} of ${replicas.join()}`),
    ...partitions
      .filter(({ leader, replicas }) => leader < 0 && (only === undefined || replicas.includes(only)))
      .map(({ topic, partition }) => `${topic}-${partition}: no leader`),
  ]
}

/** Everything is known, answers, and is in sync. */
export const isWhole = (snapshot: ClusterSnapshot): boolean =>
  findUnknown(snapshot).length === 0 &&
  snapshot.nodes.every((node) => node.isAnswering) &&
  snapshot.partitions !== null &&
  findGaps(snapshot).length === 0

/** All of it, for the words of a failure. */
export const renderTrouble = (snapshot: ClusterSnapshot): string => {
  const silent = snapshot.nodes.filter((node) => !node.isAnswering).map(({ host, why }) => `${host}: ${why}`)
  const all = [...new Set([...findUnknown(snapshot), ...silent, ...findGaps(snapshot)])]
  return all.length === 0 ? 'the cluster is whole' : all.join('; ')
}
