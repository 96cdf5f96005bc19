import type { Problem } from '../../diagnostics/problem.ts'
import type { Result } from '../../diagnostics/result.ts'
import type { LeaseAnswer } from './lease-port.ts'
import { heldBy } from './lease-problems.ts'
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

/** The problem a run would meet that wants the cluster now: somebody's unexpired lease. Undefined also where nobody can be asked. Writes nothing. */
export const findHolder = async (eyes: Eyes & Pick<LeaseSetting, 'isGone'>): Promise<Problem | undefined> => {
  for (const { node, answer } of await lookAtLeases(eyes)) {
    const lease = answer.ok ? answer.value.lease : null
    if (lease === null || lease.remainingMs === null || lease.remainingMs === 0) continue
    if (lease.holder === null || !(await eyes.isGone(lease.holder))) return heldBy(node.name, lease)
  }
  return undefined
}
