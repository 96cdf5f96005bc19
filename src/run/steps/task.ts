import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { Problem } from '../../diagnostics/problem.ts'
import type { ProgramBlock, ProgramModuleTask, ProgramTask, Scope } from '../../plan/program.ts'
import {
  addressOf,
  describeStates,
  interruptAt,
  isInFlight,
  memoryOf,
  type Place,
  type RunContext,
} from '../run-context.ts'
import { runEach } from '../flow/each.ts'
import { isLeftWaiting } from '../flow/unattended.ts'
import { onceKey } from '../flow/once.ts'
import { endBefore, wasWanted } from '../resume/past/past-step.ts'
import { inOrder, tryAll, unchangedEnd, withFollowing, type AllTried, type StepEnd } from '../step-end.ts'
import { stepProblem, valueProblem } from './problems.ts'
import { keepRegister, scopeFor } from './scope.ts'
import { runModule, type TaskResult } from './step.ts'
import { tellEnded, tellStarted } from './tell.ts'
import { beginWaiting } from './waiting.ts'
import { runWatch } from './watch.ts'

const pollMs = 1000

/** The names of a task. While its node is down because of this run, a host that does not answer is asked again, with R4's patience. */
const knownScope = async (context: RunContext, place: Place, task: ProgramTask): Promise<Result<Scope, Problem>> => {
  const { noProgressMs: limitMs } = context.limits
  const waiting = beginWaiting(context, { address: addressOf(place, task.id), host: place.host?.name, limitMs })
  for (;;) {
    const scope = await scopeFor(context, place, task)
    const isHopeless = place.isAfterFailure === true && !isChanging(task)
    if (scope.ok || isHopeless || !isInFlight(context, place) || context.interrupts.second.aborted) return scope
    const saw = scope.error.why.join('; ')
    const blockers = [{ rule: 'cluster/unknown', saw, wanted: 'known' }] as const
    if (!(await waiting.poll({ blockers, isClean: false, snapshot: undefined }))) return scope
    await context.clock.sleep(pollMs, context.interrupts.second)
  }
}

/** Runs one task of any kind at a place. */
export const runTask = async (context: RunContext, place: Place, task: ProgramTask): Promise<StepEnd> => {
  if (task.forEach !== undefined)
    return runEach(context, place, { task, runOne: (copy) => runTask(context, place, copy) })
  const before = endBefore(context, place, task)
  if (before !== undefined) return before
  const scope = await knownScope(context, place, task)
  if (!scope.ok) return failUnbegun(context, place, { task, problem: scope.error })
  const wanted = isWanted(context, place, task, scope.value)
  if (!wanted.ok) return failUnbegun(context, place, { task, problem: wanted.error })
  if (!wanted.value) {
    await tellSkipped(context, place, task)
    return unchangedEnd
  }
  switch (task.kind) {
    case 'module':
      return runModuleTask(context, place, { task, scope: scope.value })
    case 'block':
      return runBlock(context, place, task)
    case 'watch':
      return runWatch(context, place, { task, scope: scope.value })
  }
}

/** A task of which not even the names are known: told as a step that failed. */
const failUnbegun = async (
  context: RunContext,
  place: Place,
  { task, problem }: { readonly task: ProgramTask; readonly problem: Problem },
): Promise<StepEnd> => {
  const isIgnored = task.kind === 'module' && task.ignoreFailure
  if (task.kind !== 'block') {
    await tellStarted(context, place, { task })
    const why = [problem.what, ...problem.why].join('; ')
    await tellEnded(context, place, { task, outcome: 'failed', why, tookMs: 0 })
  }
  return isIgnored ? unchangedEnd : { kind: 'failed', problem }
}

const isWanted = (context: RunContext, place: Place, task: ProgramTask, scope: Scope): Result<boolean, Problem> => {
  if (task.when === undefined || wasWanted(context, place, task)) return ok(true)
  const value = task.when(scope)
  return value.ok ? value : err(valueProblem(context, place, { task, fault: value.error }))
}

const modulesOf = (task: ProgramTask): readonly Exclude<ProgramTask, ProgramBlock>[] =>
  task.kind === 'block' ? task.tasks.flatMap(modulesOf) : [task]

const tellSkipped = async (context: RunContext, place: Place, task: ProgramTask): Promise<void> => {
  for (const step of modulesOf(task)) {
    await tellStarted(context, place, { task: step })
    await tellEnded(context, place, { task: step, outcome: 'skipped', why: `when: ${task.whenText ?? ''}`, tookMs: 0 })
  }
}

interface Prepared {
  readonly task: ProgramModuleTask
  readonly scope: Scope
}

/** Why a task is told but not run; undefined when it is run. */
const leftOut = (context: RunContext, place: Place, task: ProgramModuleTask) => {
  if (!task.isRehearsed) return { outcome: 'not-rehearsed', why: 'a lab runs no such task' } as const
  const once = onceKey(place, task)
  if (once === undefined) return undefined
  if (context.onceDone.has(once)) return { outcome: 'skipped', why: `once: ${task.once ?? ''}` } as const
  context.onceDone.add(once)
  return undefined
}

const runModuleTask = async (context: RunContext, place: Place, { task, scope }: Prepared): Promise<StepEnd> => {
  const startedMs = context.clock.monotonicMs()
  const tell = (ended: Pick<Parameters<typeof tellEnded>[2], 'outcome' | 'why' | 'result'>): Promise<void> =>
    tellEnded(context, place, { task, ...ended, tookMs: context.clock.monotonicMs() - startedMs })
  await tellStarted(context, place, { task, scope })
  const left = leftOut(context, place, task)
  if (left !== undefined) {
    await tell(left)
    return unchangedEnd
  }
  const end = await runWithTries(context, place, { task, scope })
  if (end.kind === 'ended') {
    await tell({ outcome: end.changed ? 'changed' : 'unchanged', why: null, result: end.result })
    return { kind: 'ended', changed: end.changed }
  }
  const why = end.kind === 'failed' ? [end.problem.what, ...end.problem.why].join('; ') : 'interrupted'
  await tell({ outcome: 'failed', why })
  return end.kind === 'failed' && task.ignoreFailure ? unchangedEnd : end
}

/** One try: the module, its register, its `until`. `again`: the task may be tried once more. */
const runTry = async (context: RunContext, place: Place, { task, scope }: Prepared): Promise<TaskResult | 'again'> => {
  const end = await runGuardingSideDoors(context, place, { task, scope })
  const isReading = task.effects.changes === undefined && task.effects.stops === undefined
  if (end.kind === 'failed') return isReading && task.retries > 0 ? 'again' : end
  if (end.kind === 'interrupted') return end
  const kept = task.register === undefined ? {} : { [task.register]: end.result }
  if (task.register !== undefined) keepRegister(context, place, { name: task.register, value: end.result })
  const held = await holds(context, place, { task, kept })
  if (!held.ok) return { kind: 'failed', problem: held.error }
  return held.value ? end : 'again'
}

/** `until`, `retries`, `delay`, `timeout`: a reading task is tried again; a changing one only until its condition holds. No try begins after the time-out. */
const runWithTries = async (context: RunContext, place: Place, prepared: Prepared): Promise<TaskResult> => {
  const { task } = prepared
  const startedMs = context.clock.monotonicMs()
  const isLate = (): boolean =>
    task.timeoutMs !== undefined && context.clock.monotonicMs() - startedMs + task.delayMs > task.timeoutMs
  let tries = 0
  do {
    if (tries > 0) await context.clock.sleep(task.delayMs, interruptAt(context, place))
    const end = await runTry(context, place, prepared)
    if (end !== 'again') return end
    tries += 1
  } while (tries <= task.retries && !isLate())
  return task.until === undefined ? runModule(context, place, prepared) : neverHeld(context, place, { task, tries })
}

/** `until` reads the world as it is after the try. */
const holds = async (
  context: RunContext,
  place: Place,
  { task, kept }: { readonly task: ProgramModuleTask; readonly kept: Scope },
): Promise<Result<boolean, Problem>> => {
  if (task.until === undefined) return ok(true)
  const scope = await scopeFor(context, place, task)
  if (!scope.ok) return scope
  const value = task.until({ ...scope.value, ...kept })
  return value.ok ? value : err(valueProblem(context, place, { task, fault: value.error }))
}

const neverHeld = (
  context: RunContext,
  place: Place,
  { task, tries }: { readonly task: ProgramModuleTask; readonly tries: number },
): TaskResult => {
  const isCut = task.timeoutMs !== undefined && tries <= task.retries
  const over = isCut ? `: its timeout of ${task.timeoutMs / 1000} s is over` : ''
  const trouble = {
    code: 'run/until',
    what: `"until" did not hold after ${tries} ${tries === 1 ? 'try' : 'tries'}${over}`,
    why: [`each try ended well, the condition stayed false`],
  }
  return { kind: 'failed', problem: stepProblem(context, place, { task, trouble }) }
}

/** Modules that run what the playbook brings along. */
const sideDoors: ReadonlySet<string> = new Set(['command', 'shell'])

/** R11: a command must not have moved the host's node behind the guards' back. */
const runGuardingSideDoors = async (context: RunContext, place: Place, prepared: Prepared): Promise<TaskResult> => {
  const { task } = prepared
  const isSideDoor = sideDoors.has(task.module.name) && place.host !== undefined && place.host.roles.length > 0
  if (!isSideDoor) return runModule(context, place, prepared)
  const { readMark } = await import('../look/side-door.ts')
  const before = await readMark(context, place)
  const end = await runModule(context, place, prepared)
  const after = await readMark(context, place)
  if (before === after) return end
  const trouble = {
    code: 'run/side-door',
    what: `"${task.id}" stopped or restarted the Kafka node of ${place.host.name}`,
    why: [`before: ${before}`, `after: ${after}`, 'only the module "service" may do that, because only it is guarded'],
    fix: `use "service" in the playbook instead; state of ${place.host.name}: ${memoryOf(context, place.host.name).state}`,
  }
  return { kind: 'failed', problem: { ...stepProblem(context, place, { task, trouble }), exitCode: 8 } }
}

/**
 * The tasks; after a failure the rescue, which gathers and never clears the failure of a changing block; then always. Of rescue and always each
 * task is tried, also on a host that has become unreachable.
 */
const runBlock = async (context: RunContext, place: Place, block: ProgramBlock): Promise<StepEnd> => {
  const end = await inOrder(block.tasks, (task) => runTask(context, place, task))
  if (end.kind === 'interrupted' || isLeftWaiting(end)) return end
  if (end.kind === 'failed') return afterFailure(context, place, { block, problem: end.problem })
  return withAlways(end, await tryAll(block.always, (task) => runTask(context, place, task)))
}

const withAlways = (end: { readonly kind: 'ended'; readonly changed: boolean }, always: AllTried): StepEnd => {
  const [first, ...more] = always.failures
  if (first !== undefined) return { kind: 'failed', problem: withFollowing(first, more) }
  return always.isInterrupted ? { kind: 'interrupted' } : { ...end, changed: end.changed || always.changed }
}

const afterFailure = async (
  context: RunContext,
  place: Place,
  { block, problem }: { readonly block: ProgramBlock; readonly problem: Problem },
): Promise<StepEnd> => {
  const wasInFlight = isInFlight(context, place)
  const run = (task: ProgramTask): Promise<StepEnd> => runTask(context, { ...place, isAfterFailure: true }, task)
  const rescue = await tryAll(block.rescue, run)
  const always = await tryAll(isPutOff(context, place, block) ? [] : block.always, run)
  const isCleared = block.rescue.length > 0 && !isChanging(block) && isClean(rescue)
  if (isCleared) return withAlways({ kind: 'ended', changed: rescue.changed }, always)
  const whole = withFollowing(problem, [...rescue.failures, ...always.failures])
  // A node that rescue or always brought back needs no person any more.
  const exit = wasInFlight && !isInFlight(context, place) ? ({ exitCode: 1 } as const) : {}
  return { kind: 'failed', problem: { ...whole, state: describeStates(context), ...exit } }
}

/** With `on_failure: rollback` undo and hooks come before always: it waits for the end of the turn. */
const isPutOff = (context: RunContext, { host }: Place, block: ProgramBlock): boolean => {
  const turn = host === undefined ? undefined : memoryOf(context, host.name).turn
  if (turn === undefined || !isChanging(block)) return false
  turn.always.push(block.always)
  return true
}

const isClean = ({ failures, isInterrupted }: AllTried): boolean => failures.length === 0 && !isInterrupted

const isChanging = (task: ProgramTask): boolean => {
  if (task.kind === 'block') return task.tasks.some(isChanging)
  return task.kind === 'module' && (task.effects.changes !== undefined || task.effects.stops !== undefined)
}
