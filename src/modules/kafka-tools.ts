/** Kafka's own commands, run on a host with the release that its node is linked to, and what they say beside kplay's own eyes. */
import { err, ok, type Result } from '../diagnostics/result.ts'
import type { FactRequest } from '../facts/fact.ts'
import { request } from '../facts/fact.ts'
import { kafkaCommands, type CommandName, type CommandReading } from '../facts/kafka-commands.ts'
import { findDifferences, findTroubles, sightOf, type CommonSight } from '../kafka/commands/cross-check.ts'
import { parseBrokers, parseFeatures, parsePartitions } from '../kafka/commands/parse-commands.ts'
import type { Blocker } from '../kafka/decide/decision.ts'
import { isBroker, type Topology } from '../kafka/topology.ts'
import { isServer, type HostView } from './host-view.ts'
import type { ClusterView } from './module.ts'

/** Arguments of modules that run the commands. */
export const commandArgs = {
  client_config: {
    type: 'string',
    description:
      'a client properties file on the host, for brokers that are not spoken to in plain text: handed to the commands by --command-config',
  },
} as const

/** The rule under which a difference is told. */
const rule = 'cluster/cross-check'

/** Whom the commands ask: brokers other than the host's own, as far as there are others (P2). */
const bootstrapOf = (host: HostView, topology: Topology | undefined): string => {
  const brokers = (topology?.nodes ?? []).filter(isBroker)
  const others = brokers.filter((one) => one.host !== host.name)
  return (others.length > 0 ? others : brokers).flatMap((one) => one.brokerAddress ?? []).join(',')
}

/** `features`: those of the quorum as well, which a cluster with ZooKeeper has not. */
export const commandWants = (
  client: string | undefined,
  { host, topology, features }: { host: HostView; topology: Topology | undefined; features: boolean },
): FactRequest<CommandReading> => {
  const names: readonly CommandName[] = [
    'under-replicated',
    'unavailable',
    'brokers',
    ...(features && topology?.mode === 'kraft' ? (['features'] as const) : []),
  ]
  return request(kafkaCommands, {
    current: host.install.current,
    bootstrap: bootstrapOf(host, topology),
    client: client ?? '',
    java: host.service.env['JAVA_HOME'] ?? '',
    names: names.join(' '),
  })
}

/** What the commands said. */
export interface CommandSight extends CommonSight {
  /** Finalized level by feature, as kafka-features.sh names it; empty where it was not asked. */
  readonly features: Readonly<Record<string, string>>
}

const answerOf = <T>(
  reading: CommandReading,
  name: CommandName,
  parse: (output: string) => Result<T, string>,
): Result<T, string> => {
  const printed = reading[name] ?? err('it did not answer')
  const parsed = printed.ok ? parse(printed.value) : printed
  return parsed.ok ? parsed : err(`${name}: ${parsed.error}`)
}

/** The answers read. The error: the first that says nothing (P9). */
export const readCommands = (reading: CommandReading): Result<CommandSight, string> => {
  const underReplicated = answerOf(reading, 'under-replicated', parsePartitions)
  if (!underReplicated.ok) return underReplicated
  const unavailable = answerOf(reading, 'unavailable', parsePartitions)
  if (!unavailable.ok) return unavailable
  const brokers = answerOf(reading, 'brokers', parseBrokers)
  if (!brokers.ok) return brokers
  const features = Object.hasOwn(reading, 'features') ? answerOf(reading, 'features', parseFeatures) : ok({})
  if (!features.ok) return features
  return ok({
    underReplicated: underReplicated.value,
    unavailable: unavailable.value,
    brokers: brokers.value,
    features: features.value,
  })
}

const blocker = (saw: string, wanted: string): Blocker => ({ rule, saw, wanted })

/** In what the commands and this look differ, or why either is not known; none where both say the same. */
export const findDisagreement = (
  said: Result<CommandSight, string>,
  { snapshot, topology }: Pick<ClusterView, 'snapshot' | 'topology'>,
): readonly Blocker[] => {
  if (!said.ok) return [blocker(`Kafka's own commands: ${said.error}`, 'an answer of each')]
  const own = sightOf(snapshot, topology)
  if (own === undefined) return [blocker('kplay does not see the partitions', 'known')]
  return findDifferences(own, said.value).map((saw) => blocker(saw, 'both see the same'))
}

/** What the commands by themselves find wrong. */
export const findCommandTroubles = (said: CommandSight): readonly Blocker[] =>
  findTroubles(said).map((saw) => blocker(saw, 'it prints nothing'))

/** Arguments of a gate that may need both answers. */
export const needArgs = {
  commands: {
    type: 'boolean',
    default: false,
    description:
      'both answers are needed: Kafka’s own commands, run on this host with the release its node is linked to and asking the other brokers, have to see what kplay sees, and nothing wrong',
  },
  ...commandArgs,
} as const

/** `needArgs` as given. */
export interface Needed {
  readonly commands?: boolean
  readonly client_config?: string
}

/** The commands, where the gate needs them. */
export const needWants = (
  { commands, client_config: client }: Needed,
  host: HostView,
  topology: Topology | undefined,
): Readonly<Record<string, FactRequest<unknown>>> =>
  commands === true && !isServer(host) ? { commands: commandWants(client, { host, topology, features: false }) } : {}

/** What Kafka's own commands have against it; none where the gate does not need them. */
export const findUnsaid = (
  { commands }: Needed,
  { facts, cluster }: { readonly facts: Readonly<Record<string, unknown>>; readonly cluster: ClusterView },
): readonly Blocker[] => {
  if (commands !== true) return []
  const reading = facts['commands'] as CommandReading | undefined
  if (reading === undefined) return [blocker('a ZooKeeper server has no commands of Kafka', 'commands: false')]
  const said = readCommands(reading)
  return [...findDisagreement(said, cluster), ...(said.ok ? findCommandTroubles(said.value) : [])]
}
