import { originOf } from '../../diagnostics/source.ts'
import { assertNever, ok } from '../../diagnostics/result.ts'
import type { BlockTask, ModuleTask, Task, WatchTask } from '../../language/playbook/playbook.ts'
import type { AnyModule } from '../../modules/module.ts'
import type {
  Evaluate,
  ProgramBlock,
  ProgramFrame,
  ProgramModuleTask,
  ProgramTask,
  ProgramWatch,
  Scope,
} from '../program.ts'
import type { ArgumentCheck } from './argument-check.ts'
import { isContained } from './containment.ts'
import { evaluateArguments, evaluateCondition, evaluateDuration, evaluateList } from './evaluate.ts'

/** What the tasks of one phase are built with. */
export interface TaskSetting {
  readonly check: ArgumentCheck
  /** The longest passing of time, milliseconds (`--max-wait`); undefined: as written. */
  readonly maxWaitMs: number | undefined
  /** Where the phase's tasks would run in a lab: each host's own folder and the names known from files alone. Undefined outside a lab. */
  readonly lab: readonly LabPlace[] | undefined
}

export interface LabPlace {
  readonly folder: string | undefined
  readonly hasMetrics: boolean
  readonly scope: Scope
}

const frameOf = (task: Task): ProgramFrame => ({
  id: task.id,
  when: task.when === undefined ? undefined : evaluateCondition(task.when),
  whenText: task.when?.text,
  ...(task.forEach === undefined ? {} : { forEach: evaluateList(task.forEach) }),
  origin: originOf(task.at),
})

/** A task is left out of a lab on all hosts when one of them may not run it: a lab never does half of what was written. */
const isRehearsed = (module: AnyModule, args: Evaluate<unknown>, lab: TaskSetting['lab']): boolean =>
  (lab ?? []).every(({ folder, hasMetrics, scope }) => {
    const resolved = args(scope)
    return isContained({ module: module.name, args: resolved.ok ? resolved.value : undefined, folder, hasMetrics })
  })

const buildModuleTask = (task: ModuleTask, setting: TaskSetting): ProgramModuleTask => {
  const { module } = task
  const args = evaluateArguments(task.args, { module, check: setting.check })
  const written = setting.check.complete(module, task.args.written ?? {})
  return {
    kind: 'module',
    ...frameOf(task),
    module,
    effects: module.effects(written as never),
    written,
    args,
    secrets: task.args.secrets,
    register: task.register,
    until: task.until === undefined ? undefined : evaluateCondition(task.until),
    untilText: task.until?.text,
    retries: task.retries,
    delayMs: task.delayMs,
    timeoutMs: task.timeoutMs,
    once: task.once,
    ignoreFailure: task.ignoreFailure,
    undo: task.undo.kind,
    undoTasks: task.undo.kind === 'tasks' ? task.undo.tasks.map((inner) => buildTask(inner, setting)) : [],
    undoReason: task.undo.kind === 'none' ? task.undo.reason : '',
    isRehearsed: isRehearsed(module, args, setting.lab),
  }
}

const atMost = (evaluate: Evaluate<number>, capMs: number | undefined): Evaluate<number> =>
  capMs === undefined
    ? evaluate
    : (scope) => {
        const value = evaluate(scope)
        return value.ok ? ok(Math.min(value.value, capMs)) : value
      }

const buildWatch = (task: WatchTask, setting: TaskSetting): ProgramWatch => {
  const { module } = task
  const args = evaluateArguments(task.args, { module, check: setting.check })
  return {
    kind: 'watch',
    ...frameOf(task),
    module,
    written: setting.check.complete(module, task.args.written ?? {}),
    args,
    secrets: task.args.secrets,
    forMs: atMost(evaluateDuration(task.forMs), setting.maxWaitMs),
    everyMs: evaluateDuration(task.everyMs),
    times: { for: task.forMs.written, every: task.everyMs.written },
    register: task.register,
    stopIf: task.stopIf === undefined ? undefined : evaluateCondition(task.stopIf),
    stopIfText: task.stopIf?.text,
    isRehearsed: isRehearsed(module, args, setting.lab),
  }
}

const buildBlock = (task: BlockTask, setting: TaskSetting): ProgramBlock => ({
  kind: 'block',
  ...frameOf(task),
  tasks: task.tasks.map((inner) => buildTask(inner, setting)),
  rescue: task.rescue.map((inner) => buildTask(inner, setting)),
  always: task.always.map((inner) => buildTask(inner, setting)),
})

/** In a lab every item of a task is judged. A list that files do not decide after all counts as one item nobody knows. */
const withItems = ({ forEach }: Task, setting: TaskSetting): TaskSetting => {
  if (forEach === undefined || setting.lab === undefined) return setting
  const lab = setting.lab.flatMap((place) => {
    const items = evaluateList(forEach)(place.scope)
    if (!items.ok) return [place]
    return items.value.map((value, index) => ({ ...place, scope: { ...place.scope, item: { value, index } } }))
  })
  return { ...setting, lab }
}

/** A checked task made ready to run. */
export const buildTask = (task: Task, written: TaskSetting): ProgramTask => {
  const setting = withItems(task, written)
  switch (task.kind) {
    case 'module':
      return buildModuleTask(task, setting)
    case 'watch':
      return buildWatch(task, setting)
    case 'block':
      return buildBlock(task, setting)
    default:
      return assertNever(task)
  }
}
