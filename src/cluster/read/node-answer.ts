import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { ListenerAnswer, NodeAnswer, Unknown } from '../../kafka/snapshot/cluster-snapshot.ts'
import { isBroker, type KafkaNode } from '../../kafka/topology.ts'
import type { SizesOf } from './bytes-behind.ts'
import { hasListenerWithoutHost, parseAdvertisedListeners, type AdvertisedListener } from './advertised-listeners.ts'
import { metadataOffsetOf, unknownEpoch } from './metadata/metadata-offset.ts'
import { readLogDirs, type LogDirReading } from './log-dirs.ts'
import { readOwnSettings, type OwnSettings } from './node-settings.ts'
import { describeCluster } from '../wire/describe-cluster.ts'
import type { Connections, Place } from '../wire/connections.ts'
import type { Trouble } from '../wire/trouble.ts'
import type { NodeVersions } from '../wire/node-connection.ts'

/** A node's answer, and why its parts that are null could not be read (named `nodes.b2.logDirs`). */
export interface NodeReading {
  readonly answer: NodeAnswer
  /** Absent where the log dirs were not read. */
  readonly sizesOf?: SizesOf
  readonly unknown: readonly Unknown[]
}

type Features = Pick<NodeAnswer, 'supported' | 'finalized' | 'metadataOffset'>

const featuresOf = (node: KafkaNode, versions: NodeVersions): Features => {
  const supported = (versions.supportedFeatures ?? []).map((f) => [f.name, [f.minVersion, f.maxVersion]] as const)
  const finalized = (versions.finalizedFeatures ?? []).map((f) => [f.name, f.maxVersionLevel] as const)
  const isKnown = (versions.finalizedFeaturesEpoch ?? unknownEpoch) !== unknownEpoch
  const metadataOffset = isBroker(node) ? metadataOffsetOf(versions) : undefined
  return {
    supported: Object.fromEntries(supported),
    finalized: isKnown ? Object.fromEntries(finalized) : null,
    ...(metadataOffset === undefined ? {} : { metadataOffset }),
  }
}

/** The address kplay asks a node at, combined nodes as brokers; empty when the inventory names none. */
export const addressOf = (node: KafkaNode): string => node.brokerAddress ?? node.controllerAddress ?? ''

/** The host under which the node lists itself on the listener asked. */
const readOwnHost = async (connections: Connections, place: Place, nodeId: number): Promise<string | null> => {
  const answer = await connections.ask(place, describeCluster)
  return answer.ok ? (answer.value.brokers.find((b) => b.nodeId === nodeId)?.host ?? null) : null
}

const readListener = async (
  connections: Connections,
  node: KafkaNode,
  listener: AdvertisedListener,
): Promise<ListenerAnswer> => {
  const { name, address, protocol } = listener
  // Where kplay just asked the node, and was answered.
  if (address === node.brokerAddress) return { name, address, isAnswering: true }
  if (!connections.canSpeak(protocol))
    return { name, address, isAnswering: false, isUnchecked: true, why: `protocol ${protocol ?? 'unknown'}` }
  const advertised = { host: node.host, protocol }
  const own = await readOwnSettings(connections, { address, lane: 'local', advertised }, node.nodeId)
  return own.ok ? { name, address, isAnswering: true } : { name, address, isAnswering: false, why: own.error }
}

const readListeners = async (
  connections: Connections,
  node: KafkaNode,
  own: OwnSettings,
): Promise<Result<readonly ListenerAnswer[], string>> => {
  const place: Place = { address: addressOf(node), lane: 'local' }
  const needsHost = hasListenerWithoutHost(own.listeners)
  const ownHost = needsHost ? await readOwnHost(connections, place, node.nodeId) : null
  const listeners = parseAdvertisedListeners(own.listeners, ownHost)
  if (listeners === null) return err(`its listeners could not be read: ${own.settings.advertisedListeners ?? 'none'}`)
  return ok(await Promise.all(listeners.map((listener) => readListener(connections, node, listener))))
}

interface Parts {
  readonly versions: Result<Features, string>
  readonly own: Result<OwnSettings, string>
  /** Null for a node that is no broker. */
  readonly logDirs: Result<LogDirReading, string> | null
  readonly listeners: Result<readonly ListenerAnswer[], string> | null
}

const valueOf = <T>(part: Result<T, string> | null): T | null => (part !== null && part.ok ? part.value : null)

const unknownOf = (what: string, parts: Parts): readonly Unknown[] => {
  if (!parts.own.ok) return [{ what, why: parts.own.error }]
  const unknown: Unknown[] = []
  for (const name of ['versions', 'logDirs', 'listeners'] as const) {
    const part = parts[name]
    if (part !== null && !part.ok) unknown.push({ what: `${what}.${name}`, why: part.error })
  }
  if (parts.versions.ok && parts.versions.value.finalized === null)
    unknown.push({ what: `${what}.finalized`, why: 'it does not know the finalized features yet' })
  return unknown
}

/** What a node that did not tell its versions may have applied is unknown. */
const unreadFeatures = (node: KafkaNode): Features => ({
  supported: null,
  finalized: null,
  ...(isBroker(node) ? { metadataOffset: null } : {}),
})

const readingOf = (node: KafkaNode, parts: Parts): NodeReading => {
  const logDirs = valueOf(parts.logDirs)
  const features = valueOf(parts.versions) ?? unreadFeatures(node)
  const answer: NodeAnswer = {
    host: node.host,
    nodeId: node.nodeId,
    roles: node.roles,
    address: addressOf(node),
    isAnswering: parts.own.ok,
    ...(parts.own.ok ? {} : { why: parts.own.error }),
    ...features,
    settings: valueOf(parts.own)?.settings ?? null,
    listeners: valueOf(parts.listeners),
    logDirs: logDirs?.dirs ?? null,
  }
  return {
    answer,
    ...(logDirs === null ? {} : { sizesOf: logDirs.sizesOf }),
    unknown: unknownOf(`nodes.${node.host}`, parts),
  }
}

const notAsked = (node: KafkaNode): NodeReading => {
  const why = err('the inventory does not say where to ask it')
  return readingOf(node, { versions: why, own: why, logDirs: null, listeners: null })
}

/** Asks one node directly, everything at once; its further listeners as soon as it has named them. `asked`: its answer to ApiVersions. Never rejects. */
export const readNode = async (
  connections: Connections,
  node: KafkaNode,
  asked: Promise<Result<NodeVersions, Trouble>>,
): Promise<NodeReading> => {
  if (addressOf(node) === '') return notAsked(node)
  const place: Place = { address: addressOf(node), lane: 'local' }
  const isAsked = isBroker(node)
  const settings = readOwnSettings(connections, place, node.nodeId)
  const [versions, own, logDirs, listeners] = await Promise.all([
    asked,
    settings,
    isAsked ? readLogDirs(connections, place) : null,
    isAsked ? settings.then((answer) => (answer.ok ? readListeners(connections, node, answer.value) : answer)) : null,
  ])
  return readingOf(node, {
    versions: versions.ok ? ok(featuresOf(node, versions.value)) : err(versions.error.why),
    own,
    logDirs,
    listeners,
  })
}
