import { offlineScope } from '../../plan/host-scope.ts'
import type { ProgramTask } from '../../plan/program.ts'
import { copiesOf, registerOfItem } from '../../plan/tasks/each.ts'
import { flatten } from '../../plan/tasks/flat.ts'
import type { Place, RunContext } from '../run-context.ts'
import { inOrder, unchangedEnd, type StepEnd } from '../step-end.ts'
import { valueProblem } from '../steps/problems.ts'
import { keepRegister } from '../steps/scope.ts'
import { tellEnded, tellStarted } from '../steps/tell.ts'

/*
 * `for_each`: the copies of a task, one for each item, run like tasks of their own, in the order of the list; the first failure ends them. The list is
 * worked out from files alone, as the plan did. Each copy keeps its result under a register of its own; the task's register then holds the list of them.
 */

const tellEmpty = async (context: RunContext, place: Place, task: ProgramTask): Promise<void> => {
  for (const { task: step } of flatten([task])) {
    await tellStarted(context, place, { task: step })
    await tellEnded(context, place, { task: step, outcome: 'skipped', why: 'for_each: its list is empty', tookMs: 0 })
  }
}

/** Names of the copies' registers, in the order of the items; none for a task without `register`, or a block. */
const registersOf = (task: ProgramTask, count: number): readonly string[] => {
  const { register } = task.kind === 'module' ? task : { register: undefined }
  return register === undefined ? [] : Array.from({ length: count }, (_, index) => registerOfItem(register, index))
}

const valuesAt = (context: RunContext, place: Place): Record<string, unknown> => ({
  ...context.registers.get(place.host?.name ?? ''),
})

/** What an earlier run of this task kept is none of this one's results. */
const forget = (context: RunContext, place: Place, names: readonly string[]): void => {
  const kept = Object.entries(valuesAt(context, place)).filter(([name]) => !names.includes(name))
  context.registers.set(place.host?.name ?? '', Object.fromEntries(kept))
}

/** Runs a task with `for_each`. `runOne` runs one copy. */
export const runEach = async (
  context: RunContext,
  place: Place,
  of: { readonly task: ProgramTask; readonly runOne: (copy: ProgramTask) => Promise<StepEnd> },
): Promise<StepEnd> => {
  const { task, runOne } = of
  const copies = copiesOf(task, offlineScope(context.program.scope, place.phase, place.host))
  if (!copies.ok) return { kind: 'failed', problem: valueProblem(context, place, { task, fault: copies.error }) }
  const registers = registersOf(task, copies.value.length)
  forget(context, place, registers)
  if (copies.value.length === 0) await tellEmpty(context, place, task)
  const end = copies.value.length === 0 ? unchangedEnd : await inOrder(copies.value, runOne)
  if (end.kind !== 'ended' || task.kind !== 'module' || task.register === undefined) return end
  const values = valuesAt(context, place)
  const results = registers.filter((name) => Object.hasOwn(values, name)).map((name) => values[name])
  keepRegister(context, place, { name: task.register, value: results })
  return end
}
