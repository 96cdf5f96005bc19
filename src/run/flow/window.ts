import { nextTimeOfDay, renderZonedTime } from '../../diagnostics/zoned-time.ts'
import type { ProgramPhase, ProgramWindow } from '../../plan/program.ts'
import type { RunContext } from '../run-context.ts'
import type { StepEnd } from '../step-end.ts'
import { leaveWaiting, resumeCommand } from './unattended.ts'

/*
 * `window`: no node, and no phase that changes the cluster, is begun after the first `until` that follows the start of the run, or the moment it was resumed. A node under
 * way is finished and proven. Of several windows the earliest end counts. The clock is the context's; nothing shortens a window.
 */

const startedMs = (context: RunContext): number => {
  const started = context.emitter.events.findLast(({ type }) => type === 'run-started' || type === 'run-resumed')
  return started === undefined ? context.clock.nowMs() : Date.parse(started.at)
}

interface Closing {
  readonly window: ProgramWindow
  readonly atMs: number
}

/** The window that ends first, and when, milliseconds since 1970. */
const closingOf = (windows: readonly ProgramWindow[], sinceMs: number): Closing | undefined =>
  windows
    .map((window): Closing => ({ window, atMs: nextTimeOfDay(window, sinceMs) }))
    .reduce<Closing | undefined>(
      (first, next) => (first !== undefined && first.atMs <= next.atMs ? first : next),
      undefined,
    )

/** The end of the run when a window of this phase is over; `what` is not begun then: `b3`, `phase "finalize"`. */
export const closedWindow = (context: RunContext, phase: ProgramPhase, what: string): StepEnd | undefined => {
  const closing = closingOf(phase.windows, startedMs(context))
  const nowMs = context.clock.nowMs()
  if (closing === undefined || nowMs < closing.atMs) return undefined
  const { window, atMs } = closing
  const { zone } = window
  const next = renderZonedTime(nextTimeOfDay(window, nowMs), zone)
  return leaveWaiting(context, {
    code: 'run/window-closed',
    what: `the window is over: ${what} is not begun`,
    at: window.origin,
    subject: `phase "${phase.id}"`,
    why: [`it ended at ${renderZonedTime(atMs, zone)}; now it is ${renderZonedTime(nowMs, zone)}`],
    fix: `${resumeCommand(context)} when the next window opens: it goes on from there, and may begin nodes until ${next}`,
  })
}
