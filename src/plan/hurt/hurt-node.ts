/*
 * The hurt node (R0): at most one target node may be unhealthy when a run begins, and only where somebody answers for it: the playbook names it
 * (`take_over`), or the journal of this run, or of the run that it takes back, has it as the node in flight. The rest is judged as if it were absent. It is hurt only while it is
 * seen unhealthy: a name in a playbook makes no healthy node absent.
 */
import { decideBack } from '../../kafka/decide/back.ts'
import { decideBackServer } from '../../kafka/servers/back-server.ts'
import { findDeafAddresses } from '../../kafka/preflight/cluster.ts'
import { takenOverBy } from '../../language/playbook/building/take-over.ts'
import { isServer, type HostView } from '../../modules/host-view.ts'
import type { Observed } from '../observed.ts'
import type { Program, ProgramPhase } from '../program.ts'
import { flatten } from '../tasks/flat.ts'

/** Who may be hurt, and who answers for it. */
export interface HurtNode {
  /** Name of the host. */
  readonly host: string
  /** The playbook, by `take_over`; or a journal: that of the run that goes on, or of the one that is taken back. */
  readonly by: 'take_over' | 'journal'
}

/** Does this phase take Kafka nodes down? */
export const stopsNodes = ({ tasks }: Pick<ProgramPhase, 'tasks'>): boolean =>
  flatten(tasks).some(({ task }) => task.kind === 'module' && task.effects.stops === 'node')

/** The node that the playbook names; undefined where it names none, or where `--limit` and tags leave it out. */
export const namedHurt = ({ phases }: Pick<Program, 'phases'>): HurtNode | undefined => {
  const named = phases.filter(stopsNodes).flatMap((phase) => {
    const host = takenOverBy(phase)
    return host !== undefined && phase.hosts.includes(host) ? [host] : []
  })
  const [host] = named
  return host === undefined ? undefined : { host, by: 'take_over' }
}

/** R3 without window and release, by what was observed. Unknown is unhealthy (P9). Old lines of its log make no node hurt that takes part. */
export const isUnhealthy = ({ topology }: Program, { snapshot, nodes }: Observed, host: HostView): boolean => {
  const node = nodes[host.name]
  if (node?.ok !== true) return true
  if (isServer(host)) return decideBackServer({ snapshot, observation: node.value }).kind !== 'safe'
  const isRecovering = node.value.log?.isRecovering ?? false
  const decision = decideBack({
    snapshot,
    topology,
    nodeId: host.nodeId,
    observation: { ...node.value, log: { fatal: [], protocolErrors: [], isRecovering } },
    releases: [],
    deafAtStart: findDeafAddresses(snapshot),
  })
  return decision.kind !== 'safe'
}

/** The host that is judged as if it were absent, and brought back first; undefined where nobody may be hurt, or the one who may is healthy. */
export const findHurt = (program: Program, observed: Observed, may: HurtNode | undefined): HostView | undefined => {
  const host = program.hosts.find(({ name }) => name === may?.host)
  return host !== undefined && isUnhealthy(program, observed, host) ? host : undefined
}

/** The release it is brought back on: that of its process, else the one it is linked to; '' when that is unknown. */
export const releaseOfHurt = ({ nodes }: Pick<Observed, 'nodes'>, host: string): string => {
  const node = nodes[host]
  if (node?.ok !== true) return ''
  return node.value.process?.release ?? node.value.linked ?? ''
}
