import type { Problem } from '../../diagnostics/problem.ts'
import { ok } from '../../diagnostics/result.ts'
import type { ModuleDecision, ModuleInput } from '../../modules/module.ts'
import { offlineScope } from '../../plan/host-scope.ts'
import { openEach } from '../../plan/tasks/each.ts'
import type { ProgramModuleTask, ProgramTask } from '../../plan/program.ts'
import type { Place, RunContext } from '../run-context.ts'
import { moduleInputFor } from '../steps/input.ts'
import { stepProblem } from '../steps/problems.ts'
import { scopeFor } from '../steps/scope.ts'

/*
 * Would anything here change? Asked before a phase's gate and before a node's hooks, so that an apply of a finished upgrade asks nobody and touches nothing.
 * It asks the very functions the run asks (`when`, `decide`) and does none of their acts. What cannot be told yet counts as a change.
 */

/** True when a task here would change something, or when that cannot be told before others ran. */
export const isPending = async (context: RunContext, place: Place, tasks: readonly ProgramTask[]): Promise<boolean> => {
  const names = offlineScope(context.program.scope, place.phase, place.host)
  for (const task of openEach(tasks, names)) if (await isTaskPending(context, place, task)) return true
  return false
}

const isTaskPending = async (context: RunContext, place: Place, task: ProgramTask): Promise<boolean> => {
  if (task.kind === 'watch') return false
  if (task.kind === 'module' && !isChanging(task)) return false
  const scope = await scopeFor(context, place, task)
  if (!scope.ok) return true
  const wanted = task.when?.(scope.value) ?? { ok: true, value: true }
  if (!wanted.ok) return true
  if (!wanted.value) return false
  return task.kind === 'block' ? isPending(context, place, task.tasks) : wouldAct(context, place, task)
}

const isChanging = (task: ProgramModuleTask): boolean =>
  task.isRehearsed && (task.effects.changes !== undefined || task.effects.stops !== undefined)

/** What a step would decide now; undefined where that cannot be told. */
const decisionNow = async (
  context: RunContext,
  place: Place,
  task: ProgramModuleTask,
): Promise<ModuleDecision<unknown> | undefined> => {
  const scope = await scopeFor(context, place, task)
  const args = scope.ok ? task.args(scope.value) : scope
  if (!args.ok) return undefined
  const input = await moduleInputFor(context, place, { task, args: args.value })
  return input.ok ? task.module.decide(input.value as ModuleInput<unknown> as ModuleInput<never>) : undefined
}

const wouldAct = async (context: RunContext, place: Place, task: ProgramModuleTask): Promise<boolean> =>
  (await decisionNow(context, place, task))?.kind !== 'unchanged'

/** Walks through a turn that has not begun, up to the first change after the stop of its node: what comes after that hangs on what was done. */
class LookAhead {
  readonly #context: RunContext
  readonly #place: Place
  #isPastStop = false
  #isOver = false
  refusal: Problem | undefined

  constructor(context: RunContext, place: Place) {
    this.#context = context
    this.#place = place
  }

  async walk(tasks: readonly ProgramTask[]): Promise<void> {
    const names = offlineScope(this.#context.program.scope, this.#place.phase, this.#place.host)
    for (const task of openEach(tasks, names)) if (!this.#isOver) await this.#pass(task)
  }

  async #pass(task: ProgramTask): Promise<void> {
    if (task.kind === 'watch' || (task.kind === 'module' && !isChanging(task))) return
    const scope = await scopeFor(this.#context, this.#place, task)
    const wanted = scope.ok ? (task.when?.(scope.value) ?? ok(true)) : scope
    if (!wanted.ok) this.#isOver = true
    else if (!wanted.value) return
    else if (task.kind === 'block') await this.walk(task.tasks)
    else await this.#foresee(task)
  }

  async #foresee(task: ProgramModuleTask): Promise<void> {
    const isStop = task.effects.stops === 'node'
    this.#isOver = !isStop
    if (isStop) this.#isPastStop = true
    else if (this.#isPastStop && task.module.isForeseeable === true) await this.#ask(task)
  }

  async #ask(task: ProgramModuleTask): Promise<void> {
    const decision = await decisionNow(this.#context, this.#place, task)
    if (decision?.kind !== 'refuse') return
    const trouble = { ...decision, code: 'run/refused' }
    this.refusal = stepProblem(this.#context, this.#place, { task, trouble })
  }
}

/** Why the first change after the stop of this turn's node will be refused, whatever the stop does: then the node is not stopped at all. Undefined where nothing says so. */
export const foreseeRefusal = async (
  context: RunContext,
  place: Place,
  tasks: readonly ProgramTask[],
): Promise<Problem | undefined> => {
  const ahead = new LookAhead(context, place)
  await ahead.walk(tasks)
  return ahead.refusal
}
