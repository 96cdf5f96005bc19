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

/** The way to a host broke while something ran there. Whether it did its work is unknown. */
export const lineLost = (host: string, of: { readonly what: string; readonly why: string }): Problem => ({
  code: 'hosts/lost',
  what: `the connection to ${host} broke while ${of.what} ran`,
  subject: host,
  why: [of.why, 'what it did is unknown until the host is looked at again'],
  fix: `see that ${host} can be reached; kplay looks again before it does anything else there`,
  exitCode: 4,
})

/** A host did not let kplay work as the user that `become` names. Nothing was run. */
export const becomeRefused = (
  host: string,
  of: { readonly become: { readonly method: string; readonly user: string } | undefined; readonly why: string },
): Problem => ({
  code: 'hosts/become',
  what: `${host} does not let kplay work as ${of.become?.user ?? 'another user'}`,
  subject: host,
  why: [`${of.become?.method ?? 'become'}: ${of.why}`],
  fix: `mend "become:" of the inventory, or the rules of ${of.become?.method ?? 'become'} on ${host}`,
  exitCode: 4,
})
