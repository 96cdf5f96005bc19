import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { ProgramModuleTask, ProgramWatch, Scope } from '../../plan/program.ts'
import { ownTask } from '../../plan/tasks/own-task.ts'
import { beganMs, interruptedWhy, isLeftWaiting, isTooLong, leaveForTime } from '../flow/unattended.ts'
import { addressOf, interruptAt, type Place, type RunContext } from '../run-context.ts'
import { unchangedEnd, type StepEnd } from '../step-end.ts'
import { stepProblem, valueProblem } from './problems.ts'
import { keepRegister, scopeFor } from './scope.ts'
import { runModule } from './step.ts'
import { tellEnded, tellStarted } from './tell.ts'

interface Prepared {
  readonly task: ProgramWatch
  readonly scope: Scope
}

/** One sample is one run of a reading module. */
const sampleTask = ({ id, origin, module, written, args, register }: ProgramWatch): ProgramModuleTask =>
  ownTask({ id, origin, module, effects: {}, written, args, register })

const times = (
  context: RunContext,
  place: Place,
  { task, scope }: Prepared,
): Result<{ forMs: number; everyMs: number }, Problem> => {
  const forMs = task.forMs(scope)
  const everyMs = task.everyMs(scope)
  if (!forMs.ok) return err(valueProblem(context, place, { task, fault: forMs.error }))
  if (!everyMs.ok) return err(valueProblem(context, place, { task, fault: everyMs.error }))
  return ok({ forMs: forMs.value, everyMs: Math.max(everyMs.value, 100) })
}

/** Takes one sample; the answer is an end only where the watch must end. */
const sample = async (context: RunContext, place: Place, { task, scope }: Prepared): Promise<StepEnd | undefined> => {
  context.recent.forget()
  const end = await runModule(context, place, { task: sampleTask(task), scope })
  if (end.kind !== 'ended') return end
  keepRegister(context, place, { name: task.register, value: end.result })
  const fresh = await scopeFor(context, place, task)
  if (!fresh.ok) return { kind: 'failed', problem: fresh.error }
  const stop = task.stopIf?.({ ...fresh.value, [task.register]: end.result }) ?? ok(false)
  if (!stop.ok) return { kind: 'failed', problem: valueProblem(context, place, { task, fault: stop.error }) }
  if (!stop.value) return undefined
  const trouble = {
    code: 'run/watch',
    what: `the watch "${task.id}" says stop`,
    why: [`stop_if: ${task.stopIfText ?? ''}`, JSON.stringify(end.result)],
  }
  return { kind: 'failed', problem: stepProblem(context, place, { task, trouble }) }
}

/** A Ctrl-C ends a watch. While its node is in flight the first only cuts it short: the node is brought back first. */
const cutShort = (context: RunContext, place: Place): StepEnd | undefined => {
  if (interruptAt(context, place).aborted) return { kind: 'interrupted' }
  return context.interrupts.first.aborted ? unchangedEnd : undefined
}

interface Timed extends Prepared {
  readonly forMs: number
  readonly everyMs: number
  /** How long earlier processes of the run, and the time between them, have waited already. */
  readonly earlierMs: number
}

/** R7: after a clean sample, what is left of a long watch is left to a later process. */
const leaveToLater = (context: RunContext, place: Place, { task, leftMs }: { task: ProgramWatch; leftMs: number }) =>
  isTooLong(context, place, leftMs)
    ? leaveForTime(context, {
        what: `the watch "${task.id}" is not over: nothing is wrong so far`,
        at: task.origin,
        subject: addressOf(place, task.id),
        leftMs,
      })
    : undefined

/** Samples for a time; a clean watch ends well when its time is over. The last sample is never older than the end. */
const watchFor = async (context: RunContext, place: Place, timed: Timed): Promise<StepEnd> => {
  const startedMs = context.clock.monotonicMs()
  for (let samples = 1; ; samples++) {
    const end = cutShort(context, place) ?? (await sample(context, place, timed))
    if (end !== undefined) return end
    const waitedMs = timed.earlierMs + context.clock.monotonicMs() - startedMs
    const leftMs = timed.forMs - waitedMs
    if (leftMs <= 0) return unchangedEnd
    const left = leaveToLater(context, place, { task: timed.task, leftMs })
    if (left !== undefined) return left
    await context.emitter.emit({
      type: 'step-waiting',
      address: addressOf(place, timed.task.id),
      host: place.host?.name ?? null,
      waitedMs: Math.round(waitedMs),
      samples,
      blockers: [],
      trend: 'watching',
      estimateMs: Math.round(leftMs),
    })
    await context.clock.sleep(Math.min(timed.everyMs, leftMs), context.interrupts.first)
  }
}

/** Runs a watch task. */
export const runWatch = async (context: RunContext, place: Place, prepared: Prepared): Promise<StepEnd> => {
  const { task } = prepared
  const startedMs = context.clock.monotonicMs()
  const earlierMs = Math.max(0, context.clock.nowMs() - beganMs(context, addressOf(place, task.id)))
  await tellStarted(context, place, prepared)
  if (!task.isRehearsed) {
    await tellEnded(context, place, { task, outcome: 'not-rehearsed', why: 'a lab runs no such task', tookMs: 0 })
    return unchangedEnd
  }
  const limits = times(context, place, prepared)
  const end: StepEnd = limits.ok
    ? await watchFor(context, place, { ...prepared, ...limits.value, earlierMs })
    : { kind: 'failed', problem: limits.error }
  // The step stays open: another process goes on with it.
  if (isLeftWaiting(end)) return end
  const why =
    end.kind === 'failed'
      ? [end.problem.what, ...end.problem.why].join('; ')
      : end.kind === 'interrupted'
        ? interruptedWhy
        : null
  const outcome = end.kind === 'ended' ? 'unchanged' : 'failed'
  await tellEnded(context, place, { task, outcome, why, tookMs: context.clock.monotonicMs() - startedMs })
  return end
}
