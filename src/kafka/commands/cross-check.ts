/*
 * kplay's own eyes beside Kafka's own commands. Two differences of words are evened out: a partition that has one replica is under-replicated to kplay while that is
 * away, and offline alone to kafka-topics.sh; replicas that are being added count for neither.
 */
import { offlinePartition } from '../rules/offline-partition.ts'
import { underReplicated } from '../rules/under-replicated.ts'
import type { ClusterRule } from '../rules/rule.ts'
import { judgeCluster } from '../snapshot/judged-cluster.ts'
import type { ClusterSnapshot } from '../snapshot/cluster-snapshot.ts'
import { isBroker, type Topology } from '../topology.ts'

/** What both can tell: partitions as `orders-3`, sorted; brokers that answer, ascending. */
export interface CommonSight {
  readonly underReplicated: readonly string[]
  readonly unavailable: readonly string[]
  readonly brokers: readonly number[]
}

const nameOf = ({ topic = '', partition = -1 }: { readonly topic?: string; readonly partition?: number }): string =>
  `${topic}-${partition}`

/** The same of a snapshot; undefined while the partitions are not known. */
export const sightOf = (snapshot: ClusterSnapshot, topology: Topology): CommonSight | undefined => {
  if (snapshot.partitions === null || snapshot.reassignments === null) return undefined
  const cluster = judgeCluster({ snapshot, topology })
  const foundBy = (rule: ClusterRule): string[] => [
    ...new Set(rule.find(cluster).map(({ blocker }) => nameOf(blocker))),
  ]
  const alone = new Set(cluster.partitions.filter((one) => one.replicationFactor === 1).map(nameOf))
  const answering = snapshot.nodes.filter((node) => isBroker(node) && node.isAnswering)
  return {
    underReplicated: foundBy(underReplicated)
      .filter((name) => !alone.has(name))
      .sort(),
    unavailable: foundBy(offlinePartition).sort(),
    brokers: answering.map(({ nodeId }) => nodeId).sort((a, b) => a - b),
  }
}

const some = (names: readonly (string | number)[]): string => {
  if (names.length === 0) return 'none'
  const more = names.length > 5 ? ` … (${names.length} in all)` : ''
  return `${names.slice(0, 5).join(', ')}${more}`
}

const words: Readonly<Record<keyof CommonSight, { readonly what: string; readonly command: string }>> = {
  underReplicated: {
    what: 'under-replicated partitions',
    command: 'kafka-topics.sh --describe --under-replicated-partitions',
  },
  unavailable: { what: 'partitions without a leader', command: 'kafka-topics.sh --describe --unavailable-partitions' },
  brokers: { what: 'brokers that answer', command: 'kafka-broker-api-versions.sh' },
}

const keys: readonly (keyof CommonSight)[] = ['underReplicated', 'unavailable', 'brokers']

/** In what the two differ, a sentence each; none where they agree. */
export const findDifferences = (own: CommonSight, commands: CommonSight): readonly string[] =>
  keys.flatMap((key) => {
    const [mine, theirs] = [own[key], commands[key]]
    if (mine.join() === theirs.join()) return []
    const { what, command } = words[key]
    return [`${what}: kplay sees ${some(mine)}, ${command} ${some(theirs)}`]
  })

/** What Kafka's own commands find wrong by themselves, a sentence each. */
export const findTroubles = ({ underReplicated: behind, unavailable }: CommonSight): readonly string[] => [
  ...(behind.length === 0 ? [] : [`${words.underReplicated.command} names ${some(behind)}`]),
  ...(unavailable.length === 0 ? [] : [`${words.unavailable.command} names ${some(unavailable)}`]),
]
