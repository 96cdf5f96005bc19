import type { Problem } from '../diagnostics/problem.ts'
import type { JournalFault } from './replay.ts'

/** The code (`ENOSPC`) of a system error, or the empty string. */
export const systemCode = (cause: unknown): string =>
  cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : ''

const words: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the disk',
  EDQUOT: 'the disk quota of this user is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'permission was denied',
  EPERM: 'permission was denied',
  EIO: 'the disk reported an error',
  EFBIG: 'the file reached the size limit of this process',
}

/** Why a file operation failed, for people. */
export const whyOf = (cause: unknown): string => {
  const text = cause instanceof Error ? cause.message : String(cause)
  const known = words[systemCode(cause)]
  return known === undefined ? text : `${known} (${text})`
}

/** A line could not be put on disk. A run that meets this must not act: what it did would be forgotten. */
export const cannotWrite = (file: string, cause: unknown): Problem => ({
  code: 'journal/cannot-write',
  what: 'the journal of the run cannot be written',
  subject: file,
  why: [whyOf(cause), 'kplay acts only when each step is on disk before it is taken'],
  fix: 'make the state folder writable and give it space, or set KPLAY_STATE to another folder, then apply again',
  exitCode: 1,
})

/** Somebody removed or replaced the journal of a run that is going on. What it did since then is kept nowhere. */
export const goneMeanwhile = (file: string): Problem => ({
  code: 'journal/gone',
  what: 'the journal of the run was removed or replaced while the run was going on',
  subject: file,
  why: ['kplay acts only when each step is on disk before it is taken, and the file it writes to is no longer there'],
  fix: 'put the file back if it was moved away, and resume; else start what is down by hand, and begin anew with kplay apply FILE: it goes on from what the nodes say',
  exitCode: 1,
})

/** A journal exists but cannot be read. */
export const cannotRead = (file: string, cause: unknown): Problem => ({
  code: 'journal/cannot-read',
  what: 'the journal of the run cannot be read',
  subject: file,
  why: [whyOf(cause)],
  fix: 'check the run id (kplay keeps one folder per run below its state folder) and who may read that folder',
  exitCode: 3,
})

const newerJournal = (file: string, fault: JournalFault): Problem => ({
  code: 'journal/newer',
  what: 'the journal of the run was written by a newer kplay',
  subject: `${file}:${fault.line}`,
  why: [fault.why],
  fix: 'use the kplay that wrote it, or a later one; kplay --version tells which this is',
  exitCode: 3,
})

/** A journal holds something no kplay of this version wrote. */
export const unreadableJournal = (file: string, fault: JournalFault): Problem =>
  fault.isNewer === true ? newerJournal(file, fault) : damagedJournal(file, fault)

const damagedJournal = (file: string, fault: JournalFault): Problem => ({
  code: 'journal/damaged',
  what: `line ${fault.line} of the journal is damaged`,
  subject: `${file}:${fault.line}`,
  why: [fault.why],
  fix: 'restore the file from a backup, or look at the cluster with kplay health and start a new run with kplay apply',
  exitCode: 1,
})
