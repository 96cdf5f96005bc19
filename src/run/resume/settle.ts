import { decideBack } from '../../kafka/decide/back.ts'
import type { HostView } from '../../modules/host-view.ts'
import { look, observationIn } from '../look/look.ts'
import { isSameProcess, markOf, runningProcess } from '../process-mark.ts'
import { memoryOf, type Place, type RunContext } from '../run-context.ts'
import { beginWaiting } from '../steps/waiting.ts'
import type { PastAct, PastTurn } from './history.ts'

/*
 * Two acts show their effect a moment after they are done, and so are given that moment before they are judged:
 *  - A stop whose end is not written. Its process gone, or another there: it was sent. The process there: a node that was told to stop leaves the ISRs (or the
 *    quorum) at once, so one that stays whole for the whole of `quietMs` was not told. Not whole and still there: it was; its end is waited for like any other (R2).
 *  - A start. Between the end of its script and the first sight of the process pass some milliseconds; starting again then would make two of it.
 */

/** Ours: far above what passes between a signal and its first effect. */
const quietMs = 5000
const pollMs = 250

type HostPlace = Place & { readonly host: HostView }

const lastActOf = ({ steps }: PastTurn, kind: PastAct['started']['act']['kind']): PastAct | undefined =>
  [...steps.values()].flatMap(({ acts }) => acts).findLast(({ started }) => started.act.kind === kind)

/** Does the stopped process stand there, whole: `gone`, `whole`, or neither for now? */
const standing = async (context: RunContext, host: HostView, turn: PastTurn): Promise<'gone' | 'whole' | 'leaving'> => {
  const seen = await look(context, { avoid: [], hosts: [host], logsOf: [] })
  const observation = observationIn(seen, host)
  if (observation.process === undefined) return 'leaving'
  const process = runningProcess(observation)
  if (process === undefined || !isSameProcess(markOf(observation), turn.stopped)) return 'gone'
  const decision = decideBack({
    snapshot: seen.snapshot,
    topology: context.program.topology,
    nodeId: host.nodeId,
    observation: { ...observation, log: { fatal: [], protocolErrors: [], isRecovering: false } },
    releases: [process.release],
    deafAtStart: memoryOf(context, host.name).deafAtStart,
  })
  return decision.kind === 'safe' ? 'whole' : 'leaving'
}

/** Was the stop of this turn sent? Asked only where its end is not written down. */
const wasSent = async (context: RunContext, place: HostPlace, turn: PastTurn): Promise<boolean> => {
  const limitMs = context.limits.stopNoProgressMs
  const waiting = beginWaiting(context, { address: 'resume', host: place.host.name, limitMs })
  for (;;) {
    const stands = await standing(context, place.host, turn)
    if (stands === 'gone') return true
    waiting.noteClean(stands === 'whole')
    if (stands === 'whole' && waiting.cleanForMs() >= quietMs) return false
    const saw = stands === 'whole' ? 'the node stands as before' : 'the node is leaving, or not whole'
    const blockers = [{ rule: 'node/old-process', saw, wanted: 'known whether its stop was sent' }] as const
    const isPatient = await waiting.poll({ blockers, isClean: stands === 'whole', snapshot: undefined })
    if (!isPatient || context.interrupts.second.aborted) return true
    await context.clock.sleep(pollMs, context.interrupts.second)
  }
}

const waitForProcess = async (context: RunContext, host: HostView): Promise<void> => {
  const endMs = context.clock.monotonicMs() + quietMs
  while (context.clock.monotonicMs() < endMs && !context.interrupts.second.aborted) {
    const seen = await look(context, { avoid: [], hosts: [host], logsOf: [] })
    if (runningProcess(observationIn(seen, host)) !== undefined) return
    await context.clock.sleep(pollMs, context.interrupts.second)
  }
}

/** Writes the end of a stop that has none: whoever reads the journal next need not ask again. */
const settleStop = async (context: RunContext, place: HostPlace, of: { turn: PastTurn; stop: PastAct }) => {
  const { turn, stop } = of
  const ok = await wasSent(context, place, turn)
  const { address, host } = stop.started
  const why = ok ? 'seen afterwards: the node was told to stop' : 'seen afterwards: it was never sent'
  await context.emitter.emit({ type: 'act-ended', address, host, ok, output: '', why, tookMs: 0 })
  if (ok || turn.isUndoing) return
  Object.assign(memoryOf(context, place.host.name), { isInFlight: false, state: 'untouched' })
  await context.emitter.emit({ type: 'node-state', phase: turn.phase, host: place.host.name, state: 'untouched' })
}

/** Settles the last stop or start of the turn that left a node down. */
export const settle = async (context: RunContext, place: HostPlace, turn: PastTurn): Promise<void> => {
  const stop = lastActOf(turn, 'stop-node')
  const start = lastActOf(turn, 'start-node')
  const isStarted = start !== undefined && start.started.seq > (stop?.started.seq ?? 0)
  if (isStarted) return waitForProcess(context, place.host)
  if (stop !== undefined && stop.ended?.ok !== true) await settleStop(context, place, { turn, stop })
}
