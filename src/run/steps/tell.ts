import type { ProgramBlock, ProgramTask } from '../../plan/program.ts'
import { addressOf, type Place, type RunContext } from '../run-context.ts'

const titleOf = (task: Exclude<ProgramTask, ProgramBlock>): string => {
  const title = task.module.describe(task.written as never)
  return title === '' ? task.module.name : title
}

/** Says that a step begins. */
export const tellStarted = (
  context: RunContext,
  place: Place,
  task: Exclude<ProgramTask, ProgramBlock>,
): Promise<void> =>
  context.emitter.emit({
    type: 'step-started',
    phase: place.phase.id,
    host: place.host?.name ?? null,
    address: addressOf(place, task.id),
    module: task.module.name,
    title: titleOf(task),
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
