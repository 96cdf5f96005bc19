/*
 * R1 "Fresh" in ZooKeeper mode: nobody tells how far a broker has applied what the controller sent it, so two brokers besides the target are read and an ISR is what
 * both say. Leaders are those of the first: for a moment after an election the two may name different ones, and neither is offline for that.
 */
import type { Partition } from '../../kafka/snapshot/cluster-snapshot.ts'

/** What two brokers say together. */
export interface Agreed {
  readonly partitions: readonly Partition[]
  /** A partition that only one of them lists (a topic is being made or removed), as `orders-3`: what is known of it is one broker's word. */
  readonly disputed: string | undefined
}

const keyOf = ({ topic, partition }: Partition): string => `${topic}-${partition}`

const both = (one: Partition, other: Partition): Partition => ({
  ...one,
  leader: other.leader < 0 ? other.leader : one.leader,
  isr: one.isr.filter((id) => other.isr.includes(id)),
  offlineReplicas: [...new Set([...one.offlineReplicas, ...other.offlineReplicas])],
})

/** The partitions as two brokers agree on them; those that only one of them lists stand as it tells them. */
export const agreedPartitions = (one: readonly Partition[], other: readonly Partition[]): Agreed => {
  const rest = new Map(other.map((partition) => [keyOf(partition), partition]))
  const lone: string[] = []
  const agreed = one.map((partition) => {
    const key = keyOf(partition)
    const second = rest.get(key)
    rest.delete(key)
    if (second === undefined) lone.push(key)
    return second === undefined ? partition : both(partition, second)
  })
  const [disputed] = [...lone, ...rest.keys()]
  return { partitions: [...agreed, ...rest.values()], disputed }
}
