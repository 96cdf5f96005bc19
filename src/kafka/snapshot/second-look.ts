/*
 * R1: "where a whole snapshot takes > 1 s, a second read of only the topics on b follows it". What was read first is then old news for the very
 * partitions that hang on the answer.
 *  1. The topics with a replica on the node are read again, from the same broker.
 *  2. Their partitions are replaced by the new ones; everything else stays.
 *  3. Where the second read failed, or shows other replicas than the first (a reassignment began in between, which the list of reassignments may
 *     miss), the partitions are unknown: decided again, never guessed.
 */
import type { ClusterSnapshot, Partition } from './cluster-snapshot.ts'
import type { Result } from '../../diagnostics/result.ts'

/** R1: a snapshot that took longer is followed by a second look, milliseconds. */
export const secondLookAfterMs = 1000

/** Names of the topics with a replica on this node, in the order of the snapshot; none when the partitions are unknown. */
export const topicsOn = ({ partitions }: ClusterSnapshot, nodeId: number): string[] => [
  ...new Set((partitions ?? []).filter((p) => p.replicas.includes(nodeId)).map((p) => p.topic)),
]

const isSameSet = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((id) => b.includes(id))

const unsure = (snapshot: ClusterSnapshot, why: string): ClusterSnapshot => ({
  ...snapshot,
  unknown: [...snapshot.unknown, { what: 'partitions', why }],
})

/** The first partition that is not where it was, in words; undefined when all are. */
const findMoved = (before: readonly Partition[], after: ReadonlyMap<string, Partition>): string | undefined => {
  for (const { topic, partition, replicas } of before) {
    const now = after.get(`${topic}\0${partition}`)
    if (now === undefined) return `${topic}-${partition} was gone when it was read again`
    if (!isSameSet(replicas, now.replicas)) return `the replicas of ${topic}-${partition} changed between two reads`
  }
  return undefined
}

/** The snapshot with these topics as the second look shows them. The error: why they could not be read again. */
export const withSecondLook = (
  snapshot: ClusterSnapshot,
  topics: readonly string[],
  second: Result<readonly Partition[], string>,
): ClusterSnapshot => {
  if (!second.ok) return unsure(snapshot, `could not be read again: ${second.error}`)
  const again = new Set(topics)
  const first = snapshot.partitions ?? []
  const after = new Map(second.value.map((p) => [`${p.topic}\0${p.partition}`, p]))
  const before = first.filter((p) => again.has(p.topic))
  const moved = findMoved(before, after)
  const kept = first.filter((p) => !again.has(p.topic))
  const partitions = [...kept, ...second.value.filter((p) => again.has(p.topic))]
  return moved === undefined ? { ...snapshot, partitions } : unsure({ ...snapshot, partitions }, moved)
}
