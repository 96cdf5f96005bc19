import type { metadataV12 } from '@platformatic/kafka'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { KafkaNode } from '../../kafka/topology.ts'
import { metadata } from '../wire/codecs.ts'
import type { Connections } from '../wire/connections.ts'
import { listOffsets } from './group-codecs.ts'

/** Where partitions end, by `topic/partition`; one that is missing is unknown. Topics that do not exist any more are told apart. */
export interface Ends {
  readonly ends: ReadonlyMap<string, number>
  readonly gone: ReadonlySet<string>
}

/** UNKNOWN_TOPIC_OR_PARTITION. */
const unknownTopic = 3
/** ListOffsets: the end of the partition, as a client that reads everything sees it. */
const latest = -1n
/** Neither a replica nor a debugger: an ordinary client. */
const noReplica = -1
const readUncommitted = 0
/** No epoch is demanded of the leader. */
const noEpoch = -1

export const keyOf = (topic: string, partition: number): string => `${topic}/${partition}`

/** The first broker that answers tells who leads. */
const readLeaders = async (
  connections: Connections,
  brokers: readonly KafkaNode[],
  topics: readonly string[],
): Promise<Result<metadataV12.MetadataResponse, string>> => {
  let why = 'no broker answers'
  for (const { brokerAddress = '' } of brokers) {
    const answer = await connections.ask({ address: brokerAddress, lane: 'local' }, metadata, [...topics], false)
    if (answer.ok) return answer
    why = answer.error.why
  }
  return err(why)
}

type Wanted = Map<string, number[]>

/** Partitions by the broker that leads them. */
const byLeader = ({ topics }: metadataV12.MetadataResponse): ReadonlyMap<number, Wanted> => {
  const leaders = new Map<number, Wanted>()
  for (const { name, partitions } of topics)
    for (const { leaderId, partitionIndex } of partitions) {
      const wanted = leaders.get(leaderId) ?? new Map<string, number[]>()
      leaders.set(leaderId, wanted)
      wanted.set(name ?? '', [...(wanted.get(name ?? '') ?? []), partitionIndex])
    }
  return leaders
}

const readFrom = async (
  connections: Connections,
  address: string,
  wanted: Wanted,
): Promise<readonly (readonly [string, number])[]> => {
  const topics = [...wanted].map(([name, indexes]) => ({
    name,
    partitions: indexes.map((partitionIndex) => ({ partitionIndex, currentLeaderEpoch: noEpoch, timestamp: latest })),
  }))
  const answer = await connections.ask({ address, lane: 'local' }, listOffsets, noReplica, readUncommitted, topics)
  if (!answer.ok) return []
  return answer.value.topics.flatMap(({ name, partitions }) =>
    partitions.flatMap(({ partitionIndex, errorCode, offset }) =>
      errorCode === 0 && offset >= 0n ? [[keyOf(name, partitionIndex), Number(offset)] as const] : [],
    ),
  )
}

/** Where all partitions of these topics end, each told by its leader. The error: nobody tells who leads. */
export const readEnds = async (
  connections: Connections,
  brokers: readonly KafkaNode[],
  topics: readonly string[],
): Promise<Result<Ends, string>> => {
  if (topics.length === 0) return ok({ ends: new Map(), gone: new Set() })
  const told = await readLeaders(connections, brokers, topics)
  if (!told.ok) return told
  const gone = new Set(
    told.value.topics.flatMap(({ name, errorCode }) => (errorCode === unknownTopic ? [name ?? ''] : [])),
  )
  const rows = await Promise.all(
    [...byLeader(told.value)].flatMap(([leader, wanted]) => {
      const address = brokers.find(({ nodeId }) => nodeId === leader)?.brokerAddress
      return address === undefined ? [] : [readFrom(connections, address, wanted)]
    }),
  )
  return ok({ ends: new Map(rows.flat()), gone })
}
