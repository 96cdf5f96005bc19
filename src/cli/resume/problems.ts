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
  fix: `wait for it to end, or end it: kplay status ${run} shows how far it is; where it is known to be gone (it ran in another container, say): kplay unlock ${run} -i INVENTORY`,
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

/** A run that takes another back, of which it is not known how it was asked. */
export const takesBack = (run: string, taken: string, why: string): Problem => ({
  code: 'run/asked-unknown',
  what: `run ${run} takes run ${taken} back, and cannot be gone on with`,
  subject: `run ${run}`,
  why: [why],
  fix: `start a node that is down by hand, then kplay rollback ${taken}: it works out from the nodes what is left`,
  exitCode: 3,
})

/** The journal of the run that is taken back `is not here`, or tells of nothing. */
export const takenUnknown = (run: string, taken: string, why: string): Problem => ({
  code: 'run/asked-unknown',
  what: `run ${run} takes run ${taken} back, whose journal ${why}`,
  subject: `run ${run}`,
  why: ['what is left to do is worked out from the journal of that run'],
  fix: `bring the folder of run ${taken} to the state folder of this machine, then kplay resume ${run}`,
  exitCode: 3,
})

/** A rehearsal ends with its cluster. */
export const wasRehearsal = (run: string): Problem => ({
  code: 'run/asked-unknown',
  what: `run ${run} was a rehearsal: it is not resumed`,
  subject: `run ${run}`,
  why: ['a rehearsal is lab, load, run and audit in one process; the audit of its load ended with it'],
  fix: 'kplay rehearse FILE begins anew; kplay lab list shows a cluster that was left, kplay lab down NAME removes it',
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

/** Another run takes it back, or has. */
export const wasTakenBack = (run: string, by: string, isDone: boolean): Problem => ({
  code: 'run/taken-back',
  what: `run ${run} does not go on: run ${by} ${isDone ? 'took it back' : 'has begun to take it back'}`,
  subject: `run ${run}`,
  why: ['its journal tells of nodes that are not as it left them any more'],
  state: 'nothing was changed by this command',
  fix: isDone
    ? 'begin anew with kplay apply FILE: it goes on from what the nodes say'
    : `take it back whole: kplay resume ${by}; then begin anew with kplay apply FILE`,
  exitCode: 9,
})
