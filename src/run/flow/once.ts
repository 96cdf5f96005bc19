import type { ProgramModuleTask } from '../../plan/program.ts'
import type { Place } from '../run-context.ts'

/** Under what a `once` task is remembered: per run by where it is written, per phase by its id; undefined for all others. */
export const onceKey = (place: Place, task: ProgramModuleTask): string | undefined => {
  if (task.once === undefined) return undefined
  return task.once === 'run' ? `run:${task.origin.file}:${task.id}` : `${place.phase.id}:${task.id}`
}
