import type { ExitCode, Problem } from '../../diagnostics/problem.ts'
import type { LeaseHolder, SeenLease } from './lease-port.ts'

const told = (holder: LeaseHolder | null): string =>
  holder === null
    ? 'what it says of its holder cannot be read'
    : `${holder.who} started run ${holder.run} at ${holder.since} on ${holder.hostName} (process ${holder.pid}) with ${holder.playbook}`

/** Another run's lease lies on a node. */
export const heldBy = (host: string, { holder, remainingMs }: SeenLease): Problem => ({
  code: 'run/locked',
  what: `another run holds cluster ${holder?.clusterId ?? ''}: run ${holder?.run ?? 'unknown'}`.trim(),
  subject: host,
  why: [
    told(holder),
    remainingMs === null
      ? `its lease on ${host} is from before that host was booted, and somebody may still renew it`
      : `its lease on ${host} runs for another ${Math.round(remainingMs / 1000)} s, and is renewed while that run is going on`,
    'one cluster is worked on by one run at a time',
  ],
  fix: `wait for it to end; if it was killed, try again in a minute; kplay unlock ${holder?.run ?? 'RUN'} -i INVENTORY shows who holds it, and breaks it`,
  exitCode: 5,
})

/** The lease is not ours any more: another run's lies there (`run/lock-lost`), or none (`run/lock-gone`). */
export const leaseLost = (run: string, host: string, lease: SeenLease | null): Problem => ({
  code: lease === null ? 'run/lock-gone' : 'run/lock-lost',
  what: `run ${run} no longer holds the lease of its cluster`,
  subject: host,
  why: [
    lease === null
      ? `the lease on ${host} was removed while the run was going on`
      : `another run took the lease on ${host}: ${told(lease.holder)}`,
  ],
  fix: 'find out who works on this cluster, then start again with kplay apply',
  exitCode: 5,
})

/** What hosts said that could not be asked, or that have no place for a lease. */
export interface Mute {
  readonly host: string
  readonly problem: Problem
}

const wordsOf = ({ host, problem }: Mute): string => `${host}: ${[problem.what, ...problem.why].join('; ')}`

const exitOf = (mute: readonly Mute[]): ExitCode =>
  mute.length > 0 && mute.every(({ problem }) => problem.exitCode === 4) ? 4 : 1

/** Nodes on which no lease can be: the run would come to a halt before each of them, so it does not begin. */
export const noPlaces = (of: { readonly nodes: number; readonly mute: readonly Mute[] }): Problem => ({
  code: 'run/cannot-lock',
  what: `${of.mute.length} of the ${of.nodes} nodes cannot hold the lease of the cluster`,
  why: of.mute.map(wordsOf),
  state: 'nothing was changed',
  fix: 'mend what is named above on these hosts, then try again',
  exitCode: 1,
})

/** The run does not begin: too few nodes could be given its lease. */
export const tooFewNodes = (of: {
  readonly wanted: number
  readonly nodes: number
  readonly mute: readonly Mute[]
}): Problem => ({
  code: 'run/cannot-lock',
  what: `the lease of the cluster cannot be taken: ${of.wanted} of its ${of.nodes} nodes are needed`,
  why: of.mute.length === 0 ? ['another run was taking it at the same time'] : of.mute.map(wordsOf),
  state: 'nothing was changed',
  fix: 'make these hosts reachable, the first log dir of each node writable, and install flock (util-linux) there, then try again',
  exitCode: exitOf(of.mute),
})

/** In the middle of a run: nobody else was seen, but too few nodes say that the lease is ours. */
export const unsure = (run: string, of: { readonly wanted: number; readonly mute: readonly Mute[] }): Problem => ({
  code: 'run/lock-unsure',
  what: `run ${run} cannot tell whether it still holds the lease of its cluster`,
  why: [
    ...of.mute.map(wordsOf),
    `${of.wanted} node${of.wanted === 1 ? '' : 's'} must say so before anything is changed`,
  ],
  fix: 'make these hosts reachable, then start again with kplay apply',
  exitCode: 1,
})

/** A wait for a lease was broken off. */
export const stoppedWaiting = (run: string): Problem => ({
  code: 'run/interrupted',
  what: `interrupted while run ${run} waited for the lease of the cluster`,
  why: ['Ctrl-C, or the terminal was closed'],
  state: 'nothing was changed',
  fix: 'run the same command again',
  exitCode: 130,
})
