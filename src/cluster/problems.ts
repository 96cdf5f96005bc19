import type { Problem } from '../diagnostics/problem.ts'
import type { Topology } from '../kafka/topology.ts'
import { refusedWords, untrustedWords } from './wire/security-trouble.ts'

/** Its nodes are there, but do not let kplay in, or are not who they should be. */
const unspoken = (topology: Topology, why: readonly string[]): Problem | undefined => {
  if (why.some((line) => line.includes(untrustedWords)))
    return {
      code: 'cluster/trust',
      what: `no broker of cluster ${topology.name} that answers is to be trusted`,
      why,
      state: 'nothing was sent to them, nothing was changed',
      fix: 'see that "ca" names who signed their certificates, that these are valid still, and that the inventory asks each broker by a name in its own',
      exitCode: 4,
    }
  if (!why.some((line) => line.includes(refusedWords))) return undefined
  return {
    code: 'cluster/login',
    what: `no broker of cluster ${topology.name} lets kplay in`,
    why,
    state: 'nothing was changed',
    fix: 'mend "security:" of "cluster:" in the inventory: its protocol, mechanism, username, password or certificate',
    exitCode: 4,
  }
}

/** Nobody of this cluster answers, or none that kplay can speak to. `why` has a line per node asked. */
export const unreachable = (topology: Topology, why: readonly string[]): Problem =>
  unspoken(topology, why) ?? {
    code: 'cluster/unreachable',
    what: `no broker of cluster ${topology.name} can be reached`,
    why,
    fix: 'see that the brokers run and that the addresses in the inventory are right and reachable from here',
    exitCode: 4,
  }
