import type { ClusterSnapshot, NodeAnswer } from '../../kafka/snapshot/cluster-snapshot.ts'

/** Two looks closer together than this tell nothing of a rate, milliseconds. */
const leastApartMs = 250

const usedBytes = (node: NodeAnswer | undefined): number | null =>
  node === undefined || node.logDirs === null || node.logDirs.length === 0
    ? null
    : node.logDirs.reduce((sum, { usedBytes: bytes }) => sum + bytes, 0)

/**
 * Bytes a second that are written to each broker, by node id: how much more its log dirs hold in the second of two looks, over the time between them. What the
 * other replicas write while a broker is down is what it has to fetch afterwards, so its own rate stands for that. A broker that did not answer twice, or
 * whose logs shrank (old segments were deleted), is left out: nothing is known of it. Empty for looks less than 250 ms apart.
 */
export const measureGrowth = (
  first: ClusterSnapshot,
  second: ClusterSnapshot,
  apartMs: number,
): Readonly<Record<number, number>> => {
  if (!(apartMs >= leastApartMs)) return {}
  const later = new Map(second.nodes.map((node) => [node.nodeId, node]))
  return Object.fromEntries(
    first.nodes.flatMap((node) => {
      const [before, after] = [usedBytes(node), usedBytes(later.get(node.nodeId))]
      return before === null || after === null || after < before
        ? []
        : [[node.nodeId, ((after - before) * 1000) / apartMs] as const]
    }),
  )
}
