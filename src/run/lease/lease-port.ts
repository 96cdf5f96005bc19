import type { Role } from '../../kafka/snapshot/cluster-snapshot.ts'

/** Who holds a lease: what a person and other runs may read of it. */
export interface LeaseHolder {
  readonly format: 1
  readonly run: string
  readonly clusterId: string
  /** Playbook as given on the command line. */
  readonly playbook: string
  /** The user, as a colleague would know them. */
  readonly who: string
  /** ISO 8601 UTC. */
  readonly since: string
  /** Of the plan. */
  readonly digest: string
  readonly hostName: string
  readonly pid: number
  /** Start of that process in clock ticks since boot; null where the system does not say. */
  readonly startTicks: string | null
  /** Of the machine that runs kplay; null where the system does not say. */
  readonly bootId: string | null
  /** Processes are seen only inside one; null where the system does not say. */
  readonly pidNamespace: string | null
}

/** One writing of a lease: its taking, whose nonce never returns, and how often it was renewed since. */
export interface LeaseMark {
  readonly nonce: string
  readonly beat: number
}

/** A lease as it lies on a host. */
export interface SeenLease extends LeaseMark {
  /** null: what it says of its holder cannot be read. */
  readonly holder: LeaseHolder | null
  /** By the host's time since its boot, which nobody sets and which goes on while it sleeps; 0: expired; null: written before the host was booted, so nobody can say. */
  readonly remainingMs: number | null
}

/** Where a node's lease lies is read from the node's own configuration on its host. */
export interface LeasePlace {
  /** `install.config`. */
  readonly config: string
  readonly roles: readonly Role[]
}

/** What a stop is fenced with (R1): the host signals only while this lease lies there, unexpired. */
export interface LeaseFence {
  /** The folder it lies in, as the host told it. */
  readonly dir: string
  readonly nonce: string
}

/** One small command about a node's lease. Those that write do it under an exclusive lock of the folder, whole and synced. */
export type LeaseRequest =
  /** Which folder is it, and what lies there? */
  | { readonly kind: 'find'; readonly place: LeasePlace }
  | { readonly kind: 'read'; readonly dir: string }
  /** Writes ours where nothing but `was` lies (null: no lease). */
  | {
      readonly kind: 'take'
      readonly dir: string
      readonly was: LeaseMark | null
      readonly nonce: string
      readonly holder: LeaseHolder
    }
  /** Writes ours again where ours lies, expired or not. */
  | {
      readonly kind: 'renew'
      readonly dir: string
      readonly nonce: string
      readonly beat: number
      readonly holder: LeaseHolder
    }
  /** Removes the lease of this nonce. */
  | { readonly kind: 'give-back'; readonly dir: string; readonly nonce: string }

/** What a host said. */
export interface LeaseAnswer {
  readonly dir: string
  /** What lies there now; null: none. */
  readonly lease: SeenLease | null
  /** False: something else lay there, and nothing was written. */
  readonly isDone: boolean
}

/** R10: a lease that is not renewed for so long, by the host's own clock, is nobody's. */
export const leaseMs = 60_000
/** R10: how often it is renewed. */
export const heartbeatMs = 15_000
