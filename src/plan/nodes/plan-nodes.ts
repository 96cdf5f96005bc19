import { decideOrder, isRolesTurn } from '../../kafka/decide/order.ts'
import { compareReleases } from '../../kafka/releases/version.ts'
import type { HostView } from '../../modules/host-view.ts'
import { isGoingBack } from '../going-back.ts'
import { becauseHurt } from '../hurt/hurt-words.ts'
import { offlineScope } from '../host-scope.ts'
import type { Observed } from '../observed.ts'
import type { PlannedNode } from '../plan.ts'
import type { Program, ProgramPhase, Scope } from '../program.ts'
import { observedScope } from '../steps/observed-scope.ts'
import { leavesOf, mayRun } from '../tasks/flat.ts'
import { measureRisks, noRisk } from './risk.ts'

/** Release of a host's running process: '' when none runs, null when unknown. */
export const runningRelease = (observed: Observed, host: string): string | null => {
  const node = observed.nodes[host]
  if (node?.ok !== true || node.value.process === undefined) return null
  return node.value.process?.release ?? ''
}

/** The names a plan knows on a host: what files say, and `node` as observed. */
export const plannedScope = (
  program: Program,
  observed: Observed,
  at: { readonly phase: ProgramPhase; readonly host: HostView | undefined },
): Scope => {
  const scope = offlineScope(program.scope, at.phase, at.host)
  const node = at.host === undefined ? undefined : observed.nodes[at.host.name]
  return node?.ok === true ? { ...scope, node: observedScope(node.value) } : scope
}

/** Will some task of these phases take this host's node down? A condition that cannot be told yet counts as one that holds. */
export const isStopped = (program: Program, observed: Observed, host: HostView): boolean =>
  program.phases
    .filter((phase) => phase.hosts.includes(host.name))
    .some((phase) => {
      const scope = plannedScope(program, observed, { phase, host })
      return leavesOf(phase, scope).some(
        (flat) =>
          flat.task.kind === 'module' &&
          flat.task.effects.stops === 'node' &&
          !flat.isRescue &&
          mayRun(flat, scope) !== 'no',
      )
    })

const changeOf = (program: Program, from: string | null): PlannedNode['change'] => {
  const { versions } = program
  if (versions === undefined || from === versions.to) return 'restart'
  const order = from === null || from === '' ? undefined : compareReleases(versions.to, from)
  const isBack = order === undefined ? isGoingBack(program) : order < 0
  return isBack ? 'downgrade' : 'upgrade'
}

const becauseUntouched = (program: Program, host: string, from: string | null): string => {
  if (program.versions !== undefined && from === program.versions.to) return `already on ${from}`
  const isOutside = program.limitedTo !== undefined && !program.limitedTo.includes(host)
  return isOutside ? 'left out by --limit' : 'no task restarts it'
}

/** A switch that an earlier run began: the link moved, the process did not. */
const halfSwitched = (observed: Observed, host: string): string => {
  const node = observed.nodes[host]
  if (node?.ok !== true) return ''
  const { process, linked } = node.value
  if (process === null || process === undefined || linked === undefined || linked === '') return ''
  return linked === process.release ? '' : `; linked to ${linked} already, and an undo does not point it back`
}

interface Reason {
  readonly host: HostView
  readonly from: string | null
  readonly change: PlannedNode['change']
  /** As R6 says it. */
  readonly because: string
}

const becauseOf = (program: Program, observed: Observed, { host, from, change, because }: Reason): string =>
  change === 'none' ? becauseUntouched(program, host.name, from) : `${because}${halfSwitched(observed, host.name)}`

/** Every node of the cluster in R6's order, changed or not; the hurt one first (R0). */
export const planNodes = (program: Program, observed: Observed, hurt: HostView | undefined): PlannedNode[] => {
  const { topology } = program
  const { snapshot } = observed
  const riskOf = measureRisks(observed, topology)
  const touched = new Set(program.hosts.filter((host) => isStopped(program, observed, host)).map((host) => host.nodeId))
  const order = decideOrder({
    snapshot,
    topology,
    remaining: topology.nodes.map((node) => node.nodeId),
    ...(hurt === undefined ? {} : { hurt: hurt.nodeId }),
    isGoingBack: isGoingBack(program),
  })
  return order.flatMap(({ nodeId, because }, index): PlannedNode[] => {
    const node = topology.nodes.find((candidate) => candidate.nodeId === nodeId)
    const host = program.hosts.find((candidate) => candidate.name === node?.host)
    if (node === undefined || host === undefined) return []
    const from = runningRelease(observed, host.name)
    const change = touched.has(nodeId) ? changeOf(program, from) : 'none'
    return [
      {
        host: host.name,
        nodeId,
        roles: node.roles,
        position: index + 1,
        from,
        to: change === 'none' ? from : (program.versions?.to ?? from),
        change,
        because:
          host === hurt
            ? becauseHurt(program, observed, { host, change, stopped: [...touched] })
            : becauseOf(program, observed, { host, from, change, because }),
        risk: change === 'none' ? noRisk : riskOf(nodeId),
      },
    ]
  })
}

/** The same nodes as the phases take them: a hurt one that is only brought back first stands where the turn of its role comes. */
export const inTurns = (
  program: Program,
  { snapshot }: Observed,
  { nodes, hurt }: { readonly nodes: readonly PlannedNode[]; readonly hurt: HostView | undefined },
): readonly PlannedNode[] => {
  if (hurt === undefined) return nodes
  const { topology } = program
  const stopped = nodes.filter((node) => node.change !== 'none').map((node) => node.nodeId)
  const question = { topology, isGoingBack: isGoingBack(program) }
  if (isRolesTurn({ ...question, remaining: stopped }, hurt.nodeId)) return nodes
  const remaining = topology.nodes.map((node) => node.nodeId)
  const order = decideOrder({ ...question, snapshot, remaining })
  return order.flatMap(({ nodeId }) => nodes.filter((node) => node.nodeId === nodeId))
}
