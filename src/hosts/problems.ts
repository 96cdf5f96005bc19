import type { Problem } from '../diagnostics/problem.ts'

/** A command that did not end in its time. Whether it did its work is unknown. */
export const timedOut = (host: string, of: { readonly what: string; readonly timeoutMs: number }): Problem => ({
  code: 'hosts/timeout',
  what: `${of.what} did not end within ${of.timeoutMs / 1000} s`,
  subject: host,
  why: ['it was asked to end (SIGTERM); what it did until then is unknown'],
  fix: `look at ${host}: is it overloaded, is one of its disks stuck?`,
  exitCode: 1,
})

/** The shell of the host did not even start. */
export const noShell = (host: string, why: string): Problem => ({
  code: 'hosts/no-shell',
  what: `${host} could not be asked`,
  subject: host,
  why: [why],
  fix: `make sure that commands can be started on ${host} (memory, number of processes)`,
  exitCode: 4,
})

/** A release could not be put in its place. The place is as it was. */
export const notInstalled = (host: string, of: { readonly target: string; readonly why: string }): Problem => ({
  code: 'hosts/not-installed',
  what: `the release could not be put at ${of.target}`,
  subject: host,
  why: [of.why],
  fix: 'make room and permission for it, then apply again; nothing half done is left',
  exitCode: 1,
})

/** The lease of a node could be neither read nor written on its host (R10). */
export const noLease = (host: string, why: string): Problem => ({
  code: 'hosts/no-lease',
  what: `${host} has no place for a lease`,
  subject: host,
  why: [why],
  fix: `make the first log dir of ${host} readable and writable for the user kplay works as; a file .kplay-lease there that is none may be removed when no run is going on`,
  exitCode: 1,
})
