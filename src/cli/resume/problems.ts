import type { Problem } from '../../diagnostics/problem.ts'
import type { LockRecord } from '../../journal/lock/lock-record.ts'

/** The run is going on in another process. */
export const stillRunning = (run: string, holder: LockRecord): Problem => ({
  code: 'run/still-running',
  what: `run ${run} is still running`,
  subject: `run ${run}`,
  why: [
    `process ${holder.pid} on ${holder.hostName}, of ${holder.who} since ${holder.since}`,
    'one run is worked on by one process at a time',
  ],
  fix: `wait for it to end, or end it: kplay status ${run} shows how far it is`,
  exitCode: 5,
})

/** Killed before it did anything. */
export const neverBegan = (run: string): Problem => ({
  code: 'run/never-began',
  what: `run ${run} was ended before it began`,
  subject: `run ${run}`,
  why: ['its journal holds no plan: nothing was changed, there is nothing to go on with'],
  fix: 'begin anew with kplay apply FILE',
  exitCode: 3,
})

/** Nobody knows which files the run was made of. */
export const askedUnknown = (run: string, why: string): Problem => ({
  code: 'run/asked-unknown',
  what: `what run ${run} was asked for is not known`,
  subject: `run ${run}`,
  why: [why],
  fix: 'bring asked.json of the run’s folder along with its journal; or begin anew with kplay apply FILE: it goes on from what the nodes say',
  exitCode: 3,
})

/** A run that takes another back is made from that other's journal, and so begun anew. */
export const takesBack = (run: string, taken: string): Problem => ({
  code: 'run/asked-unknown',
  what: `run ${run} takes run ${taken} back: it is begun anew, not resumed`,
  subject: `run ${run}`,
  why: ['what is to be taken back is worked out from the journal of the other run and from what the nodes say'],
  fix: `kplay rollback ${taken}: it goes on from what the nodes say`,
  exitCode: 3,
})

/** Something that was begun or done is asked for otherwise now. */
export const changedSince = (run: string, file: string, differences: readonly string[]): Problem => ({
  code: 'run/changed-since',
  what: `run ${run} cannot go on: what it is made of was changed since it began`,
  subject: file,
  why: differences,
  state: 'nothing was changed by this command',
  fix: 'put the files back as they were, and resume; only phases that were not begun may be changed. Or begin anew with kplay apply: it goes on from what the nodes say',
  exitCode: 9,
})

/** Something is to be confirmed before the run goes on, and nobody did. */
export const goingDeclined = (run: string, differences: readonly string[], isTerminal: boolean): Problem => ({
  code: isTerminal ? 'run/declined' : 'run/not-confirmed',
  what: `run ${run} does not go on: ${isTerminal ? 'that was declined' : 'nobody confirmed it'}`,
  why: differences,
  state: 'nothing was changed by this command',
  fix: isTerminal ? `kplay resume ${run} when it may go on` : `read the list above, then kplay resume ${run} --yes`,
  exitCode: 10,
})

/** A journal brought from elsewhere does not fit the one that is kept here. */
export const otherJournal = (file: string, run: string, why: string): Problem => ({
  code: 'run/other-journal',
  what: `the journal given is not the one of run ${run} kept on this machine`,
  subject: file,
  why: [why],
  fix: `go on with the one kept here (kplay resume ${run}), or set KPLAY_STATE to another folder`,
  exitCode: 3,
})
