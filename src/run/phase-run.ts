import { decideOrder } from '../kafka/decide/order.ts'
import type { Blocker } from '../kafka/decide/decision.ts'
import type { OrderedNode } from '../kafka/decide/questions.ts'
import { orderServers } from '../kafka/servers/order-servers.ts'
import type { ClusterSnapshot } from '../kafka/snapshot/cluster-snapshot.ts'
import { isServer, type HostView } from '../modules/host-view.ts'
import { isGoingBack } from '../plan/going-back.ts'
import { stopsNodes } from '../plan/hurt/hurt-node.ts'
import type { ProgramPhase } from '../plan/program.ts'
import { outlastPause } from './flow/pause.ts'
import { notRolled } from './flow/rolled.ts'
import { isLeftWaiting } from './flow/unattended.ts'
import { closedWindow } from './flow/window.ts'
import { passGate } from './flow/gate.ts'
import { healedFirst, nextHealed } from './hurt/healed.ts'
import { takeOver } from './hurt/take-over.ts'
import { look } from './look/look.ts'
import { isPending } from './look/peek.ts'
import type { TakenSnapshot } from './look/recent.ts'
import { beginPass, runTurn, type Turn } from './node-run.ts'
import type { RunContext } from './run-context.ts'
import { inOrder, type StepEnd } from './step-end.ts'
import { runTask } from './steps/task.ts'
import { beginWaiting } from './steps/waiting.ts'
import { foundBefore, openFirst, takenBefore, wasAdmitted } from './resume/past/past-phase.ts'

const hostsOf = (context: RunContext, phase: ProgramPhase): readonly HostView[] =>
  phase.hosts.flatMap((name) => context.program.hosts.filter((host) => host.name === name))

/** Would any step of this phase change something now? */
export const isPhasePending = async (context: RunContext, phase: ProgramPhase): Promise<boolean> => {
  if (phase.hosts.length === 0) return isPending(context, { phase, host: undefined }, phase.tasks)
  return isAnyPending(context, phase, hostsOf(context, phase))
}

/** May this phase be begun at this time, with the nodes as they are? */
const isHeld = async (context: RunContext, phase: ProgramPhase): Promise<StepEnd | undefined> =>
  closedWindow(context, phase, `phase "${phase.id}"`) ?? (await notRolled(context, phase))

/** What is asked before a phase that would change something: its windows, its gate, and what it can never take back. An answer ends the run. */
const admit = async (context: RunContext, phase: ProgramPhase): Promise<StepEnd | undefined> => {
  const isAsked = phase.gate !== undefined || phase.isIrreversible || phase.windows.length > 0
  if (!isAsked || !(await isPhasePending(context, phase))) return undefined
  const held = await isHeld(context, phase)
  if (held !== undefined || phase.gate === undefined) return held
  if (wasAdmitted(context, phase)) return undefined
  // A gate may stay shut for a day.
  return (await passGate(context, phase)) ?? (await isHeld(context, phase))
}

/** Runs one phase: its gate, then its hosts one at a time. */
export const runPhase = async (context: RunContext, phase: ProgramPhase): Promise<StepEnd> => {
  if (context.interrupts.first.aborted) return { kind: 'interrupted' }
  const held =
    (await outlastPause(context, phase, () => isPhasePending(context, phase))) ?? (await admit(context, phase))
  if (held !== undefined) return held
  const back = await takeOver(context, phase)
  if (back.kind !== 'ended') return back
  const found = stopsNodes(phase) ? (foundBefore(context, phase) ?? (await beginPass(context, phase))) : undefined
  const marks = found === undefined ? {} : { found }
  await context.emitter.emit({ type: 'phase-started', phase: phase.id, nodes: phase.hosts, ...marks })
  const end = phase.hosts.length === 0 ? await runOnce(context, phase) : await runHosts(context, phase)
  if (!isLeftWaiting(end))
    await context.emitter.emit({ type: 'phase-ended', phase: phase.id, ok: end.kind === 'ended' })
  return end
}

const runOnce = (context: RunContext, phase: ProgramPhase): Promise<StepEnd> =>
  inOrder([...phase.beforeEach, ...phase.tasks, ...phase.afterEach], (task) =>
    runTask(context, { phase, host: undefined }, task),
  )

interface Order {
  /** The hosts still to be taken, next first. */
  take(remaining: readonly HostView[]): Promise<readonly { readonly host: HostView; readonly because: string }[]>
}

const writtenOrder: Order = {
  take: (remaining) => Promise.resolve(remaining.map((host) => ({ host, because: 'as written' }))),
}

const pollMs = 1000

/** The first look may be one of a moment ago. It is best read from nobody who may be next: the steps that follow can use it then. */
const lookForOrder = async (
  context: RunContext,
  { isFirst, remaining }: { readonly isFirst: boolean; readonly remaining: readonly HostView[] },
): Promise<TakenSnapshot> => {
  const known = isFirst ? context.recent.snapshot([], context.clock.monotonicMs()) : undefined
  if (known !== undefined) return known
  const seen = await look(context, {
    avoid: [],
    ratherNot: remaining.map((host) => host.nodeId),
    hosts: [],
    logsOf: [],
  })
  context.recent.keepSnapshot(seen)
  return seen
}

/** Whom R6 wants last, while nobody says who that is; undefined where it is known, or where nobody is left to come before. */
const missingLast = (
  { quorum, ensemble = [] }: ClusterSnapshot,
  remaining: readonly HostView[],
): Blocker | undefined => {
  const controllers = remaining.filter((host) => host.roles.includes('controller'))
  if (controllers.length >= 2 && quorum === null)
    return { rule: 'quorum/no-leader', saw: 'unknown', wanted: 'the active controller, which goes last' }
  if (remaining.filter(isServer).length < 2 || ensemble.some(({ mode }) => mode === 'leader')) return undefined
  return { rule: 'cluster/ensemble', saw: 'no server leads', wanted: 'the leader of the ensemble, which goes last' }
}

/**
 * The cluster as R6 must know it. While two or more controllers remain and nobody says which one is active, or ZooKeeper servers and none leads, it waits with R4's patience;
 * after that the order is made without knowing, and the guard of the next stop says no.
 */
const readForOrder = async (
  context: RunContext,
  phase: ProgramPhase,
  remaining: readonly HostView[],
): Promise<ClusterSnapshot> => {
  const waiting = beginWaiting(context, { address: phase.id, host: undefined, limitMs: context.limits.noProgressMs })
  for (;;) {
    const { snapshot } = await lookForOrder(context, { isFirst: waiting.samples() === 0, remaining })
    const blocker = missingLast(snapshot, remaining)
    if (blocker === undefined || context.interrupts.first.aborted) return snapshot
    if (!(await waiting.poll({ blockers: [blocker], isClean: false, snapshot }))) return snapshot
    await context.clock.sleep(pollMs, context.interrupts.first)
  }
}

/** R6, looked up again before each node: the active controller may have moved. */
const kafkaOrder = (context: RunContext, phase: ProgramPhase): Order => ({
  take: async (remaining) => {
    const snapshot = await readForOrder(context, phase, remaining)
    const servers = remaining.filter(isServer)
    const first = orderServers(
      snapshot,
      servers.map(({ name }) => name),
    ).flatMap(({ host, because }) => servers.filter(({ name }) => name === host).map((one) => ({ host: one, because })))
    const nodes: readonly OrderedNode[] = decideOrder({
      snapshot,
      topology: context.program.topology,
      remaining: remaining.map((host) => host.nodeId),
      isGoingBack: isGoingBack(context.program),
    })
    const others = nodes.flatMap(({ nodeId, because }) =>
      remaining.filter((host) => host.nodeId === nodeId).map((host) => ({ host, because })),
    )
    return [...first, ...others]
  },
})

const roleOf = (host: HostView): string =>
  host.roles.includes('controller') ? 'controller' : (host.roles[0] ?? 'none')

const tellMoved = (
  context: RunContext,
  phase: ProgramPhase,
  next: readonly { host: HostView; because: string }[],
): Promise<void> => {
  const order = next.map(({ host }) => host.name)
  return context.emitter.emit({ type: 'order-changed', phase: phase.id, order, because: next[0]?.because ?? '' })
}

const isAnyPending = async (context: RunContext, phase: ProgramPhase, hosts: readonly HostView[]): Promise<boolean> => {
  for (const host of hosts) if (await isPending(context, { phase, host }, phase.tasks)) return true
  return false
}

/** One host's turn, unless the window is over and the host has something left to change. */
const takeTurn = async (context: RunContext, phase: ProgramPhase, turn: Turn): Promise<StepEnd> => {
  const { host } = turn
  const closed = closedWindow(context, phase, host.name)
  const isHeldUp = closed !== undefined && (await isPending(context, { phase, host }, phase.tasks))
  return isHeldUp ? closed : runTurn(context, phase, turn)
}

const orderOf = (context: RunContext, phase: ProgramPhase): Order =>
  phase.order === 'kafka' && stopsNodes(phase) ? kafkaOrder(context, phase) : writtenOrder

const runHosts = async (context: RunContext, phase: ProgramPhase): Promise<StepEnd> => {
  const hosts = hostsOf(context, phase)
  const rule = orderOf(context, phase)
  const taken = takenBefore(context, phase, hosts)
  const healed = await nextHealed(context, phase, hosts)
  const seenRoles = new Set<string>(taken.done.map(roleOf))
  let remaining: readonly HostView[] = taken.left
  let expected: string | undefined
  let changed = taken.done.length > 0
  for (let position = taken.done.length + 1; remaining.length > 0; position++) {
    const paused = await outlastPause(context, phase, () => isAnyPending(context, phase, remaining))
    if (paused !== undefined) return paused
    const order = openFirst(healedFirst(await rule.take(remaining), healed), taken.open)
    const [next, second] = order
    if (next === undefined) break
    if (expected !== undefined && expected !== next.host.name) await tellMoved(context, phase, order)
    expected = second?.host.name
    remaining = remaining.filter((host) => host !== next.host)
    const role = roleOf(next.host)
    const turn = { ...next, position, of: hosts.length, isFirstOfRole: !seenRoles.has(role) }
    seenRoles.add(role)
    const end = await takeTurn(context, phase, turn)
    if (end.kind !== 'ended') return end
    changed ||= end.changed
  }
  return { kind: 'ended', changed }
}
