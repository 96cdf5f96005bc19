import type { ModuleInput } from '../../modules/module.ts'
import { offlineScope } from '../../plan/host-scope.ts'
import { openEach } from '../../plan/tasks/each.ts'
import type { ProgramModuleTask, ProgramTask } from '../../plan/program.ts'
import type { Place, RunContext } from '../run-context.ts'
import { moduleInputFor } from '../steps/input.ts'
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

const wouldAct = async (context: RunContext, place: Place, task: ProgramModuleTask): Promise<boolean> => {
  const scope = await scopeFor(context, place, task)
  const args = scope.ok ? task.args(scope.value) : scope
  if (!args.ok) return true
  const input = await moduleInputFor(context, place, { task, args: args.value })
  if (!input.ok) return true
  return task.module.decide(input.value as ModuleInput<unknown> as ModuleInput<never>).kind !== 'unchanged'
}
