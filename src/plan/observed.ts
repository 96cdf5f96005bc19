import type { Problem } from '../diagnostics/problem.ts'
import type { Result } from '../diagnostics/result.ts'
import type { HostReading } from '../facts/host-facts.ts'
import type { ClusterConfigs } from '../kafka/config/dynamic/cluster-configs.ts'
import type { ClientReading } from '../kafka/clients/client-reading.ts'
import type { NodeObservation } from '../kafka/decide/node-observation.ts'
import type { ClusterSnapshot } from '../kafka/snapshot/cluster-snapshot.ts'

/** What was read of hosts and cluster for one plan, without changing anything. What could not be read stands here as a Problem, never as a default (P9). */
export interface Observed {
  readonly snapshot: ClusterSnapshot
  /** Each host's node by host name, one entry for every host of the program. The error: the host could not be asked at all. */
  readonly nodes: Readonly<Record<string, Result<NodeObservation, Problem>>>
  /** What R0 looks at beside the node, by host name; a host that could not be asked has none. */
  readonly hosts: Readonly<Record<string, HostReading>>
  /** What topics and brokers set in the cluster itself. */
  readonly configs: ClusterConfigs
  /**
   * What the metrics of each broker say of its clients, by host name; the error: why that is not known. Absent where no client is concerned: the way
   * crosses no line that drops any, or no broker would be asked.
   */
  readonly clients?: Readonly<Record<string, Result<ClientReading, string>>>
  /** Does the source of releases have it? By release; one entry for each of `releasesWanted(program)`. */
  readonly hasRelease: Readonly<Record<string, Result<boolean, Problem>>>
  /**
   * What the changing steps want to know of their hosts: by address, then by the names of `Module.wants` (see `factsWanted`).
   * A step whose answers are missing here is planned as *unknown until applied*.
   */
  readonly facts?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** Bytes a second written to each broker, by node id, between two looks (see `measureGrowth`); a broker that is missing is unknown. */
  readonly growth?: Readonly<Record<number, number>>
  /** Another run that holds this cluster's lock, in words (run, process, since when), or which hosts have no place for the lease; absent when a run could take it. */
  readonly lock?: { readonly holder: string } | { readonly unfit: string }
}
