import { describeWayBack, levelsToRaise } from '../../kafka/releases/raise.ts'
import type { Program, ProgramModuleTask, ProgramPhase } from '../program.ts'
import { flatten } from '../tasks/flat.ts'

/** The features a task names with levels that can be read before it runs. */
const namedFeatures = ({ written }: ProgramModuleTask): Readonly<Record<string, number>> => {
  const features = typeof written === 'object' && written !== null && 'features' in written ? written.features : {}
  const entries = Object.entries(features ?? {})
  return Object.fromEntries(entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number'))
}

/** R8: what each raise of this phase means for the way back, one sentence per feature; none for a phase that raises nothing. */
const describeRaises = ({ versions }: Program, phase: ProgramPhase): string[] => {
  if (versions === undefined) return []
  const sentences = flatten(phase.tasks)
    .map(({ task }) => task)
    .filter((task): task is ProgramModuleTask => task.kind === 'module' && task.module.name === 'kafka.finalize')
    .flatMap((task) => describeWayBack(versions.from, levelsToRaise(versions.to, namedFeatures(task)) ?? {}))
  return [...new Set(sentences)]
}

/** The question of a gate as its playbook words it, with what kplay knows of the way back; undefined when nobody is asked. */
export const promptOf = (program: Program, phase: ProgramPhase): string | undefined => {
  const prompt = phase.gate?.prompt
  const known = describeRaises(program, phase)
  return prompt === undefined || known.length === 0 ? prompt : `${prompt} (${known.join('; ')})`
}
