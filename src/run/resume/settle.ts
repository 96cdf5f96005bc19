import type { HostView } from '../../modules/host-view.ts'
import { look, observationIn } from '../look/look.ts'
import { runningProcess } from '../process-mark.ts'
import { memoryOf, type Place, type RunContext } from '../run-context.ts'
import { isStepDone, type PastAct, type PastTurn } from './history.ts'
import { wasStopSent } from './was-stop-sent.ts'

/*
 * Two acts show their effect a moment after they are done, and so are given that moment before they are judged:
 *  - A stop whose end is not written: was-stop-sent.ts.
 *  - A start. Between the end of its script and the first sight of the process pass some milliseconds; starting again then would make two of it. One whose process has
 *    ended since is begun again, where its turn had failed and a person was told.
 */

/** Ours: far above what passes between a start and the first sight of its process. */
const startMs = 5000
/** Ours: far above what passes between a signal and its first effect. */
const quietMs = 5000
const pollMs = 250

type HostPlace = Place & { readonly host: HostView }

const lastActOf = ({ steps }: PastTurn, kind: PastAct['started']['act']['kind']): PastAct | undefined =>
  [...steps.values()].flatMap(({ acts }) => acts).findLast(({ started }) => started.act.kind === kind)

/** Answers whether the process was seen. */
const waitForProcess = async (context: RunContext, host: HostView): Promise<boolean> => {
  const endMs = context.clock.monotonicMs() + startMs
  while (context.clock.monotonicMs() < endMs && !context.interrupts.second.aborted) {
    const seen = await look(context, { avoid: [], hosts: [host], logsOf: [] })
    if (runningProcess(observationIn(seen, host)) !== undefined) return true
    await context.clock.sleep(pollMs, context.interrupts.second)
  }
  return false
}

/**
 * The turn had failed, and whoever resumes has mended the cause: a node that is not there any more is started again, which takes no node down. Before anybody was told, its
 * death is a failure of its turn, which may have an undo.
 */
const startAgain = async (context: RunContext, turn: PastTurn, { started }: PastAct): Promise<void> => {
  const { address, host } = started
  const hasFailed = [...turn.steps.values()].some(({ ended }) => ended?.outcome === 'failed')
  if (turn.isUndoing || !hasFailed || !isStepDone(turn.steps.get(address))) return
  const why = 'seen afterwards: its process has ended'
  const { phase } = turn
  await context.emitter.emit({ type: 'step-ended', phase, host, address, outcome: 'failed', result: null, why, tookMs: 0 }) // prettier-ignore
}

/** Writes the end of a stop that has none: whoever reads the journal next need not ask again. */
const settleStop = async (context: RunContext, place: HostPlace, of: { turn: PastTurn; stop: PastAct }) => {
  const { turn, stop } = of
  const limitMs = context.limits.stopNoProgressMs
  const ok = await wasStopSent(context, place.host, { address: 'resume', stopped: turn.stopped, quietMs, limitMs })
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
  if (start !== undefined && start.started.seq > (stop?.started.seq ?? 0)) {
    const isThere = await waitForProcess(context, place.host)
    return isThere ? undefined : startAgain(context, turn, start)
  }
  // A turn that is not in flight any more has settled it before: the stop was never sent, and whom it was for is forgotten.
  if (stop !== undefined && stop.ended?.ok !== true && turn.isInFlight) await settleStop(context, place, { turn, stop })
}
