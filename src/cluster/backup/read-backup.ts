/** Reads what a cluster is configured with, whole or not at all: a part that nobody tells is named. On connections of its own, for answers may be large. */
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { ClusterBackup } from '../../kafka/snapshot/cluster-backup.ts'
import type { ClusterSnapshot, Partition } from '../../kafka/snapshot/cluster-snapshot.ts'
import { isBroker, type Topology } from '../../kafka/topology.ts'
import { readCoordinated } from '../groups/committed.ts'
import { Connections, type Place } from '../wire/connections.ts'
import type { WireSettings } from '../wire/node-connection.ts'
import { readAcls } from './read-acls.ts'
import { readSettings } from './read-settings.ts'

type Told<Key extends keyof ClusterBackup> = Promise<Result<ClusterBackup[Key], string>>

/** A request for the settings of hundreds of topics may take so long, milliseconds. */
const requestMs = 30_000

interface Asked {
  readonly connections: Connections
  readonly place: Place
  readonly topology: Topology
  readonly snapshot: ClusterSnapshot
}

const readTopics = async ({ connections, place, snapshot }: Asked): Told<'topics'> => {
  const byTopic = new Map<string, Partition[]>()
  for (const partition of snapshot.partitions ?? []) {
    const known = byTopic.get(partition.topic) ?? []
    known.push(partition)
    byTopic.set(partition.topic, known)
  }
  const names = [...byTopic.keys()].sort()
  const settings = await readSettings(connections, place, { kind: 'topic', names })
  if (!settings.ok) return settings
  return ok(
    names.map((topic, i) => ({
      topic,
      partitions: (byTopic.get(topic) ?? [])
        .map(({ partition, replicas }) => ({ partition, replicas }))
        .toSorted((a, b) => a.partition - b.partition),
      settings: settings.value[i] ?? {},
    })),
  )
}

const isSilent = ({ snapshot }: Asked, nodeId: number): boolean =>
  snapshot.nodes.some((node) => node.nodeId === nodeId && !node.isAnswering)

/** Brokers that answer for themselves. */
const answering = (asked: Asked) =>
  asked.topology.nodes.filter((node) => isBroker(node) && !isSilent(asked, node.nodeId))

const readDynamic = async (asked: Asked): Told<'dynamic'> => {
  const { connections, place, topology } = asked
  const ids = answering(asked).map(({ nodeId }) => nodeId)
  const all = await readSettings(connections, place, { kind: 'allBrokers', names: [''] })
  if (!all.ok) return all
  const told = [{ brokerId: null as number | null, settings: all.value[0] ?? {} }]
  for (const brokerId of ids) {
    // A broker answers in full for itself alone.
    const address = topology.nodes.find(({ nodeId }) => nodeId === brokerId)?.brokerAddress ?? place.address
    const own: Place = { address, lane: 'local' }
    const settings = await readSettings(connections, own, { kind: 'broker', names: [String(brokerId)] })
    if (!settings.ok) return err(`broker ${brokerId}: ${settings.error}`)
    told.push({ brokerId, settings: settings.value[0] ?? {} })
  }
  return ok(told)
}

/** Groups of a broker that is down have other coordinators by then. */
const readGroups = async (asked: Asked): Told<'groups'> => {
  const groups: ClusterBackup['groups'][number][] = []
  for (const { host, brokerAddress } of answering(asked)) {
    if (brokerAddress === undefined) return err(`${host} has no address`)
    const told = await readCoordinated(asked.connections, host, { address: brokerAddress, lane: 'local' })
    const [unknown] = told.unknown
    if (unknown !== undefined) return err(`${unknown.what}: ${unknown.why}`)
    groups.push(...told.groups.map(({ group, committed }) => ({ group, committed: committed ?? [] })))
  }
  return ok(groups.toSorted((a, b) => (a.group < b.group ? -1 : 1)))
}

const featuresOf = ({ nodes, viaNodeId }: ClusterSnapshot): ClusterBackup['features'] =>
  nodes.find((node) => node.nodeId === viaNodeId)?.finalized ?? {}

const readAll = async (asked: Asked): Promise<Result<ClusterBackup, readonly string[]>> => {
  const { snapshot, topology } = asked
  if (snapshot.partitions === null) return err(['the topics are not known'])
  if (topology.mode === 'kraft' && snapshot.quorum === null) return err(['the quorum is not known'])
  const topics = await readTopics(asked)
  const dynamic = await readDynamic(asked)
  const acls = await readAcls(asked.connections, asked.place)
  const groups = await readGroups(asked)
  if (topics.ok && dynamic.ok && acls.ok && groups.ok)
    return ok({
      topics: topics.value,
      dynamic: dynamic.value,
      acls: acls.value,
      features: featuresOf(snapshot),
      quorum: snapshot.quorum,
      groups: groups.value,
      silent: topology.nodes.filter((node) => isBroker(node) && isSilent(asked, node.nodeId)).map(({ host }) => host),
    })
  const parts = { topics, 'dynamic settings': dynamic, ACLs: acls, 'consumer groups': groups }
  return err(Object.entries(parts).flatMap(([name, part]) => (part.ok ? [] : [`${name}: ${part.error}`])))
}

/** The configuration of the cluster that a snapshot shows. The error names each part that could not be read. Never rejects. */
export const readClusterBackup = async (
  topology: Topology,
  wire: WireSettings,
  snapshot: ClusterSnapshot,
): Promise<Result<ClusterBackup, readonly string[]>> => {
  const via = topology.nodes.find((node) => node.nodeId === snapshot.viaNodeId)?.brokerAddress
  if (via === undefined) return err(['no broker told of the cluster'])
  const connections = new Connections({ ...wire, timeouts: { ...wire.timeouts, requestMs } })
  try {
    return await readAll({ connections, place: { address: via, lane: 'local' }, topology, snapshot })
  } finally {
    connections.close()
  }
}
