import type { Problem } from '../../diagnostics/problem.ts'
import type { TrustFault } from './trust/trust.ts'

/** ssh's settings for a host can not be followed. */
export const badSettings = (host: string, why: string, use?: 'openssh'): Problem => ({
  code: 'hosts/ssh-settings',
  what: `the ssh settings of ${host} can not be followed`,
  subject: host,
  why: [why],
  fix: use === undefined ? 'mend the inventory or the ssh configuration' : 'use connection: { type: openssh } for it',
  exitCode: 4,
})

/** No connection to a host, or to a jump host before it. */
export const unreachableHost = (host: string, of: { readonly place: string; readonly why: string }): Problem => ({
  code: 'hosts/unreachable',
  what: `${host} can not be reached`,
  subject: host,
  why: [`${of.place}: ${of.why}`],
  fix: `see that ssh reaches ${host} by hand, then run kplay again`,
  exitCode: 4,
})

/** A host let nobody in with what was offered. */
export const loginRefused = (
  host: string,
  of: { readonly place: string; readonly user: string; readonly tried: readonly string[] },
): Problem => ({
  code: 'hosts/login',
  what: `${host} does not let ${of.user} in`,
  subject: host,
  why: [
    `${of.place} refused everything that was offered`,
    ...(of.tried.length === 0 ? ['nothing could be offered: no key, no agent, no password'] : of.tried),
  ],
  fix: 'add the key to the agent, or set identity_file, passphrase or password of "connection:"',
  exitCode: 4,
})

/** Every host key that is not to be trusted, in one list. Nothing was sent to any of these hosts. */
export const untrusted = (faults: readonly TrustFault[]): Problem => {
  const all = new Map(faults.map((fault) => [`${fault.place} ${fault.what}`, fault]))
  const unique = [...all.values()].toSorted((a, b) => (a.place < b.place ? -1 : 1))
  const one = unique.length === 1
  return {
    code: 'hosts/trust',
    what: one ? 'the key of a host is not to be trusted' : `the keys of ${unique.length} hosts are not to be trusted`,
    why: unique.flatMap(({ asked, place, what, fix }) => [`${asked} (${place}) ${what}`, `  ${asked}: ${fix}`]),
    state: 'nothing was sent to any host, nothing was changed',
    fix: 'compare each fingerprint with what its owner says (on the host: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), then do what stands above',
    exitCode: 4,
  }
}
