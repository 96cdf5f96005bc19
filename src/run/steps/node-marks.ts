import type { ActOutcome, StopAct } from '../../modules/act.ts'
import type { RuleCode } from '../../kafka/decide/decision.ts'
import type { ModuleDecision } from '../../modules/module.ts'
import { observationIn, type Look } from '../look/look.ts'
import { markOf } from '../process-mark.ts'
import { memoryOf, moveNode, type Place, type RunContext } from '../run-context.ts'
import type { NodeState } from '../run-event.ts'

/*
 * The states of safety.md, kept where acts and waits happen: untouched, stopping, stopped, switched, starting, registering, syncing, window, done.
 * A node is *in flight* from the sending of its stop until its R3 is proven; exit code 8 and the meaning of Ctrl-C hang on that.
 */

/** A stop is about to be sent. */
export const noteStopping = async (context: RunContext, place: Place, act: StopAct): Promise<void> => {
  if (place.host === undefined) return
  const memory = memoryOf(context, place.host.name)
  memory.stopped = { pid: act.pid, startedAtMs: act.startedAtMs }
  memory.isInFlight = true
  if (memory.turn !== undefined) memory.turn.isBack = false
  await moveNode(context, place, 'stopping')
}

/** The stop came to nothing: the host itself refused it (exit code known), or nobody knows. */
export const noteStopFailed = async (context: RunContext, place: Place, outcome: ActOutcome): Promise<void> => {
  if (place.host === undefined) return
  const wasNotSent = outcome.exitCode !== undefined
  const memory = memoryOf(context, place.host.name)
  // While it is undone, a stop that was not sent leaves the node as hurt as it was.
  if (wasNotSent && !memory.isUndoing) memory.isInFlight = false
  await moveNode(context, place, wasNotSent ? 'untouched' : 'unknown')
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

/** R3, window included, was seen: the node is no longer this run's burden. */
export const noteBack = async (context: RunContext, place: Place, seen: Look | undefined): Promise<void> => {
  const { host } = place
  if (host === undefined) return
  const memory = memoryOf(context, host.name)
  memory.proven = (seen === undefined ? undefined : markOf(observationIn(seen, host))) ?? memory.proven
  if (!memory.isInFlight) return
  memory.isInFlight = false
  if (memory.turn !== undefined) memory.turn.isBack = true
  await moveNode(context, place, 'done')
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

/** The state a wait for a node in flight stands for. */
export const stateOfWait = (
  context: RunContext,
  place: Place,
  decision: Extract<ModuleDecision<unknown>, { kind: 'wait' }>,
): NodeState => {
  const memory = memoryOf(context, place.host?.name ?? '')
  if (!memory.isInFlight || memory.state === 'stopping') return memory.state
  if (decision.isClean === true) return 'window'
  const isMissing = decision.blockers.some(
    (b) => notRegistered.has(b.rule) && (b.nodeId ?? place.host?.nodeId) === place.host?.nodeId,
  )
  return isMissing ? 'registering' : 'syncing'
}
