import type { Problem } from '../../diagnostics/problem.ts'
import type { Result } from '../../diagnostics/result.ts'
import type { LeaseAnswer, SeenLease } from './lease-port.ts'
import { heldBy, noPlaces } from './lease-problems.ts'
import { askLease, inOrderOfIds, type LeaseNode, type LeaseSetting } from './lease-setting.ts'

/** The lease of one node as it lies there. */
export interface LeaseSight {
  readonly node: LeaseNode
  readonly answer: Result<LeaseAnswer, Problem>
}

type Eyes = Pick<LeaseSetting, 'hosts' | 'nodes'>

/** Reads the leases of all nodes at once, in the order of their ids. Writes nothing. */
export const lookAtLeases = (eyes: Eyes): Promise<readonly LeaseSight[]> =>
  Promise.all(
    inOrderOfIds(eyes.nodes).map(async (node) => {
      const place = { config: node.install.config, roles: node.roles }
      return { node, answer: await askLease(eyes, node.name, { kind: 'find', place }) }
    }),
  )

/**
 * Hosts that answer, and say that they have no place for a lease: no flock, a log dir that may not be written or cannot be found. A run would come to a halt before
 * them. Where no host at all has one, something else is the matter, and no run could begin.
 */
const findUnfit = (sights: readonly LeaseSight[]): Problem | undefined => {
  const mute = sights.flatMap(({ node, answer }) =>
    !answer.ok && answer.error.code === 'hosts/no-lease' ? [{ host: node.name, problem: answer.error }] : [],
  )
  return mute.length === 0 || !sights.some(({ answer }) => answer.ok)
    ? undefined
    : noPlaces({ nodes: sights.length, mute })
}

/** Leases that somebody holds now: not expired, and not from before their host was booted. */
export const heldLeases = (
  sights: readonly LeaseSight[],
): readonly { readonly node: LeaseNode; readonly lease: SeenLease }[] =>
  sights.flatMap(({ node, answer }) => {
    const lease = answer.ok ? answer.value.lease : null
    return lease === null || lease.remainingMs === null || lease.remainingMs === 0 ? [] : [{ node, lease }]
  })

/** The problem a run would meet that wants the cluster now: somebody's unexpired lease, or hosts without a place for one. Undefined also where nobody can be asked. Writes nothing. */
export const findLeaseTrouble = async (eyes: Eyes & Pick<LeaseSetting, 'isGone'>): Promise<Problem | undefined> => {
  const sights = await lookAtLeases(eyes)
  for (const { node, lease } of heldLeases(sights))
    if (lease.holder === null || !(await eyes.isGone(lease.holder))) return heldBy(node.name, lease)
  return findUnfit(sights)
}
