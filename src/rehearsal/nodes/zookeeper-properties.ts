import { brokerPort, ensemblePorts, isBroker, isZooKeeper, zookeeperPort, type PlacedNode } from '../shape.ts'
import { ownOf, replication, small } from './properties.ts'

/** `address:port` of every server: what brokers connect to. */
const connectOf = (nodes: readonly PlacedNode[]): string =>
  nodes
    .filter(isZooKeeper)
    .map((server) => `${server.address}:${zookeeperPort}`)
    .join(',')

interface Options {
  readonly dataDir: string
  readonly extra?: Readonly<Record<string, string>>
}

/** The properties of one ZooKeeper server of a lab; `dataDir` holds its `myid`. The release's own ZooKeeper (3.5.9 to 3.8.4) reads them. `extra` is for brokers only. */
export const buildServerProperties = (
  node: PlacedNode,
  nodes: readonly PlacedNode[],
  { dataDir }: Options,
): Readonly<Record<string, string>> => {
  const servers = nodes.filter(isZooKeeper)
  const peers = servers.map((server) => [
    `server.${server.nodeId}`,
    `${server.address}:${ensemblePorts.leader}:${ensemblePorts.election}`,
  ])
  return {
    dataDir,
    clientPort: String(zookeeperPort),
    clientPortAddress: node.address,
    // Half a second: sessions may then be as short as one.
    tickTime: '500',
    initLimit: '20',
    syncLimit: '10',
    maxClientCnxns: '0',
    'admin.enableServer': 'false',
    ...(servers.length === 1 ? {} : Object.fromEntries(peers)),
  }
}

/**
 * The properties of one broker of a lab with ZooKeeper, in the order they are written. inter.broker.protocol.version is left to Kafka's default, as it is where nobody
 * thought of it: the worst case an upgrade finds. `extra` wins.
 */
export const buildBrokerProperties = (
  node: PlacedNode,
  nodes: readonly PlacedNode[],
  { dataDir, extra }: Options,
): Readonly<Record<string, string>> => ({
  'broker.id': String(node.nodeId),
  'zookeeper.connect': connectOf(nodes),
  // Kafka's default is 18 s; a broker that dies is seen sooner.
  'zookeeper.session.timeout.ms': '6000',
  listeners: `PLAINTEXT://${node.address}:${brokerPort}`,
  'advertised.listeners': `PLAINTEXT://${node.address}:${brokerPort}`,
  ...(node.rack === undefined ? {} : { 'broker.rack': node.rack }),
  'log.dirs': dataDir,
  ...replication(nodes.filter(isBroker).length),
  ...small,
  // Up to 3.5 each new producer keeps a thread until the controller has handed out ids; a controller all of whose threads wait for itself never does (KAFKA-14694). The load
  // has a producer for each of its 24 partitions.
  'num.io.threads': '32',
  ...ownOf(extra ?? {}, node),
})
