import type { Problem } from '../diagnostics/problem.ts'
import type { Result } from '../diagnostics/result.ts'
import type { HostReading } from '../facts/host-facts.ts'
import type { ClusterConfigs } from '../kafka/config/dynamic/cluster-configs.ts'
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
  /** Does the source of releases have it? By release; one entry for each of `releasesWanted(program)`. */
  readonly hasRelease: Readonly<Record<string, Result<boolean, Problem>>>
  /**
   * What the changing steps want to know of their hosts: by address, then by the names of `Module.wants` (see `factsWanted`).
   * A step whose answers are missing here is planned as *unknown until applied*.
   */
  readonly facts?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** Another run that holds this cluster's lock, in words (run, process, since when); absent when the lock is free or ours. */
  readonly lock?: { readonly holder: string }
}
