import { decideBack } from '../../kafka/decide/back.ts'
import { decideBackServer } from '../../kafka/servers/back-server.ts'
import { isServer, type HostView } from '../../modules/host-view.ts'
import { look, observationIn } from '../look/look.ts'
import { isSameProcess, markOf, runningProcess, type ProcessMark } from '../process-mark.ts'
import { memoryOf, type RunContext } from '../run-context.ts'
import { beginWaiting } from '../steps/waiting.ts'

/*
 * Was a stop sent of which no answer came? Its process gone, or another there: it was. The process there: a node that was told to stop leaves the ISRs (or the quorum)
 * at once, so one that stays whole for the whole of `quietMs` was not told. Not whole and still there: it was, once `limitMs` are over; its end is waited for like
 * that of any other (R2). A host that cannot be asked tells neither: it is asked until R4's patience is at its end.
 */

const pollMs = 250

/** A stop in doubt. */
export interface StopInDoubt {
  /** Under which its waiting is told. */
  readonly address: string
  /** The process that it was for. */
  readonly stopped: ProcessMark | undefined
  readonly quietMs: number
  readonly limitMs: number
}

/** Does the stopped process stand there, whole: `gone`, `whole`, or neither for now? `unseen`: nobody could look. */
const standing = async (
  context: RunContext,
  host: HostView,
  stopped: ProcessMark | undefined,
): Promise<'gone' | 'whole' | 'leaving' | 'unseen'> => {
  const seen = await look(context, { avoid: [], hosts: [host], logsOf: [] })
  const observation = observationIn(seen, host)
  if (observation.process === undefined) return 'unseen'
  const process = runningProcess(observation)
  if (process === undefined || !isSameProcess(markOf(observation), stopped)) return 'gone'
  const { snapshot } = seen
  if (isServer(host)) return decideBackServer({ snapshot, observation }).kind === 'safe' ? 'whole' : 'leaving'
  const decision = decideBack({
    snapshot,
    topology: context.program.topology,
    nodeId: host.nodeId,
    observation: { ...observation, log: { fatal: [], protocolErrors: [], isRecovering: false } },
    releases: [process.release],
    deafAtStart: memoryOf(context, host.name).deafAtStart,
  })
  return decision.kind === 'safe' ? 'whole' : 'leaving'
}

const saw = {
  whole: 'the node stands as before',
  leaving: 'the node is leaving, or not whole',
  unseen: 'its host can not be asked',
} as const

/** True unless the node has been seen to stand as before for all of `quietMs`. A second Ctrl-C ends the watching: then it counts as sent. */
export const wasStopSent = async (context: RunContext, host: HostView, doubt: StopInDoubt): Promise<boolean> => {
  const { address, limitMs, quietMs } = doubt
  const waiting = beginWaiting(context, { address, host: host.name, limitMs })
  const { stopNoProgressMs } = context.limits
  const unseen = beginWaiting(context, { address, host: host.name, limitMs: Math.max(limitMs, stopNoProgressMs) })
  for (;;) {
    const stands = await standing(context, host, doubt.stopped)
    if (stands === 'gone') return true
    waiting.noteClean(stands === 'whole')
    if (stands === 'whole' && waiting.cleanForMs() >= quietMs) return false
    const blockers = [
      { rule: 'node/old-process', saw: saw[stands], wanted: 'known whether its stop was sent' },
    ] as const
    const look = { blockers, isClean: stands === 'whole', snapshot: undefined }
    const isPatient = await (stands === 'unseen' ? unseen : waiting).poll(look)
    if (!isPatient || context.interrupts.second.aborted) return true
    await context.clock.sleep(pollMs, context.interrupts.second)
  }
}
