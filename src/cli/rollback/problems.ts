import type { Problem } from '../../diagnostics/problem.ts'

/** The run goes on in another process. */
export const stillRunning = (run: string): Problem => ({
  code: 'run/not-ended',
  what: `run ${run} is still running`,
  subject: `run ${run}`,
  why: ['one run is worked on by one process at a time, and only what has ended can be taken back'],
  fix: `wait for it to end, or end it with one Ctrl-C: kplay status ${run} shows how far it is`,
  exitCode: 5,
})

/** There is nothing of it that kplay could turn round. */
export const cannotTakeBack = (run: string, why: string, fix: string): Problem => ({
  code: 'run/cannot-take-back',
  what: `run ${run} cannot be taken back`,
  subject: `run ${run}`,
  why: [why],
  state: 'nothing was changed by this command',
  fix,
  exitCode: 1,
})

/** Something that no release of before understands was done. */
export const notReversible = (
  run: string,
  versions: { readonly from: string; readonly to: string },
  why: readonly string[],
): Problem => ({
  code: 'run/not-reversible',
  what: `run ${run} cannot be taken back any more: something it did, or somebody did after it, can not be undone`,
  subject: `run ${run}`,
  why: [...why, `binaries of ${versions.to} that meet a level they do not know exit, or never come up`],
  state: 'nothing was changed by this command',
  fix: `kplay path ${versions.from} ${versions.to} shows what a person could still do, and what cannot be done`,
  exitCode: 1,
})

/** The files ask for something else than when the run began. */
export const changedSince = (run: string, file: string, why: readonly string[]): Problem => ({
  code: 'run/not-as-then',
  what: `run ${run} cannot be taken back with these files: what it was made of was changed since`,
  subject: file,
  why,
  state: 'nothing was changed by this command',
  fix: 'put the files back as they were, and give the same -i, --set, --vars, --tags and --limit as then',
  exitCode: 9,
})

/** The inventory speaks of another cluster. */
export const otherCluster = (run: string, was: string, is: string): Problem => ({
  code: 'run/other-cluster',
  what: `run ${run} was on another cluster`,
  subject: `run ${run}`,
  why: [`it changed cluster ${was}; the inventory is of cluster ${is}`],
  state: 'nothing was contacted',
  fix: 'give the inventory of that cluster with -i',
  exitCode: 3,
})
