import type { Partition } from '../../kafka/snapshot/cluster-snapshot.ts'

/** Partition numbers by topic. */
export type WantedReplicas = ReadonlyMap<string, ReadonlySet<number>>

/** Bytes of replicas on one broker, by topic and partition. */
export type ReplicaSizes = ReadonlyMap<string, ReadonlyMap<number, number>>

/** What one broker's log directories say of the replicas asked for; one that is not there has no bytes. */
export type SizesOf = (wanted: WantedReplicas) => ReplicaSizes

const outside = ({ replicas, isr }: Partition): readonly number[] => replicas.filter((id) => !isr.includes(id))

const indexed = (partitions: readonly Partition[]): WantedReplicas => {
  const wanted = new Map<string, Set<number>>()
  for (const { topic, partition } of partitions)
    wanted.set(topic, (wanted.get(topic) ?? new Set<number>()).add(partition))
  return wanted
}

/** Each broker is asked only for what it leads or lacks: on a large cluster most of what it holds is neither. */
const readSizes = (
  lagging: readonly Partition[],
  sizesOf: ReadonlyMap<number, SizesOf>,
): ReadonlyMap<number, ReplicaSizes> => {
  const concerned = new Map<number, Partition[]>()
  for (const p of lagging)
    for (const id of [p.leader, ...outside(p)]) {
      const list = concerned.get(id)
      if (list === undefined) concerned.set(id, [p])
      else list.push(p)
    }
  const sizes = new Map<number, ReplicaSizes>()
  for (const [id, list] of concerned) {
    const read = sizesOf.get(id)
    if (read !== undefined) sizes.set(id, read(indexed(list)))
  }
  return sizes
}

const bytesLacking = (p: Partition, sizes: ReadonlyMap<number, ReplicaSizes>): number | null => {
  const sizeOn = (nodeId: number): number | undefined => sizes.get(nodeId)?.get(p.topic)?.get(p.partition)
  const whole = sizeOn(p.leader)
  if (whole === undefined) return null
  return outside(p)
    .filter((id) => sizes.has(id))
    .reduce((sum, id) => sum + Math.max(0, whole - (sizeOn(id) ?? 0)), 0)
}

/**
 * How many bytes the replicas outside their ISR lack of their leaders' logs, on brokers that answer and of partitions that have a leader: falls while they catch up,
 * also under a throttle (the lag in records that such a follower tells of itself is 0). 0 when all are in sync, null when a size is unknown.
 */
export const bytesBehind = (
  partitions: readonly Partition[] | null,
  sizesOf: ReadonlyMap<number, SizesOf>,
): number | null => {
  if (partitions === null) return null
  const short = partitions.filter((p) => outside(p).length > 0)
  if (short.length === 0) return 0
  const lagging = short.filter((p) => p.leader >= 0 && outside(p).some((id) => sizesOf.has(id)))
  if (lagging.length === 0) return null
  const sizes = readSizes(lagging, sizesOf)
  const lacking = lagging.map((p) => bytesLacking(p, sizes))
  return lacking.reduce((sum: number | null, one) => (sum === null || one === null ? null : sum + one), 0)
}
