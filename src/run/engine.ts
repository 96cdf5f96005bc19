import { assertNever } from '../diagnostics/result.ts'
import { ProblemError, type ExitCode, type Problem } from '../diagnostics/problem.ts'
import { stopsNodes } from '../plan/hurt/hurt-node.ts'
import type { Program, ProgramTask } from '../plan/program.ts'
import { hurtHost } from './hurt/take-over.ts'
import { runPreflight } from './look/preflight.ts'
import { isPhasePending, runPhase } from './phase-run.ts'
import { brokenOff } from './flow/broken-off.ts'
import { resumeCommand } from './flow/unattended.ts'
import { bringBack } from './resume/bring-back.ts'
import { phasesLeft } from './resume/past/past-phase.ts'
import { findTakenBack } from './resume/taken-back.ts'
import { describeStates, isWindowCut, type RunContext } from './run-context.ts'
import type { Outcome, RunEventBody } from './run-event.ts'
import { inOrder, type StepEnd } from './step-end.ts'

/*
 * The serial engine.
 *  0. A run that goes on (`kplay resume`) brings back what it left down or behind: resume/bring-back.ts. What it did must not have been taken back: taken-back.ts.
 *  1. R0 is judged on fresh facts; what waiting can cure is waited for, the rest refuses (P7).
 *  2. When no phase would change anything and no node is hurt, the run ends: nothing to do, nobody asked. A playbook that only reads is run for what it reads.
 *  3. The lease of the cluster is taken (R10): before that nothing was written anywhere. A run that goes on takes it first of all.
 *  4. Phases run in order, hosts one at a time, tasks one at a time. The first failure ends the run; the next node stays untouched (P6).
 *  5. Whatever happens, `run-ended` is the last event.
 */

/** How a run ended; `problem` is null when it is done or had nothing to do. */
export interface RunEnd {
  readonly outcome: Outcome
  readonly exitCode: ExitCode
  readonly problem: Problem | null
}

const interruptedProblem = (context: RunContext): Problem => {
  const isSecond = context.interrupts.second.aborted
  return {
    code: 'run/interrupted',
    what: isSecond ? 'interrupted at once, in the middle of a step' : 'interrupted; the run stopped at a safe point',
    why: [
      isSecond ? 'Ctrl-C was pressed twice; what was under way is unknown' : 'Ctrl-C, or the terminal was closed',
      ...context.program.hosts
        .filter(({ name }) => isWindowCut(context, name))
        .map(({ name }) => `${name} is back and was in sync at the last look; its clean window was cut short`),
    ],
    state: describeStates(context),
    fix: `${resumeCommand(context)}: it looks at the nodes and goes on from there; a window cut short is kept first`,
    exitCode: 130,
  }
}

const outcomeOf = (problem: Problem): Outcome => {
  if (problem.exitCode === 8) return 'needs-person'
  if (problem.exitCode === 7) return 'rolled-back'
  return problem.exitCode === 6 ? 'waiting' : 'failed'
}

const runEndOf = (context: RunContext, end: StepEnd): RunEnd => {
  switch (end.kind) {
    case 'ended':
      return {
        outcome: end.changed || isReading(context.program) || context.resumed !== undefined ? 'done' : 'nothing-to-do',
        exitCode: 0,
        problem: null,
      }
    case 'failed':
      return { outcome: outcomeOf(end.problem), exitCode: end.problem.exitCode, problem: end.problem }
    case 'interrupted':
      return { outcome: 'interrupted', exitCode: 130, problem: interruptedProblem(context) }
    default:
      return assertNever(end)
  }
}

/** Would any step of any phase change something now? Asked before anybody is asked to confirm. */
export const isAnythingPending = async (context: RunContext): Promise<boolean> => {
  for (const phase of context.program.phases) if (await isPhasePending(context, phase)) return true
  return false
}

const onlyReads = (task: ProgramTask): boolean => {
  if (task.kind === 'block') return [...task.tasks, ...task.rescue, ...task.always].every(onlyReads)
  return task.kind === 'watch' || (task.effects.changes === undefined && task.effects.stops === undefined)
}

/** Nothing in it could ever change anything. */
const isReading = ({ phases }: Program): boolean =>
  phases.every((phase) =>
    [...phase.beforeEach, ...phase.tasks, ...phase.afterEach, ...phase.afterFirst].every(onlyReads),
  )

/** R10: nothing is begun without the lease. The answer ends the run. */
const holdCluster = async (context: RunContext): Promise<StepEnd | undefined> => {
  const tell = (text: string): Promise<void> =>
    context.emitter.emit({ type: 'notice', host: null, code: 'run/lease', text })
  const isPatient = context.resumed !== undefined
  const taken = await context.lock.take({ tell, signal: context.interrupts.first, isPatient })
  if (taken.ok) return undefined
  return context.interrupts.first.aborted ? { kind: 'interrupted' } : { kind: 'failed', problem: taken.error }
}

/** R9: a run that goes on brings its node back without the lease where that cannot be had, but not where another run holds it. The answer ends the run. */
const tryToHold = async (context: RunContext): Promise<StepEnd | undefined> => {
  if (context.resumed === undefined) return undefined
  const held = await holdCluster(context)
  if (held?.kind !== 'failed' || held.problem.code === 'run/locked') return held
  const text = `${held.problem.what}: ${held.problem.why.join('; ')}`
  await context.emitter.emit({ type: 'notice', host: null, code: 'run/lease', text })
  return undefined
}

/** A run that goes on has something to do, for its journal has no end; so has one with a hurt node. */
const hasSomething = async (context: RunContext): Promise<boolean> =>
  context.resumed !== undefined ||
  hurtHost(context) !== undefined ||
  isReading(context.program) ||
  (await isAnythingPending(context))

const runAll = async (context: RunContext): Promise<StepEnd> => {
  const taken = await tryToHold(context)
  if (taken !== undefined) return taken
  const back = await bringBack(context)
  if (back.kind !== 'ended') return back
  const ready = await runPreflight(context)
  if (ready.kind !== 'ended') return ready
  const gone = await findTakenBack(context)
  if (gone !== undefined) return gone
  if (!(await hasSomething(context))) return { kind: 'ended', changed: false }
  const held = await holdCluster(context)
  return held ?? inOrder(phasesLeft(context), (phase) => runPhase(context, phase))
}

type FirstEvent = Extract<RunEventBody, { type: 'run-started' | 'run-resumed' }>

const runToEnd = async (context: RunContext, first: readonly RunEventBody[]): Promise<RunEnd> => {
  const begunMs = context.clock.monotonicMs()
  for (const event of first) await context.emitter.emit(event)
  if (context.program.phases.some(stopsNodes)) context.watch.groups.begin()
  const end = runEndOf(context, await runAll(context))
  await context.watch.groups.end(context.interrupts.second.aborted)
  const tookMs = Math.round(context.clock.monotonicMs() - begunMs)
  await context.emitter.emit({ type: 'run-ended', ...end, tookMs })
  return end
}

/** Runs a program to its end. `seen`: told right after its first event, what the plan saw. Rejects only on a bug in kplay or when the journal cannot be written (a ProblemError, which says how the nodes stand). */
export const runProgram = async (
  context: RunContext,
  started: FirstEvent,
  seen: readonly RunEventBody[] = [],
): Promise<RunEnd> => {
  try {
    return await runToEnd(context, [started, ...seen])
  } catch (cause) {
    throw cause instanceof ProblemError ? new ProblemError(brokenOff(context, cause.problem)) : cause
  } finally {
    await context.watch.groups.end(true)
  }
}
