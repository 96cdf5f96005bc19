import type { Problem } from '../../diagnostics/problem.ts'
import type { Result } from '../../diagnostics/result.ts'
import type { HostView } from '../../modules/host-view.ts'
import type { Clock, HostsPort } from '../ports.ts'
import type { LeaseAnswer, LeaseHolder, LeaseRequest } from './lease-port.ts'

/** A host with a node, as far as a lease is concerned. */
export type LeaseNode = Pick<HostView, 'name' | 'nodeId' | 'roles'> & {
  readonly install: Pick<HostView['install'], 'config'>
}

/** Everything the lease of one run works with. */
export interface LeaseSetting {
  readonly hosts: Pick<HostsPort, 'connect'>
  readonly clock: Clock
  /** All hosts of the cluster; those without a node count for nothing. */
  readonly nodes: readonly LeaseNode[]
  readonly holder: LeaseHolder
  /** Of this taking: never used before. */
  readonly nonce: string
  /** Did this holder's process run on this machine, and has it ended? False where nobody can say. */
  readonly isGone: (holder: LeaseHolder) => Promise<boolean>
}

/** The nodes in the one order in which every run takes them, whatever its inventory: by node id. */
export const inOrderOfIds = (nodes: readonly LeaseNode[]): readonly LeaseNode[] =>
  nodes.filter((node) => node.roles.length > 0).toSorted((a, b) => a.nodeId - b.nodeId || (a.name < b.name ? -1 : 1))

/** Asks one host. Never rejects. */
export const askLease = async (
  { hosts }: Pick<LeaseSetting, 'hosts'>,
  host: string,
  request: LeaseRequest,
): Promise<Result<LeaseAnswer, Problem>> => {
  const connection = await hosts.connect(host)
  return connection.ok ? connection.value.lease(request) : connection
}
