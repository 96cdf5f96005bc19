import type { offsetFetchV8 } from '@platformatic/kafka'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { Unknown } from '../../kafka/snapshot/cluster-snapshot.ts'
import type { Connections, Place } from '../wire/connections.ts'
import { listGroups, offsetFetch, offsetFetchOne } from './group-codecs.ts'
import { renderErrorCode } from '../wire/trouble.ts'

/** One group as its coordinator tells it: committed offsets by topic and partition; null: it did not tell them. */
export interface CommittedGroup {
  readonly group: string
  readonly hasMembers: boolean
  readonly committed: readonly { readonly topic: string; readonly partition: number; readonly offset: number }[] | null
}

/** What one broker coordinates. */
export interface Coordinated {
  readonly groups: readonly CommittedGroup[]
  readonly unknown: readonly Unknown[]
}

type FetchedGroup = Pick<offsetFetchV8.OffsetFetchResponseGroup, 'groupId' | 'errorCode' | 'topics'>

/** Protocols whose members read topics. Groups of Kafka Connect's workers and share groups commit no offsets here; '' are offsets without a consumer. */
const readers: ReadonlySet<string> = new Set(['consumer', 'streams', ''])

/** States without members, of every kind of group. */
const empty: ReadonlySet<string> = new Set(['Empty', 'Dead'])

const wanted = (groupId: string) => ({ groupId, memberId: null, memberEpoch: -1, topics: null })

/** Before 3.0 one request a group. */
const fetchEach = async (
  connections: Connections,
  place: Place,
  names: readonly string[],
): Promise<Result<readonly FetchedGroup[], string>> => {
  const fetched: FetchedGroup[] = []
  for (const groupId of names) {
    const answer = await connections.ask(place, offsetFetchOne, [wanted(groupId)], false)
    if (!answer.ok) return err(answer.error.why)
    fetched.push({ groupId, errorCode: answer.value.errorCode, topics: answer.value.topics })
  }
  return ok(fetched)
}

const fetchAll = async (
  connections: Connections,
  place: Place,
  names: readonly string[],
): Promise<Result<readonly FetchedGroup[], string>> => {
  if (names.length === 0) return ok([])
  const answer = await connections.ask(place, offsetFetch, names.map(wanted), false)
  if (answer.ok) return ok(answer.value.groups)
  return answer.error.kind === 'unsupported' ? fetchEach(connections, place, names) : err(answer.error.why)
}

/** A partition without a commit is told as offset -1. */
const committedOf = ({ topics }: FetchedGroup): NonNullable<CommittedGroup['committed']> =>
  topics.flatMap(({ name, partitions }) =>
    partitions.flatMap(({ partitionIndex, committedOffset }) =>
      committedOffset < 0n ? [] : [{ topic: name, partition: partitionIndex, offset: Number(committedOffset) }],
    ),
  )

const faultOf = ({ errorCode, topics }: FetchedGroup): number =>
  errorCode !== 0
    ? errorCode
    : (topics.flatMap(({ partitions }) => partitions).find((one) => one.errorCode !== 0)?.errorCode ?? 0)

/** The groups that the broker at this place coordinates, with what they have committed. Never rejects. */
export const readCoordinated = async (connections: Connections, host: string, place: Place): Promise<Coordinated> => {
  const listed = await connections.ask(place, listGroups, [], [])
  if (!listed.ok) return { groups: [], unknown: [{ what: host, why: listed.error.why }] }
  if (listed.value.errorCode !== 0)
    return { groups: [], unknown: [{ what: host, why: `ListGroups: ${renderErrorCode(listed.value.errorCode)}` }] }
  const groups = listed.value.groups.filter(({ protocolType }) => readers.has(protocolType))
  const names = groups.map(({ groupId }) => groupId)
  const fetched = await fetchAll(connections, place, names)
  const byName = new Map((fetched.ok ? fetched.value : []).map((one) => [one.groupId, one]))
  const unknown: Unknown[] = fetched.ok || names.length === 0 ? [] : [{ what: host, why: fetched.error }]
  const told = groups.map(({ groupId, groupState }): CommittedGroup => {
    const own = byName.get(groupId)
    const fault = own === undefined ? 0 : faultOf(own)
    if (fault !== 0) unknown.push({ what: `group ${groupId}`, why: `OffsetFetch: ${renderErrorCode(fault)}` })
    const committed = own === undefined || fault !== 0 ? null : committedOf(own)
    return { group: groupId, hasMembers: !empty.has(groupState), committed }
  })
  return { groups: told, unknown }
}
