import type { ProgramPhase } from '../../plan/program.ts'
import type { Pause } from '../ports.ts'
import type { RunContext } from '../run-context.ts'
import type { StepEnd } from '../step-end.ts'
import { isTooLong, leaveWaiting, resumeCommand } from './unattended.ts'

/*
 * `kplay pause RUN`: while it holds no node is begun, and no phase that changes the cluster. A node under way is finished and proven first. Asked before
 * each node and each phase; the order of the nodes is looked up again after it.
 */

/** The file is looked at so often. */
const pollMs = 1000

/** A pause is told so often. */
const tellEveryMs = 60_000

const tell = (context: RunContext, phase: ProgramPhase, at: { pause: Pause; waitedMs: number; samples: number }) =>
  context.emitter.emit({
    type: 'step-waiting',
    address: phase.id,
    host: null,
    waitedMs: Math.round(at.waitedMs),
    samples: at.samples,
    blockers: [],
    trend: `paused by ${at.pause.by}${at.pause.since === '' ? '' : ` at ${at.pause.since}`}`,
    estimateMs: null,
  })

const leave = (context: RunContext, phase: ProgramPhase, pause: Pause): StepEnd =>
  leaveWaiting(context, {
    code: 'run/paused',
    what: `the run is paused before it goes on with phase "${phase.id}"`,
    at: phase.origin,
    subject: `phase "${phase.id}"`,
    why: [`${pause.by} paused it${pause.since === '' ? '' : ` at ${pause.since}`}; no node is begun meanwhile`],
    fix: `end the pause with kplay pause --end ${context.emitter.events[0]?.run ?? 'RUN'}, then ${resumeCommand(context)}`,
  })

/** Waits while the run is paused and something here would be begun. Answers an end at a Ctrl-C, and where nobody watches (R7). */
export const outlastPause = async (
  context: RunContext,
  phase: ProgramPhase,
  isPending: () => Promise<boolean>,
): Promise<StepEnd | undefined> => {
  let pause = await context.pause?.read()
  if (pause === undefined || !(await isPending())) return undefined
  const startedMs = context.clock.monotonicMs()
  let toldMs = Number.NEGATIVE_INFINITY
  for (let samples = 1; pause !== undefined; samples++) {
    if (context.interrupts.first.aborted) return { kind: 'interrupted' }
    const waitedMs = context.clock.monotonicMs() - startedMs
    if (isTooLong(context, { phase, host: undefined }, waitedMs)) return leave(context, phase, pause)
    if (waitedMs - toldMs >= tellEveryMs) {
      await tell(context, phase, { pause, waitedMs, samples })
      toldMs = waitedMs
    }
    await context.clock.sleep(pollMs, context.interrupts.first)
    pause = await context.pause?.read()
  }
  return context.interrupts.first.aborted ? { kind: 'interrupted' } : undefined
}
