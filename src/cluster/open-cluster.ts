import type { Topology } from '../kafka/topology.ts'
import type { Clock, ClusterPort } from '../run/ports.ts'
import { waysOf, type ClusterAccess } from './wire/access.ts'
import type { Timeouts } from './wire/trouble.ts'

export interface ClusterOptions {
  readonly topology: Topology
  readonly clock: Clock
  /** Shown in the brokers' logs and metrics; default `kplay`. */
  readonly clientId?: string
  /** Default: one second to connect, one for each request. A frozen node costs that much, and data for a stop may be 2 s old at most (P2). */
  readonly timeouts?: Timeouts
  /** How its listeners are spoken to and reached; absent: in plain text, from here. */
  readonly access?: ClusterAccess
}

/**
 * The cluster as a run sees it. Nothing is loaded or contacted before the first question: the client library takes a third of a second to load.
 * Closing it ends every connection at once.
 */
export const openCluster = (options: ClusterOptions): ClusterPort => {
  const { topology, clock, clientId = 'kplay', timeouts = { connectMs: 1000, requestMs: 1000 }, access } = options
  const wire = { clientId, timeouts, ...(access === undefined ? {} : { ways: waysOf(topology, access) }) }
  let isClosed = false
  const loadEyes = async () => {
    const { ClusterEyes } = await import('./read/cluster-eyes.ts')
    const eyes = new ClusterEyes({ topology, clock, wire })
    if (isClosed) eyes.close()
    return eyes
  }
  let loading: ReturnType<typeof loadEyes> | undefined
  return {
    snapshot: async (wish) => (await (loading ??= loadEyes())).read(wish),
    configs: async (snapshot) => (await (loading ??= loadEyes())).readConfigs(snapshot),
    fileSettings: async (nodeId, keys) => (await (loading ??= loadEyes())).readFileSettings(nodeId, keys),
    backup: async (snapshot) => (await import('./backup/read-backup.ts')).readClusterBackup(topology, wire, snapshot),
    isListening: async (nodeId) => {
      const node = topology.nodes.find((candidate) => candidate.nodeId === nodeId)
      const address = node?.brokerAddress ?? node?.controllerAddress
      if (address === undefined || isClosed) return false
      void loading?.then(
        (eyes) => eyes.sampleMetadataEnd(),
        () => undefined,
      )
      if (access?.tunnel !== undefined) return (await import('./wire/far-probe.ts')).isAnswering(address, wire)
      const { isPortOpen, splitAddress } = await import('./wire/port-probe.ts')
      return isPortOpen(splitAddress(address), timeouts.connectMs)
    },
    electPreferredLeaders: async (partitions) =>
      (await import('./change/elections.ts')).electPreferredLeaders(topology, wire, partitions),
    updateFeatures: async (request) => (await import('./change/features.ts')).updateFeatures(topology, wire, request),
    close: async () => {
      isClosed = true
      if (loading !== undefined) (await loading).close()
    },
  }
}
