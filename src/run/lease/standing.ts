import { leaseMs, type SeenLease } from './lease-port.ts'

/*
 * R10: what a lease found on a host means for a run that wants it.
 *  1. None there, or the process of its holder ended on this very machine: ours at once.
 *  2. Unexpired by the host's own clock: another's, also when nobody was seen to renew it.
 *  3. Expired by that clock, or by a clock that says nothing (the host was booted since): ours once we have seen it unchanged for its whole time by our own monotonic clock.
 * Rule 3 wants both clocks on purpose: neither a host's nor our own alone may take a lease from somebody who still renews it.
 */

/** `live`: somebody else's. `fading`: nobody renews it, but it is too early to say so for sure. */
export type Standing = 'ours' | 'free' | 'live' | 'fading'

/** What is known besides the lease itself. */
export interface Beholder {
  /** Of our own taking. */
  readonly nonce: string
  /** Its holder's process was on this machine, and has ended. */
  readonly isHolderGone: boolean
  /** We have seen it unchanged, nonce and beat, for so long by our own monotonic clock. */
  readonly unchangedMs: number
  /** It changed while we looked: somebody is alive. */
  readonly hasMoved: boolean
  /** A lease that is not expired is waited for as well, as long as nobody renews it. */
  readonly isPatient: boolean
}

/** Decides what a lease means for us. */
export const standingOf = (lease: SeenLease | null, of: Beholder): Standing => {
  if (lease === null) return 'free'
  if (lease.nonce === of.nonce) return 'ours'
  if (of.isHolderGone) return 'free'
  if (of.hasMoved) return 'live'
  const isUnexpired = lease.remainingMs !== null && lease.remainingMs > 0
  if (isUnexpired) return of.isPatient ? 'fading' : 'live'
  return of.unchangedMs >= leaseMs ? 'free' : 'fading'
}

/** So many of `nodes` are a majority. */
export const majorityOf = (nodes: number): number => Math.floor(nodes / 2) + 1
