import { renderZonedTime } from '../../diagnostics/zoned-time.ts'
import { describeStates, isInFlight, memoryOf, type Place, type RunContext } from '../run-context.ts'
import type { Problem } from '../../diagnostics/problem.ts'
import type { StepEnd } from '../step-end.ts'

/*
 * R7: without a terminal a wait of time or of a person that lasts longer than `limits.unattendedMs` ends the run with exit 6, outcome `waiting`: its lock
 * is given back, and `kplay resume` goes on. Never a wait for a node to come back, nor one while steps are undone. Nothing failed then: nothing is
 * rescued or undone, and neither step nor node nor phase is told to have ended.
 * Time counts from the journal: a wait that an earlier process of the run began goes on from its first start.
 */

/** So long a run without a terminal waits for time or for a person. */
export const unattendedMs = 600_000

/** A wait as told in its event when a Ctrl-C cut it: it is not over. */
export const interruptedWhy = 'interrupted'

/** May a wait here be left to a later process, when it would last so much longer? */
export const isTooLong = (context: RunContext, place: Place, leftMs: number): boolean => {
  const limitMs = context.limits.unattendedMs
  if (limitMs === undefined || leftMs <= limitMs || place.isAfterFailure === true) return false
  return !isInFlight(context, place) && !(place.host !== undefined && memoryOf(context, place.host.name).isUndoing)
}

/** The run's id. */
const runOf = ({ emitter }: RunContext): string => emitter.events[0]?.run ?? 'RUN'

/** `kplay resume RUN`, as a person types it. */
export const resumeCommand = (context: RunContext): string => `kplay resume ${runOf(context)}`

/** `kplay approve RUN PHASE`, as a person types it. */
export const approveCommand = (context: RunContext, phase: string): string => `kplay approve ${runOf(context)} ${phase}`

/** The end of a run that waits and is gone on with later. */
export const leaveWaiting = (
  context: RunContext,
  problem: Pick<Problem, 'code' | 'what' | 'at' | 'subject' | 'why' | 'fix'>,
): StepEnd => ({ kind: 'failed', problem: { ...problem, state: describeStates(context), exitCode: 6 } })

/** Did the run only stop waiting (exit 6)? Then nothing failed. */
export const isLeftWaiting = (end: StepEnd): boolean => end.kind === 'failed' && end.problem.exitCode === 6

/** The end of a run that lets time pass for so much longer. */
export const leaveForTime = (
  context: RunContext,
  of: Pick<Problem, 'what' | 'at' | 'subject'> & { readonly leftMs: number },
): StepEnd => {
  const { leftMs, ...problem } = of
  const until = renderZonedTime(context.clock.nowMs() + leftMs + 59_999, 'UTC')
  return leaveWaiting(context, {
    ...problem,
    code: 'run/long-wait',
    why: [
      `it goes on at ${until}; without a terminal kplay waits at most ${(context.limits.unattendedMs ?? 0) / 60_000} min`,
    ],
    fix: `${resumeCommand(context)} at ${until} or later: the time that passes until then counts`,
  })
}

/** When the step of this address first began to wait, milliseconds since 1970, by the journal; a start after which it ended counts no more. */
export const beganMs = ({ emitter, clock }: RunContext, address: string): number => {
  let since: string | undefined
  for (const event of emitter.events) {
    if (event.type === 'step-started' && event.address === address) since ??= event.at
    if (event.type === 'step-ended' && event.address === address && event.why !== interruptedWhy) since = undefined
  }
  return since === undefined ? clock.nowMs() : Date.parse(since)
}
