import type { Problem } from '../../diagnostics/problem.ts'
import type { LockRecord } from '../../journal/lock/lock-record.ts'
import type { LeaseSight } from '../../run/lease/look-at-leases.ts'
import type { SeenLease } from '../../run/ports.ts'

const expiryOf = ({ remainingMs }: SeenLease): string => {
  if (remainingMs === null) return 'from before the host was booted'
  return remainingMs === 0 ? 'expired' : `for another ${Math.round(remainingMs / 1000)} s`
}

const leaseText = (lease: SeenLease | null): string => {
  if (lease === null) return 'no lease'
  const { holder } = lease
  if (holder === null) return `a lease whose holder cannot be read, ${expiryOf(lease)}`
  const from = `on ${holder.hostName} (process ${holder.pid}) with ${holder.playbook}`
  return `run ${holder.run} of ${holder.who} since ${holder.since} ${from}, ${expiryOf(lease)}`
}

/** Who holds each node, a line each. */
export const renderSights = (sights: readonly LeaseSight[]): string => {
  const width = Math.max(...sights.map(({ node }) => node.name.length))
  return sights
    .map(({ node, answer }) => {
      const text = answer.ok ? leaseText(answer.value.lease) : `cannot be asked: ${answer.error.why.join('; ')}`
      return `${node.name.padEnd(width)}  ${text}\n`
    })
    .join('')
}

/** Who holds the lock on this machine, a line. */
export const renderLocal = ({ run, who, since, hostName, pid, playbook }: LockRecord): string =>
  `the lock on this machine: run ${run} of ${who} since ${since} on ${hostName} (process ${pid}) with ${playbook}\n`

/** What is gone now. */
export const renderGone = (run: string, nodes: number): string =>
  nodes === 0
    ? `the lock of run ${run} on this machine is gone; it held no node\n`
    : `the lease of run ${run} is gone from ${nodes} nodes\n`

/** Other runs hold nodes, the one that was named does not. */
export const notTheHolder = (word: string, others: readonly string[]): Problem => ({
  code: 'cli/unknown-run',
  what: `run "${word}" holds no node of this cluster`,
  why: [`${others.join(', ')} ${others.length === 1 ? 'does' : 'do'}`],
  state: 'nothing was removed',
  fix: 'name the run whose lease shall be broken, as it stands in the list above',
  exitCode: 3,
})

/** The holder's process lives on this machine: end that instead. */
export const holderLives = (run: string, pid: number): Problem => ({
  code: 'run/holder-alive',
  what: `run ${run} is still going on here`,
  why: [`its process ${pid} runs on this machine`],
  state: 'nothing was removed',
  fix: `end it with Ctrl-C (kill -INT ${pid}): it stops at a safe point and gives its lease back. Only for a process that no longer answers: kplay unlock ${run} -i INVENTORY --force`,
  exitCode: 5,
})

/** Nobody said yes. */
export const notUnlocked = (isTerminal: boolean): Problem => ({
  code: isTerminal ? 'run/declined' : 'run/not-confirmed',
  what: 'the lease was not broken',
  why: [isTerminal ? 'the answer was not "yes"' : 'there is no terminal to ask at, and --yes was not given'],
  state: 'nothing was removed',
  fix: 'read who holds it above; with --yes nobody is asked',
  exitCode: 10,
})

/** Some hosts kept the lease, or nobody knows. */
export const stillLocked = (run: string, hosts: readonly string[]): Problem => ({
  code: 'run/cannot-lock',
  what: `the lease of run ${run} could not be removed everywhere`,
  why: hosts,
  fix: 'make these hosts reachable and try again; a lease that nobody renews expires after 60 s by itself',
  exitCode: 4,
})
