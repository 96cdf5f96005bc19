import type { Topology } from '../../../src/kafka/topology.ts'
import * as answers from './answers.ts'
import { FakeNode, type FakeScript } from './fake-node.ts'

const { keys } = answers

/** Settings every fake node has. */
export const settings: Readonly<Record<string, string>> = {
  'min.insync.replicas': '2',
  'replica.lag.time.max.ms': '30000',
  'controller.quorum.fetch.timeout.ms': '2000',
  'controlled.shutdown.enable': 'true',
  'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,OUTSIDE:SASL_SSL,SECOND:PLAINTEXT',
  'controller.listener.names': 'CONTROLLER',
}

export const features: readonly answers.Feature[] = [
  { name: 'metadata.version', range: [7, 27], level: 21 },
  { name: 'kraft.version', range: [0, 1], level: 0 },
]

export const topics: readonly answers.FakeTopic[] = [
  {
    name: 'orders',
    partitions: [
      { partition: 1, leader: 2, replicas: [2, 1], isr: [2] },
      { partition: 0, leader: 1, replicas: [1, 2], isr: [1, 2] },
    ],
  },
  { name: 'lost', partitions: [{ partition: 0, leader: -1, replicas: [2], isr: [] }] },
]

/** How one test's cluster differs: what a node does otherwise, by node id. */
export interface FakeClusterOptions {
  readonly others?: Readonly<Record<number, FakeScript>>
  readonly ranges?: answers.Ranges
}

/** Broker 1, broker 2 and controller 101 on loopback, answering as a healthy cluster does. */
export interface FakeCluster {
  readonly topology: Topology
  readonly nodes: ReadonlyMap<number, FakeNode>
  /** Fails when a node met a request that nobody expected. */
  close(): Promise<void>
}

const brokerScript = (
  nodeId: number,
  brokers: () => readonly answers.FakeBroker[],
  ranges: answers.Ranges,
): FakeScript => ({
  [keys.apiVersions]: answers.apiVersions(ranges, features),
  [keys.metadata]: (request) => answers.metadata(brokers(), topics)(request),
  [keys.describeCluster]: (request) => answers.describeCluster(brokers())(request),
  [keys.describeConfigs]: (request) => {
    const own = brokers().find((b) => b.nodeId === nodeId)
    const advertised = `PLAINTEXT://127.0.0.1:${own?.port}`
    const topicMinIsr = { orders: ['2', 1], lost: ['1', 5] } as const
    return answers.describeConfigs({
      nodeId,
      settings: { ...settings, 'advertised.listeners': advertised },
      topicMinIsr,
    })(request)
  },
  [keys.describeLogDirs]: answers.describeLogDirs([{ path: '/data', replicas: [{ size: 10, lag: 0 }] }]),
  [keys.listReassignments]: answers.listReassignments(),
  [keys.describeQuorum]: answers.describeQuorum(101, [101], [1, 2]),
})

const controllerScript = (nodeId: number, ranges: answers.Ranges): FakeScript => ({
  [keys.apiVersions]: answers.apiVersions(ranges, features),
  [keys.describeConfigs]: answers.describeConfigs({ nodeId, settings }),
  [keys.describeCluster]: answers.describeCluster([{ nodeId, host: '127.0.0.1', port: 9093 }]),
})

/** Starts the nodes; close it in the end. */
export const startFakeCluster = async (options: FakeClusterOptions = {}): Promise<FakeCluster> => {
  const ranges = options.ranges ?? answers.broker41
  const nodes = new Map<number, FakeNode>()
  const portOf = (nodeId: number): number => Number(nodes.get(nodeId)?.address.split(':')[1])
  const brokers = (): answers.FakeBroker[] =>
    [1, 2].map((nodeId) => ({ nodeId, host: '127.0.0.1', port: portOf(nodeId) }))
  for (const nodeId of [1, 2, 101]) {
    const script = nodeId > 100 ? controllerScript(nodeId, ranges) : brokerScript(nodeId, brokers, ranges)
    nodes.set(nodeId, await FakeNode.listen(answers.but(script, options.others?.[nodeId] ?? {})))
  }
  const address = (nodeId: number): string => nodes.get(nodeId)?.address ?? ''
  return {
    nodes,
    topology: {
      name: 'fake',
      mode: 'kraft',
      clusterId: 'fake-cluster',
      bootstrap: [address(1), address(2)],
      nodes: [
        { host: 'c1', nodeId: 101, roles: ['controller'], controllerAddress: address(101) },
        { host: 'b1', nodeId: 1, roles: ['broker'], brokerAddress: address(1) },
        { host: 'b2', nodeId: 2, roles: ['broker'], brokerAddress: address(2) },
      ],
    },
    close: async () => {
      for (const node of nodes.values()) await node.close()
    },
  }
}
