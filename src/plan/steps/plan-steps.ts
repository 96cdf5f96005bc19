import { orderServers } from '../../kafka/servers/order-servers.ts'
import { isServer, type HostView } from '../../modules/host-view.ts'
import { stopsNodes } from '../hurt/hurt-node.ts'
import { plannedScope } from '../nodes/plan-nodes.ts'
import type { Observed } from '../observed.ts'
import type { PlannedNode, PlannedStep } from '../plan.ts'
import type { Program, ProgramPhase, ProgramTask, Scope } from '../program.ts'
import { openEach } from '../tasks/each.ts'
import { addressOf, flatten, type FlatTask, type LeafTask } from '../tasks/flat.ts'
import { judgeStep, type Judged } from './judge-step.ts'
import { titleOf } from './title.ts'

/** A phase's hosts in the order they would be taken: R6 where nodes are stopped, else as written. */
export const takenHosts = (phase: ProgramPhase, nodes: readonly PlannedNode[]): readonly string[] => {
  if (phase.order !== 'kafka' || !stopsNodes(phase)) return phase.hosts
  const ordered = nodes.map((node) => node.host).filter((host) => phase.hosts.includes(host))
  return [...ordered, ...phase.hosts.filter((host) => !ordered.includes(host))]
}

/** The role that a host's turn counts for: a combined node is taken as a controller (R6). */
const roleOf = (host: HostView): string =>
  host.roles.includes('controller') ? 'controller' : (host.roles[0] ?? 'none')

/** The first host of each role that changes: one that is done already shows nothing of what comes. Where all are done, the first of all. */
const firstOfRoles = (
  phase: ProgramPhase,
  taken: readonly HostView[],
  nodes: readonly PlannedNode[],
): ReadonlySet<HostView> => {
  const isDone = (host: HostView): boolean =>
    stopsNodes(phase) && nodes.some((node) => node.host === host.name && node.change === 'none')
  const first = new Map<string, HostView>()
  for (const host of [...taken.filter((one) => !isDone(one)), ...taken])
    if (!first.has(roleOf(host))) first.set(roleOf(host), host)
  return new Set(first.values())
}

interface Turn {
  readonly host: HostView | undefined
  readonly tasks: readonly ProgramTask[]
}

/** ZooKeeper servers of a phase as R6 takes them; all others as they stand. */
const serversFirst = (observed: Observed, taken: readonly HostView[]): readonly HostView[] => {
  const servers = taken.filter(isServer)
  if (servers.length === 0) return taken
  const order = orderServers(
    observed.snapshot,
    servers.map(({ name }) => name),
  )
  return [
    ...order.flatMap(({ host }) => servers.filter(({ name }) => name === host)),
    ...taken.filter((one) => !isServer(one)),
  ]
}

const turnsOf = (
  { program, observed }: { readonly program: Program; readonly observed: Observed },
  phase: ProgramPhase,
  nodes: readonly PlannedNode[],
): Turn[] => {
  const each = [...phase.beforeEach, ...phase.tasks, ...phase.afterEach]
  if (phase.hosts.length === 0) return [{ host: undefined, tasks: each }]
  const named = takenHosts(phase, nodes).flatMap((name) => program.hosts.filter((host) => host.name === name))
  const taken = phase.order === 'kafka' && stopsNodes(phase) ? serversFirst(observed, named) : named
  const first = firstOfRoles(phase, taken, nodes)
  return taken.map((host) => ({ host, tasks: first.has(host) ? [...each, ...phase.afterFirst] : each }))
}

const writtenOf = (task: LeafTask): unknown =>
  task.kind === 'module' ? task.written : { ...task.times, arguments: task.written }

const isIrreversible = (phase: ProgramPhase, { effects }: { effects: PlannedStep['effects'] }): boolean =>
  effects.irreversible === true ||
  (phase.isIrreversible && (effects.changes !== undefined || effects.stops !== undefined))

const stepOf = (
  phase: ProgramPhase,
  flat: FlatTask,
  at: { readonly host: HostView | undefined; readonly scope: Scope; readonly judged: Judged },
): PlannedStep => {
  const { task } = flat
  const effects = task.kind === 'module' ? task.effects : {}
  return {
    address: addressOf(phase.id, task.id, at.host?.name),
    phase: phase.id,
    host: at.host?.name ?? null,
    module: task.module.name,
    title: titleOf(task, at.scope),
    arguments: writtenOf(task),
    ...(task.item === undefined ? {} : { item: task.item }),
    effects,
    undo: task.kind === 'module' ? task.undo : 'needless',
    irreversible: isIrreversible(phase, { effects }),
    when: flat.frames.flatMap((frame) => (frame.whenText === undefined ? [] : [frame.whenText])),
    change: at.judged.change,
    ...(at.judged.diff.length === 0 ? {} : { diff: at.judged.diff }),
    isRescue: flat.isRescue,
    origin: task.origin,
  }
}

/** Remembers which hosts earlier steps may have changed; '' stands for the cluster, which every host's step may change. */
class Changed {
  readonly #hosts = new Set<string>()

  note(host: string | undefined, step: PlannedStep): void {
    if (step.change === 'no') return
    this.#hosts.add(step.effects.changes === 'cluster' ? '' : (host ?? ''))
  }

  /** Could an earlier step have changed what a step here sees? */
  before(host: string | undefined): boolean {
    return host === undefined ? this.#hosts.size > 0 : this.#hosts.has(host) || this.#hosts.has('')
  }
}

/** Every step in the order it would run: phase by phase, host by host. A `once` task stands at the first host of its phase. */
export const planSteps = (program: Program, observed: Observed, nodes: readonly PlannedNode[]): PlannedStep[] => {
  const changed = new Changed()
  const once = new Set<string>()
  return program.phases.flatMap((phase) =>
    turnsOf({ program, observed }, phase, nodes).flatMap(({ host, tasks }) => {
      const scope: Scope = plannedScope(program, observed, { phase, host })
      return flatten(openEach(tasks, scope)).flatMap((flat): PlannedStep[] => {
        const { task } = flat
        if (task.kind === 'module' && task.once !== undefined) {
          if (once.has(`${phase.id}.${task.id}`)) return []
          once.add(`${phase.id}.${task.id}`)
        }
        const address = addressOf(phase.id, task.id, host?.name)
        const isAfterChange = changed.before(host?.name)
        const judged = judgeStep({ program, observed, flat, address, host, scope, isAfterChange })
        const step = stepOf(phase, flat, { host, scope, judged })
        changed.note(host?.name, step)
        return [step]
      })
    }),
  )
}
