/* What the journal says of a task that is reached again: done, left out, or to be run. */
import type { ProgramBlock, ProgramTask } from '../../../plan/program.ts'
import { isInFlight, type Place, type RunContext } from '../../run-context.ts'
import type { StepEnd } from '../../step-end.ts'
import { keepRegister } from '../../steps/scope.ts'
import { isStepDone, type PastStep } from '../history.ts'
import { pastStepAt } from './past.ts'

type Leaf = Exclude<ProgramTask, ProgramBlock>

const leavesOf = (task: ProgramTask): readonly Leaf[] => (task.kind === 'block' ? task.tasks.flatMap(leavesOf) : [task])

const pastOf = (context: RunContext, place: Place, task: Leaf): PastStep | undefined =>
  pastStepAt(context, place, task.id)

const endOfLeaf = (context: RunContext, place: Place, task: Leaf): StepEnd | undefined => {
  const step = pastOf(context, place, task)
  if (!isStepDone(step) || step?.ended === undefined) return undefined
  const { outcome, result } = step.ended
  if (task.kind === 'module' && task.register !== undefined && (outcome === 'changed' || outcome === 'unchanged'))
    keepRegister(context, place, { name: task.register, value: result })
  return { kind: 'ended', changed: outcome === 'changed' }
}

/**
 * How a task ended before this process began; undefined when it is to be run. What only gathers after a failure is run again at every failure, and a node that
 * is down or behind is proven back whatever was seen before.
 */
export const endBefore = (context: RunContext, place: Place, task: ProgramTask): StepEnd | undefined => {
  if (context.resumed === undefined || place.isAfterFailure === true) return undefined
  if (task.kind === 'block') {
    const leaves = leavesOf(task)
    const isLeftOut =
      leaves.length > 0 && leaves.every((leaf) => pastOf(context, place, leaf)?.ended?.outcome === 'skipped')
    return isLeftOut ? { kind: 'ended', changed: false } : undefined
  }
  if (task.module.hasWindow === true && isInFlight(context, place)) return undefined
  return endOfLeaf(context, place, task)
}

/** Was its `when` found true before? It is not asked again once something of it was done: the condition often is what that changed. */
export const wasWanted = (context: RunContext, place: Place, task: ProgramTask): boolean => {
  if (context.resumed === undefined || place.isAfterFailure === true) return false
  return leavesOf(task).some((leaf) => {
    const step = pastOf(context, place, leaf)
    return (
      step !== undefined && (step.acts.length > 0 || (step.ended !== undefined && step.ended.outcome !== 'skipped'))
    )
  })
}
