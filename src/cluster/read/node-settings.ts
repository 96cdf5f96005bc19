import type { describeConfigsV4 } from '@platformatic/kafka'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { NodeSettings } from '../../kafka/snapshot/cluster-snapshot.ts'
import type { ListenerSettings } from './advertised-listeners.ts'
import { describeConfigs } from '../wire/codecs.ts'
import type { Connections, Place } from '../wire/connections.ts'
import { renderErrorCode } from '../wire/trouble.ts'

/** Resource type BROKER of DescribeConfigs; controllers answer it for themselves as well. */
const broker = 4

/** INVALID_REQUEST: what a node answers when asked for the settings of another id. */
const invalidRequest = 42

const wanted = [
  'min.insync.replicas',
  'replica.lag.time.max.ms',
  'controller.quorum.fetch.timeout.ms',
  'controlled.shutdown.enable',
  'advertised.listeners',
  'inter.broker.protocol.version',
  'process.roles',
  'listeners',
  'listener.security.protocol.map',
  'controller.listener.names',
]

/** What a node says of itself. */
export interface OwnSettings {
  readonly settings: NodeSettings
  readonly listeners: ListenerSettings
}

interface Config {
  readonly value: string | null
  /** ConfigSource of DescribeConfigs. */
  readonly source: number
}

type Configs = ReadonlyMap<string, Config>

/** Where a value comes from, by ConfigSource (KIP-226). */
const sources: Readonly<Record<number, NonNullable<NodeSettings['minInsyncReplicasFrom']>>> = {
  2: 'broker',
  3: 'cluster',
  4: 'file',
  5: 'default',
}

const textOf = (configs: Configs, key: string): string | null => {
  const value = configs.get(key)?.value ?? undefined
  return value === undefined || value === '' ? null : value
}

const numberOf = (configs: Configs, key: string): number | null => {
  const text = textOf(configs, key)
  const value = text === null ? Number.NaN : Number(text)
  return Number.isFinite(value) ? value : null
}

const booleanOf = (configs: Configs, key: string): boolean | null => {
  const text = textOf(configs, key)
  return text === 'true' ? true : text === 'false' ? false : null
}

const parseSettings = (configs: Configs): OwnSettings => ({
  settings: {
    minInsyncReplicas: numberOf(configs, 'min.insync.replicas'),
    minInsyncReplicasFrom: sources[configs.get('min.insync.replicas')?.source ?? 0] ?? null,
    replicaLagTimeMaxMs: numberOf(configs, 'replica.lag.time.max.ms'),
    quorumFetchTimeoutMs: numberOf(configs, 'controller.quorum.fetch.timeout.ms'),
    controlledShutdownEnable: booleanOf(configs, 'controlled.shutdown.enable'),
    advertisedListeners: textOf(configs, 'advertised.listeners') ?? textOf(configs, 'listeners'),
    // KRaft brokers of 3.x name it as well, and ignore it.
    ...(configs.has('inter.broker.protocol.version') && textOf(configs, 'process.roles') === null
      ? { interBrokerProtocol: textOf(configs, 'inter.broker.protocol.version') }
      : {}),
  },
  listeners: {
    advertised: textOf(configs, 'advertised.listeners'),
    listeners: textOf(configs, 'listeners'),
    protocols: textOf(configs, 'listener.security.protocol.map'),
    controllerNames: textOf(configs, 'controller.listener.names'),
  },
})

/** One row of DescribeConfigs, or why it counts as no answer: an error, or an empty list (denied access looks like that). */
const configsOf = (answer: describeConfigsV4.DescribeConfigsResponse, nodeId: number): Result<Configs, string> => {
  const [row] = answer.results
  if (row === undefined) return err('DescribeConfigs answered nothing')
  if (row.errorCode === invalidRequest) return err(`another node answers here: ${row.errorMessage ?? 'not this id'}`)
  if (row.errorCode !== 0) return err(`DescribeConfigs: ${renderErrorCode(row.errorCode, row.errorMessage)}`)
  if (row.resourceName !== String(nodeId) || row.configs.length === 0) return err('DescribeConfigs named no setting')
  return ok(
    new Map(row.configs.map(({ name, value, configSource }) => [name, { value: value ?? null, source: configSource }])),
  )
}

/**
 * DescribeConfigs of a node's own id. Only the node itself can answer that (any other refuses with INVALID_REQUEST, 42), so success proves who listens at the place.
 * The error is a few words for a person.
 */
export const readOwnSettings = async (
  connections: Connections,
  place: Place,
  nodeId: number,
): Promise<Result<OwnSettings, string>> => {
  const answer = await connections.ask(place, describeConfigs, [
    { resourceType: broker, resourceName: String(nodeId), configurationKeys: wanted },
  ])
  if (!answer.ok) return err(answer.error.why)
  const configs = configsOf(answer.value, nodeId)
  return configs.ok ? ok(parseSettings(configs.value)) : configs
}
