import type { Problem } from '../../diagnostics/problem.ts'
import { whyOf } from '../problems.ts'
import type { LockRecord } from './lock-record.ts'

/** Another run holds the lock of this cluster. `file` is what a person looks at, and removes when its run is known to be over. */
export const lockedBy = (holder: LockRecord, file: string): Problem => ({
  code: 'run/locked',
  what: `another run holds cluster ${holder.clusterId}: run ${holder.run}`,
  subject: file,
  why: [
    `${holder.who} started it at ${holder.since} on ${holder.hostName} (process ${holder.pid}) with ${holder.playbook}`,
    'one cluster is worked on by one run at a time',
  ],
  fix: `wait for it to end: kplay status ${holder.run} shows how far it is; remove the file above only when that process is known to be gone`,
  exitCode: 5,
})

/** The lock is not ours any more: somebody removed the file (`run/lock-gone`) or took it (`run/lock-lost`) while this run was going on. */
export const lockLost = (run: string, file: string, holder: LockRecord | undefined): Problem => ({
  code: holder === undefined ? 'run/lock-gone' : 'run/lock-lost',
  what: `run ${run} no longer holds the lock of its cluster`,
  subject: file,
  why: [
    holder === undefined
      ? 'the lock file was removed or made unreadable while the run was going on'
      : `run ${holder.run} of ${holder.who} took it at ${holder.since}`,
  ],
  fix: 'find out who works on this cluster, then start again with kplay apply',
  exitCode: 5,
})

/** The lock could be neither taken nor refused: a file operation failed, or the file holds something else. */
export const cannotLock = (file: string, cause: unknown): Problem => ({
  code: 'run/cannot-lock',
  what: 'the lock of the cluster cannot be taken',
  subject: file,
  why: [whyOf(cause)],
  fix: 'make the state folder writable, or set KPLAY_STATE to another folder; a lock file that cannot be read may be removed when no run is going on',
  exitCode: 1,
})
