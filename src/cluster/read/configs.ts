import type { describeConfigsV4 } from '@platformatic/kafka'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { ClusterConfigs } from '../../kafka/config/dynamic/cluster-configs.ts'
import type { DynamicConfigs } from '../../kafka/config/dynamic/lint-dynamic-configs.ts'
import { knownKeys } from '../../kafka/config/table.ts'
import type { ClusterSnapshot, Unknown } from '../../kafka/snapshot/cluster-snapshot.ts'
import { isBroker, type Topology } from '../../kafka/topology.ts'
import { describeConfigs } from '../wire/codecs.ts'
import type { Connections, Place } from '../wire/connections.ts'
import { renderErrorCode } from '../wire/trouble.ts'

/*
 * What topics and brokers set in the cluster itself, for the plan's look (R0): one request for all topics, one for all brokers together, one to each broker for
 * its own. Only keys that the release table judges are asked, so that the answer stays small; a sensitive value comes as null and is left out.
 */

type Answer = describeConfigsV4.DescribeConfigsResponse
type Settings = Readonly<Record<string, string>>

/** Resource types and sources of DescribeConfigs. */
const [topicType, brokerType] = [2, 4] as const
const source = { topic: 1, broker: 2, allBrokers: 3 } as const

const topicKeys = knownKeys('topic')
const brokerKeys = [...new Set([...knownKeys('server'), ...knownKeys('dynamic'), 'min.insync.replicas'])]

/** What one row sets at this source itself. */
const settingsOf = (row: Answer['results'][number], wanted: number): Settings =>
  Object.fromEntries(
    row.configs.flatMap(({ name, value, configSource }) =>
      configSource === wanted && typeof value === 'string' ? [[name, value]] : [],
    ),
  )

const readTopics = async (
  connections: Connections,
  place: Place,
  topics: readonly string[],
): Promise<Result<Readonly<Record<string, Settings>>, string>> => {
  // An empty list would ask for nothing, and some releases take that for everything.
  if (topics.length === 0) return ok({})
  const answer = await connections.ask(
    place,
    describeConfigs,
    topics.map((resourceName) => ({ resourceType: topicType, resourceName, configurationKeys: [...topicKeys] })),
  )
  if (!answer.ok) return err(answer.error.why)
  const rows = answer.value.results
  const failed = rows.find((row) => row.errorCode !== 0)
  if (failed !== undefined)
    return err(`topic ${failed.resourceName}: ${renderErrorCode(failed.errorCode, failed.errorMessage)}`)
  if (rows.length < topics.length) return err(`${topics.length - rows.length} topics were not told`)
  const set = rows.map((row) => [row.resourceName, settingsOf(row, source.topic)] as const)
  return ok(Object.fromEntries(set.filter(([, settings]) => Object.keys(settings).length > 0)))
}

/** What is set dynamically for one broker, or for all of them (`brokerId` null). */
const readDynamic = async (
  connections: Connections,
  place: Place,
  brokerId: number | null,
): Promise<Result<DynamicConfigs, string>> => {
  const resourceName = brokerId === null ? '' : String(brokerId)
  const answer = await connections.ask(place, describeConfigs, [
    { resourceType: brokerType, resourceName, configurationKeys: brokerKeys },
  ])
  if (!answer.ok) return err(answer.error.why)
  const [row] = answer.value.results
  if (row === undefined) return err('DescribeConfigs answered nothing')
  if (row.errorCode !== 0) return err(renderErrorCode(row.errorCode, row.errorMessage))
  return ok({ brokerId, configs: settingsOf(row, brokerId === null ? source.allBrokers : source.broker) })
}

const nothing = (why: string): ClusterConfigs => ({
  topics: null,
  dynamic: null,
  unknown: ['topics', 'dynamic'].map((what) => ({ what, why })),
})

/** Brokers that answered for themselves a moment ago, with where to ask them. Others would cost a time-out each. */
const answeringBrokers = (topology: Topology, snapshot: ClusterSnapshot) =>
  topology.nodes.filter(isBroker).map((node) => ({
    ...node,
    isAnswering: snapshot.nodes.some((answer) => answer.nodeId === node.nodeId && answer.isAnswering),
  }))

/** Reads what is configured in the cluster that a snapshot shows. Never rejects. */
export const readClusterConfigs = async (
  connections: Connections,
  topology: Topology,
  snapshot: ClusterSnapshot,
): Promise<ClusterConfigs> => {
  const via = topology.nodes.find((node) => node.nodeId === snapshot.viaNodeId)?.brokerAddress
  if (via === undefined) return nothing('no broker told')
  const place: Place = { address: via, lane: 'local' }
  const names = [...new Set((snapshot.partitions ?? []).map((partition) => partition.topic))]
  const [topics, all, ...each] = await Promise.all([
    snapshot.partitions === null ? err('the topics are not known') : readTopics(connections, place, names),
    readDynamic(connections, place, null),
    ...answeringBrokers(topology, snapshot).map(async ({ host, nodeId, brokerAddress, isAnswering }) => ({
      host,
      own:
        isAnswering && brokerAddress !== undefined
          ? await readDynamic(connections, { address: brokerAddress, lane: 'local' }, nodeId)
          : err('it does not answer'),
    })),
  ])
  const unknown: readonly Unknown[] = [
    ...(topics.ok ? [] : [{ what: 'topics', why: topics.error }]),
    ...(all.ok ? [] : [{ what: 'dynamic', why: all.error }]),
    ...each.flatMap(({ host, own }) => (own.ok ? [] : [{ what: `dynamic.${host}`, why: own.error }])),
  ]
  const dynamic = [all, ...each.map(({ own }) => own)].flatMap((answer) => (answer.ok ? [answer.value] : []))
  return { topics: topics.ok ? topics.value : null, dynamic: all.ok ? dynamic : null, unknown }
}
