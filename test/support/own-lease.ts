import type { Connection, LeaseFence, LeaseHolder } from '../../src/run/ports.ts'
import type { Role } from '../../src/kafka/snapshot/cluster-snapshot.ts'

/** What a lease of the tests says of its holder. */
export const leaseHolder = (change: Partial<LeaseHolder> = {}): LeaseHolder => ({
  format: 1,
  run: '20261122-031042-k7qd',
  clusterId: 'test-cluster-id',
  playbook: 'playbooks/rolling-upgrade.yml',
  who: 'it\'s ada \\ "lovelace"',
  since: '2026-11-22T03:10:42.000Z',
  digest: 'd'.repeat(64),
  hostName: 'laptop',
  pid: 4242,
  startTicks: '777',
  bootId: 'boot-of-the-laptop',
  pidNamespace: 'pid:[4026531836]',
  ...change,
})

/** Takes the lease of a free node, as a run would, and answers what fences its stops. */
export const takeOwnLease = async (
  connection: Connection,
  place: { readonly config: string; readonly roles: readonly Role[] },
  nonce = 'nonce-of-the-test',
): Promise<LeaseFence> => {
  const found = await connection.lease({ kind: 'find', place })
  if (!found.ok) throw new Error([found.error.what, ...found.error.why].join('; '))
  const { dir } = found.value
  const taken = await connection.lease({ kind: 'take', dir, was: null, nonce, holder: leaseHolder() })
  if (!taken.ok || !taken.value.isDone) throw new Error(`the lease in ${dir} could not be taken`)
  return { dir, nonce }
}
