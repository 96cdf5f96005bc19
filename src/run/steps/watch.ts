import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { ProgramModuleTask, ProgramWatch, Scope } from '../../plan/program.ts'
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
const sampleTask = (watch: ProgramWatch): ProgramModuleTask => ({
  kind: 'module',
  id: watch.id,
  when: undefined,
  whenText: undefined,
  origin: watch.origin,
  module: watch.module,
  effects: {},
  written: watch.written,
  args: watch.args,
  register: watch.register,
  until: undefined,
  retries: 0,
  delayMs: 0,
  timeoutMs: undefined,
  once: undefined,
  ignoreFailure: false,
  undo: 'needless',
  undoTasks: [],
  undoReason: '',
  isRehearsed: true,
})

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

/** Samples for a time; a clean watch ends well when its time is over. */
const watchFor = async (
  context: RunContext,
  place: Place,
  prepared: Prepared & { readonly forMs: number; readonly everyMs: number },
): Promise<StepEnd> => {
  const startedMs = context.clock.monotonicMs()
  for (let samples = 1; ; samples++) {
    const end = cutShort(context, place) ?? (await sample(context, place, prepared))
    if (end !== undefined) return end
    const waitedMs = context.clock.monotonicMs() - startedMs
    if (waitedMs >= prepared.forMs) return unchangedEnd
    await context.emitter.emit({
      type: 'step-waiting',
      address: addressOf(place, prepared.task.id),
      host: place.host?.name ?? null,
      waitedMs: Math.round(waitedMs),
      samples,
      blockers: [],
      trend: 'watching',
      estimateMs: Math.round(prepared.forMs - waitedMs),
    })
    await context.clock.sleep(Math.min(prepared.everyMs, prepared.forMs - waitedMs), context.interrupts.first)
  }
}

/** Runs a watch task. */
export const runWatch = async (context: RunContext, place: Place, prepared: Prepared): Promise<StepEnd> => {
  const { task } = prepared
  const startedMs = context.clock.monotonicMs()
  await tellStarted(context, place, prepared)
  if (!task.isRehearsed) {
    await tellEnded(context, place, { task, outcome: 'not-rehearsed', why: 'a lab runs no such task', tookMs: 0 })
    return unchangedEnd
  }
  const limits = times(context, place, prepared)
  const end: StepEnd = limits.ok
    ? await watchFor(context, place, { ...prepared, ...limits.value })
    : { kind: 'failed', problem: limits.error }
  const why =
    end.kind === 'failed'
      ? [end.problem.what, ...end.problem.why].join('; ')
      : end.kind === 'interrupted'
        ? 'interrupted'
        : null
  const outcome = end.kind === 'ended' ? 'unchanged' : 'failed'
  await tellEnded(context, place, { task, outcome, why, tookMs: context.clock.monotonicMs() - startedMs })
  return end
}
