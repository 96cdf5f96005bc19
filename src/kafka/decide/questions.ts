import type { ClusterSnapshot } from '../snapshot/cluster-snapshot.ts'
import type { Topology } from '../topology.ts'
import type { NodeObservation } from './node-observation.ts'

/** A waiver a reviewer saw in the playbook (P10): loosens one rule for one topic; `topic` is absent only for `cluster/few-controllers`. */
export interface Waiver {
  readonly rule: 'cluster/replication-factor-one' | 'cluster/replication-factor-min-isr' | 'cluster/few-controllers'
  readonly topic?: string
}

/** R1: may this node be stopped now? */
export interface StopQuestion {
  readonly snapshot: ClusterSnapshot
  readonly topology: Topology
  readonly target: number
  /** The hurt node of R0, judged as if it were absent; mostly none. */
  readonly hurt?: number
  readonly waivers: readonly Waiver[]
  /** Addresses (`host:port`) of advertised listeners, of any node, that did not answer at R0 already (see `BackQuestion`). */
  readonly deafAtStart?: readonly string[]
}

/** R3: is this node back, by all of R3 except the clean window? Asked of one look at the cluster. */
export interface BackQuestion extends NodeQuestion {
  readonly snapshot: ClusterSnapshot
  readonly topology: Topology
}

/** What R3 asks of one node; many may be asked of one cluster made ready. */
export interface NodeQuestion {
  readonly nodeId: number
  readonly observation: NodeObservation
  /** Releases it may run; more than one where R1 asks about *other* nodes; none where any will do (a playbook without versions). */
  readonly releases: readonly string[]
  /** The process before the stop; its pid and start together must no longer be seen. Absent: any process will do (R3 less *new process*). */
  readonly before?: { readonly pid: number; readonly startedAtMs: number }
  /** Addresses (`host:port`) of this node's advertised listeners that did not answer at R0 already: they stay unchecked unless their text changed. */
  readonly deafAtStart: readonly string[]
}

/** R6: in which order are these nodes taken? */
export interface OrderQuestion {
  readonly snapshot: ClusterSnapshot
  readonly topology: Topology
  /** Node ids still to be taken. */
  readonly remaining: readonly number[]
  readonly hurt?: number
  /** Going back (`to` older than `from`): roles in reverse. */
  readonly isGoingBack: boolean
}

/** One place in the order, with the reason a reviewer reads in the plan. */
export interface OrderedNode {
  readonly nodeId: number
  readonly because: string
}

/** One line of `kplay health`. */
export interface HealthCheck {
  readonly rule: string
  readonly ok: boolean
  readonly saw: string
  readonly wanted: string
  readonly subjects: readonly string[]
}
