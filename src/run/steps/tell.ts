import type { ProgramBlock, ProgramTask, Scope } from '../../plan/program.ts'
import { addressOf, type Place, type RunContext } from '../run-context.ts'

type Step = Exclude<ProgramTask, ProgramBlock>

/** What the step does, in its module's words: with its values where they are known, else as written. */
const titleOf = (task: Step, scope: Scope | undefined): string => {
  const args = scope === undefined ? undefined : task.args(scope)
  const title = task.module.describe((args?.ok === true ? args.value : task.written) as never)
  return title === '' ? task.module.name : title
}

/** Says that a step begins. `scope`: the names its arguments may read, where they have been gathered. */
export const tellStarted = (
  context: RunContext,
  place: Place,
  { task, scope }: { readonly task: Step; readonly scope?: Scope },
): Promise<void> =>
  context.emitter.emit({
    type: 'step-started',
    phase: place.phase.id,
    host: place.host?.name ?? null,
    address: addressOf(place, task.id),
    module: task.module.name,
    title: titleOf(task, scope),
    effects: task.kind === 'module' ? task.effects : {},
    origin: task.origin,
  })

/** Says how a step ended. */
export const tellEnded = (
  context: RunContext,
  place: Place,
  ended: {
    readonly task: ProgramTask
    readonly outcome: 'changed' | 'unchanged' | 'skipped' | 'failed' | 'not-rehearsed'
    readonly why: string | null
    readonly tookMs: number
    readonly result?: unknown
  },
): Promise<void> =>
  context.emitter.emit({
    type: 'step-ended',
    phase: place.phase.id,
    host: place.host?.name ?? null,
    address: addressOf(place, ended.task.id),
    outcome: ended.outcome,
    result: ended.result ?? null,
    why: ended.why,
    tookMs: Math.round(ended.tookMs),
  })
