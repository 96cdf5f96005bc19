import type { Problem } from '../diagnostics/problem.ts'
import type { Topology } from '../kafka/topology.ts'

/** Nobody of this cluster answers. `why` has a line per node asked. */
export const unreachable = (topology: Topology, why: readonly string[]): Problem => ({
  code: 'cluster/unreachable',
  what: `no broker of cluster ${topology.name} can be reached`,
  why,
  fix: 'see that the brokers run and that the addresses in the inventory are right and reachable from here',
  exitCode: 4,
})
