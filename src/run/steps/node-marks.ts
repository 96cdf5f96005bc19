import type { Act, ActOutcome, StopAct } from '../../modules/act.ts'
import type { RuleCode } from '../../kafka/decide/decision.ts'
import type { ModuleDecision } from '../../modules/module.ts'
import { observationIn, type Look } from '../look/look.ts'
import { markOf } from '../process-mark.ts'
import { memoryOf, moveNode, type NodeMemory, type Place, type RunContext } from '../run-context.ts'
import type { NodeState } from '../run-event.ts'

/*
 * The states of safety.md, kept where acts and waits happen: untouched, stopping, stopped, switched, starting, registering, syncing, window, done.
 * A node is *in flight* from the sending of its stop until its R3 is proven; exit code 8 and the meaning of Ctrl-C hang on that.
 */

/** What is remembered of a node right before an act. */
export type BeforeAct = Pick<NodeMemory, 'stopped' | 'isInFlight' | 'state'> & { readonly isBack: boolean }

/** A stop is about to be sent. */
const noteStopping = async (context: RunContext, place: Place, act: StopAct): Promise<void> => {
  if (place.host === undefined) return
  const memory = memoryOf(context, place.host.name)
  // Pid 0: no process was there to stop, only its service manager.
  if (act.pid !== 0) memory.stopped = { pid: act.pid, startedAtMs: act.startedAtMs }
  memory.isInFlight = true
  if (memory.turn !== undefined) memory.turn.isBack = false
  await moveNode(context, place, 'stopping')
}

/** An act is about to be sent. Answers what was remembered of the node before, for an act that comes to nothing. */
export const noteSending = async (context: RunContext, place: Place, act: Act): Promise<BeforeAct | undefined> => {
  if (place.host === undefined) return undefined
  const { stopped, isInFlight, state, turn } = memoryOf(context, place.host.name)
  if (act.kind === 'stop-node') await noteStopping(context, place, act)
  if (act.kind === 'start-node') await moveNode(context, place, 'starting')
  return { stopped, isInFlight, state, isBack: turn?.isBack === true }
}

/** The act came to nothing: the host refused it, or it was never sent. The node is as hurt, or as whole, as it was. */
export const noteNotSent = async (context: RunContext, place: Place, before: BeforeAct | undefined): Promise<void> => {
  if (place.host === undefined || before === undefined) return
  const memory = memoryOf(context, place.host.name)
  memory.stopped = before.stopped
  memory.isInFlight = before.isInFlight
  if (memory.turn !== undefined) memory.turn.isBack = before.isBack
  await moveNode(context, place, before.state)
}

const stateAfter: Readonly<Partial<Record<ActOutcome['act']['kind'], NodeState>>> = {
  'stop-node': 'stopped',
  symlink: 'switched',
  'start-node': 'registering',
}

/** A module's acts are done and seen: the node is one state further. */
export const noteActed = async (context: RunContext, place: Place, done: readonly ActOutcome[]): Promise<void> => {
  if (place.host === undefined || !memoryOf(context, place.host.name).isInFlight) return
  const state = done.map((outcome) => stateAfter[outcome.act.kind]).findLast((one) => one !== undefined)
  if (state !== undefined) await moveNode(context, place, state)
}

/**
 * R3, window included, was seen: the node is no longer this run's burden. After a Ctrl-C one clean look is enough to end here: the node is left in its window, so
 * that a resume, which takes it for a node in flight, keeps the whole window before anything else.
 */
export const noteBack = async (context: RunContext, place: Place, seen: Look | undefined): Promise<void> => {
  const { host } = place
  if (host === undefined) return
  const memory = memoryOf(context, host.name)
  const isCut = context.interrupts.first.aborted
  if (!isCut) memory.proven = (seen === undefined ? undefined : markOf(observationIn(seen, host))) ?? memory.proven
  if (!memory.isInFlight) return
  memory.isInFlight = false
  if (memory.turn !== undefined) memory.turn.isBack = true
  await moveNode(context, place, isCut ? 'window' : 'done')
}

/** Blockers that say the node is not yet a member, as opposed to a member that is behind. */
const notRegistered: ReadonlySet<RuleCode> = new Set([
  'node/no-process',
  'node/old-process',
  'node/unknown-process',
  'node/log-recovery',
  'broker/unregistered',
  'broker/fenced',
  'broker/down',
  'controller/down',
])

const beforeStart: ReadonlySet<NodeState> = new Set(['stopping', 'stopped', 'switched'])

/** The state a wait for a node in flight stands for. */
export const stateOfWait = (
  context: RunContext,
  place: Place,
  decision: Extract<ModuleDecision<unknown>, { kind: 'wait' }>,
): NodeState => {
  const memory = memoryOf(context, place.host?.name ?? '')
  // Not started yet: what is waited for is not the node.
  if (!memory.isInFlight || beforeStart.has(memory.state)) return memory.state
  if (decision.isClean === true) return 'window'
  const isMissing = decision.blockers.some(
    (b) => notRegistered.has(b.rule) && (b.nodeId ?? place.host?.nodeId) === place.host?.nodeId,
  )
  return isMissing ? 'registering' : 'syncing'
}
