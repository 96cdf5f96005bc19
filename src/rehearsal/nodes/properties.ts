import { brokerPort, controllerPort, isBroker, isController, type PlacedNode } from '../shape.ts'

const listenersOf = (node: PlacedNode): string =>
  [
    ...(isBroker(node) ? [`PLAINTEXT://${node.address}:${brokerPort}`] : []),
    ...(isController(node) ? [`CONTROLLER://${node.address}:${controllerPort}`] : []),
  ].join(',')

const identity = (node: PlacedNode, nodes: readonly PlacedNode[]): Record<string, string> => ({
  'process.roles': ['broker', 'controller'].filter((role) => node.roles.some((own) => own === role)).join(','),
  'node.id': String(node.nodeId),
  // A static quorum: the voters stand in every node's file (kraft.version 0).
  'controller.quorum.voters': nodes
    .filter(isController)
    .map((other) => `${other.nodeId}@${other.address}:${controllerPort}`)
    .join(','),
  'controller.listener.names': 'CONTROLLER',
  'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
  listeners: listenersOf(node),
  ...(isBroker(node)
    ? {
        'advertised.listeners': `PLAINTEXT://${node.address}:${brokerPort}`,
        'inter.broker.listener.name': 'PLAINTEXT',
        ...(node.rack === undefined ? {} : { 'broker.rack': node.rack }),
      }
    : {}),
})

/** Replication as on a real cluster of this size. Controllers get min.insync.replicas too: once ELR is on, theirs is the one in force. */
export const replication = (brokers: number): Record<string, string> => {
  const factor = String(Math.min(3, brokers))
  const minInSync = String(Math.max(1, Math.min(3, brokers) - 1))
  return {
    'default.replication.factor': factor,
    'min.insync.replicas': minInSync,
    'offsets.topic.replication.factor': factor,
    'offsets.topic.num.partitions': '8',
    'transaction.state.log.replication.factor': factor,
    'transaction.state.log.min.isr': minInSync,
    'transaction.state.log.num.partitions': '4',
    ...(brokers < 3
      ? {
          'share.coordinator.state.topic.replication.factor': factor,
          'share.coordinator.state.topic.min.isr': minInSync,
        }
      : {}),
  }
}

/** Quick to see a node go: a controlled shutdown waits for a heartbeat, a restart for the end of the old session (4.0 and newer). */
const quick: Readonly<Record<string, string>> = {
  'broker.heartbeat.interval.ms': '500',
  'broker.session.timeout.ms': '2500',
}

/** What makes a broker small. */
export const small: Readonly<Record<string, string>> = {
  'num.network.threads': '2',
  'num.io.threads': '2',
  'background.threads': '2',
  'num.replica.fetchers': '1',
  'log.cleaner.threads': '1',
  'log.cleaner.dedupe.buffer.size': '4000000',
  'group.initial.rebalance.delay.ms': '0',
  'auto.create.topics.enable': 'false',
}

/** `{address}` and `{host}` in a value stand for the node's own. */
export const ownOf = (extra: Readonly<Record<string, string>>, { address, host }: PlacedNode): Record<string, string> =>
  Object.fromEntries(
    Object.entries(extra).map(([key, value]) => [
      key,
      value.replaceAll('{address}', address).replaceAll('{host}', host),
    ]),
  )

/** The properties of one node of a lab cluster, in the order they are written. `extra` wins. */
export const buildProperties = (
  node: PlacedNode,
  nodes: readonly PlacedNode[],
  options: { readonly dataDir: string; readonly extra?: Readonly<Record<string, string>> },
): Readonly<Record<string, string>> => ({
  ...identity(node, nodes),
  'log.dirs': options.dataDir,
  ...replication(nodes.filter(isBroker).length),
  ...quick,
  ...small,
  ...ownOf(options.extra ?? {}, node),
})

/** The text of a properties file; backslashes in values are doubled, as Java's reader wants. */
export const renderProperties = (properties: Readonly<Record<string, string>>): string =>
  Object.entries(properties)
    .map(([key, value]) => `${key}=${value.replaceAll('\\', '\\\\')}\n`)
    .join('')
