import type { Problem } from '../../diagnostics/problem.ts'

/** The archive is not there, or it is another file than the inventory says. `subject`: its path or address. */
export const badArchive = (subject: string, why: string): Problem => ({
  code: 'hosts/archive',
  what: `the archive ${subject} can not be used`,
  subject,
  why: [why],
  fix: 'mend install.archive of the inventory, or put the right file there',
  exitCode: 1,
})

/** The archive could not be fetched; what has come is kept. */
export const badAddress = (address: string, why: string): Problem => ({
  code: 'hosts/archive',
  what: `the archive ${address} can not be fetched`,
  subject: address,
  why: [why, 'what has come so far is kept, and gone on from at the next try'],
  fix: 'check the address and the network (behind a proxy: NODE_USE_ENV_PROXY=1; a private certificate authority: NODE_EXTRA_CA_CERTS) and the room in the cache (KPLAY_CACHE), or fetch the file yourself and name its path',
  exitCode: 4,
})
