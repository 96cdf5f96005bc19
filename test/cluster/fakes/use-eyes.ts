import { afterEach } from 'mocha'
import { ClusterEyes } from '../../../src/cluster/read/cluster-eyes.ts'
import type { ClusterSnapshot, NodeAnswer } from '../../../src/kafka/snapshot/cluster-snapshot.ts'
import type { Topology } from '../../../src/kafka/topology.ts'
import type { SnapshotOptions } from '../../../src/run/ports.ts'
import { realClock } from '../../support/cluster.ts'
import { usePatientTimers } from '../../support/patient-timers.ts'
import { startFakeCluster, type FakeCluster, type FakeClusterOptions } from './fake-cluster.ts'
import type { FakeNode } from './fake-node.ts'

export interface FakeEyes {
  /** Starts the fake cluster and opens eyes on it; once per test. `see` changes what the eyes are told of it. */
  start(options?: FakeClusterOptions, see?: (topology: Topology) => Topology): Promise<void>
  read(options?: SnapshotOptions): Promise<ClusterSnapshot>
  /** What the eyes do while nobody looks. */
  sampleMetadataEnd(): Promise<void>
  close(): void
  cluster(): FakeCluster
  node(nodeId: number): FakeNode
}

const defined = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('start() comes first')
  return value
}

/** Inside a `describe`: eyes with a patience of 400 ms on a fake cluster, closed after each test; a connection left open or an unexpected request fails it. */
export const useFakeEyes = (): FakeEyes => {
  usePatientTimers()
  let cluster: FakeCluster | undefined
  let eyes: ClusterEyes | undefined
  afterEach(async () => {
    eyes?.close()
    for (const node of cluster?.nodes.values() ?? []) await node.isLeft()
    await cluster?.close()
    cluster = undefined
  })
  return {
    start: async (options = {}, see = (topology) => topology) => {
      cluster = await startFakeCluster(options)
      const wire = { clientId: 'kplay-test', timeouts: { connectMs: 400, requestMs: 400 } }
      eyes = new ClusterEyes({ topology: see(cluster.topology), clock: realClock, wire })
    },
    read: (options) => defined(eyes).read(options),
    sampleMetadataEnd: () => defined(eyes).sampleMetadataEnd(),
    close: () => defined(eyes).close(),
    cluster: () => defined(cluster),
    node: (nodeId) => defined(cluster?.nodes.get(nodeId)),
  }
}

/** What a node of the snapshot said. */
export const answerOf = (snapshot: ClusterSnapshot, host: string): NodeAnswer =>
  defined(snapshot.nodes.find((n) => n.host === host))

/** Why a part is unknown; `known` when it is not. */
export const whyOf = (snapshot: ClusterSnapshot, what: string): string =>
  snapshot.unknown.find((u) => u.what === what)?.why ?? 'known'
