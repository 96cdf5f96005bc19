import type { metadataV12 } from '@platformatic/kafka'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type {
  ClusterSnapshot,
  Mode,
  Partition,
  Reassignment,
  Registration,
  Unknown,
} from '../../kafka/snapshot/cluster-snapshot.ts'
import { describeCluster } from '../wire/describe-cluster.ts'
import { listReassignments, metadata } from '../wire/codecs.ts'
import type { Connections, Place } from '../wire/connections.ts'
import { renderErrorCode, type Trouble } from '../wire/trouble.ts'
import { readQuorum } from './metadata/quorum.ts'
import { readTopicMinIsr } from './topic-min-isr.ts'

/** What one broker says of the whole cluster. */
export interface ClusterView extends Pick<
  ClusterSnapshot,
  'clusterId' | 'brokers' | 'partitions' | 'topicMinIsr' | 'reassignments' | 'quorum' | 'controllerBroker'
> {
  readonly mode: Mode
  readonly unknown: readonly Unknown[]
}

type Read<T> = Promise<Result<T, string>>

const describeQuorumKey = 55
/** How long the controller may take over ListPartitionReassignments, milliseconds; the connection's own time-out is what counts. */
const answerWithinMs = 10_000

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const partitionsOf = (answer: metadataV12.MetadataResponse): Result<readonly Partition[], string> => {
  const partitions: Partition[] = []
  // Brokers answer in the order of a hash table; a snapshot does not depend on that.
  const topics = answer.topics.toSorted((a, b) => byText(a.name ?? '', b.name ?? ''))
  for (const topic of topics) {
    // A partition's own code (5, no leader) is told by its leader -1; a topic's code means that its partitions are not told.
    if (topic.errorCode !== 0) return err(`topic ${topic.name ?? '?'}: ${renderErrorCode(topic.errorCode)}`)
    for (const p of topic.partitions.toSorted((a, b) => a.partitionIndex - b.partitionIndex))
      partitions.push({
        topic: topic.name ?? '',
        partition: p.partitionIndex,
        leader: p.leaderId,
        replicas: p.replicaNodes,
        isr: p.isrNodes,
        offlineReplicas: p.offlineReplicas,
      })
  }
  return ok(partitions)
}

/** The partitions of these topics alone (null: of all), as one broker knows them now. */
export const readPartitions = async (
  connections: Connections,
  address: string,
  topics: readonly string[] | null,
): Read<readonly Partition[]> => {
  const asked = topics === null ? null : [...topics]
  const answer = await connections.ask({ address, lane: 'local' }, metadata, asked, false)
  return answer.ok ? partitionsOf(answer.value) : err(answer.error.why)
}

const readBrokers = async (connections: Connections, place: Place): Read<readonly Registration[]> => {
  const answer = await connections.ask(place, describeCluster)
  if (!answer.ok) return err(answer.error.why)
  const { errorCode, errorMessage, brokers } = answer.value
  if (errorCode !== 0) return err(`DescribeCluster: ${renderErrorCode(errorCode, errorMessage)}`)
  // The broker that answers is registered, so an empty list is no answer.
  return brokers.length === 0
    ? err('DescribeCluster named no broker')
    : ok(brokers.toSorted((a, b) => a.nodeId - b.nodeId))
}

const readReassignments = async (connections: Connections, place: Place): Read<readonly Reassignment[]> => {
  const answer = await connections.ask(place, listReassignments, answerWithinMs, null)
  if (!answer.ok) return err(answer.error.why)
  const { errorCode, errorMessage, topics } = answer.value
  if (errorCode !== 0) return err(`ListPartitionReassignments: ${renderErrorCode(errorCode, errorMessage)}`)
  return ok(
    topics.flatMap(({ name, partitions }) =>
      partitions.map((p) => ({
        topic: name,
        partition: p.partitionIndex,
        adding: p.addingReplicas,
        removing: p.removingReplicas,
      })),
    ),
  )
}

/** True in ZooKeeper mode only; in KRaft it names a random broker. */
const controllerOf = ({ controllerId }: metadataV12.MetadataResponse): Result<number, string> =>
  controllerId < 0 ? err(`the broker knows no controller (${controllerId})`) : ok(controllerId)

/** In ZooKeeper mode nothing is forwarded: a broker that is not the controller answers NOT_CONTROLLER (41). */
const atController = async (
  connections: Connections,
  addressOf: AddressOf,
  told: Promise<Result<metadataV12.MetadataResponse, Trouble>>,
): Read<readonly Reassignment[]> => {
  const answer = await told
  if (!answer.ok) return err(answer.error.why)
  const address = addressOf(answer.value.controllerId)
  return address === undefined
    ? err(`the controller is node ${answer.value.controllerId}, whose address is not known`)
    : readReassignments(connections, { address, lane: 'forwarded' })
}

/** Where a broker of the inventory is asked. */
export type AddressOf = (nodeId: number) => string | undefined

/**
 * Reads the cluster from one broker: what it knows itself on one lane, what it forwards to the active controller on the other, all at once.
 * An error (a few words) only when the broker gave no metadata at all; any other part that fails is null and named in `unknown`. In ZooKeeper mode the controller is asked itself for what only it knows. Never rejects.
 */
export const readClusterView = async (
  connections: Connections,
  address: string,
  addressOf: AddressOf,
): Read<ClusterView> => {
  const local: Place = { address, lane: 'local' }
  const forwarded: Place = { address, lane: 'forwarded' }
  const speaksQuorum = await connections.speaks(local, describeQuorumKey)
  if (!speaksQuorum.ok) return err(speaksQuorum.error.why)
  // A broker in ZooKeeper mode does not offer DescribeQuorum.
  const mode: Mode = speaksQuorum.value ? 'kraft' : 'zookeeper'
  const told = connections.ask(local, metadata, null, false)
  const [answer, brokers, topicMinIsr, reassignments, quorum] = await Promise.all([
    told,
    readBrokers(connections, local),
    told.then((m): Read<Readonly<Record<string, number>>> =>
      m.ok
        ? readTopicMinIsr(
            connections,
            local,
            m.value.topics.map((t) => t.name ?? ''),
          )
        : Promise.resolve(err(m.error.why)),
    ),
    mode === 'kraft' ? readReassignments(connections, forwarded) : atController(connections, addressOf, told),
    mode === 'kraft' ? readQuorum(connections, address) : null,
  ])
  if (!answer.ok) return err(answer.error.why)
  const unknown: Unknown[] = []
  const take = <T>(what: string, part: Result<T, string> | null): T | null => {
    if (part === null) return null
    if (part.ok) return part.value
    unknown.push({ what, why: part.error })
    return null
  }
  const clusterId = answer.value.clusterId ?? null
  return ok({
    mode,
    clusterId: take('clusterId', clusterId === null ? err('the broker named none') : ok(clusterId)),
    brokers: take('brokers', brokers),
    partitions: take('partitions', partitionsOf(answer.value)),
    topicMinIsr: take('topicMinIsr', topicMinIsr),
    reassignments: take('reassignments', reassignments),
    quorum: take('quorum', quorum),
    ...(mode === 'kraft' ? {} : { controllerBroker: take('controllerBroker', controllerOf(answer.value)) }),
    unknown,
  })
}
