/* How a step that was begun before goes on: see the table in half-done.ts. */
import type { Act, ActOutcome } from '../../../modules/act.ts'
import type { ProgramModuleTask } from '../../../plan/program.ts'
import { addressOf, type Place, type RunContext } from '../../run-context.ts'
import type { Trouble } from '../../steps/problems.ts'
import { halfDoneRuleOf } from '../half-done.ts'
import type { PastAct, PastStep } from '../history.ts'
import { pastStepAt } from './past.ts'

/** What files held is in no journal. */
const wholeOf = (act: PastAct['started']['act']): Act => {
  if (act.kind === 'keep-files') return { kind: 'keep-files', files: [] }
  return act.kind === 'write-file' ? { ...act, content: '' } : act
}

const outcomeOf = ({ started: { act }, ended }: PastAct): ActOutcome => {
  return { act: wholeOf(act), ok: true, exitCode: 0, output: ended?.output ?? '', tookMs: ended?.tookMs ?? 0 }
}

const isTold = (context: RunContext, place: Place, taskId: string): boolean =>
  context.resumed?.again.has(addressOf(place, taskId)) === true

/** A step of the earlier process, unless a person wants it done again. */
const pastStep = (context: RunContext, place: Place, task: ProgramModuleTask): PastStep | undefined =>
  isTold(context, place, task.id) ? undefined : pastStepAt(context, place, task.id)

/** Acts that the step counts as its own from the beginning: a stop that was sent, a command that ran. */
export const actsDone = (context: RunContext, place: Place, task: ProgramModuleTask): readonly ActOutcome[] => {
  const step = pastStep(context, place, task)
  const rule = halfDoneRuleOf(task.module.name)
  const well = (step?.acts ?? []).filter((act) => act.ended?.ok === true)
  if (rule === 'stop')
    return well
      .filter(({ started }) => started.act.kind === 'stop-node')
      .slice(-1)
      .map(outcomeOf)
  return rule === 'once' && step?.ended === undefined ? well.slice(-1).map(outcomeOf) : []
}

/**
 * The world is as wanted, and this step has not acted: did an earlier process make it so? Then its acts are this step's; true: the module is asked again with them.
 * An act whose end says that it failed counts too where looking tells all: nobody else was to do it. Whether a stop was sent has been settled before.
 */
export const recallActs = (
  context: RunContext,
  place: Place,
  { task, done }: { readonly task: ProgramModuleTask; readonly done: ActOutcome[] },
): boolean => {
  const rule = halfDoneRuleOf(task.module.name)
  if (done.length > 0 || (rule !== 'look' && rule !== 'stop')) return false
  const acts = pastStep(context, place, task)?.acts ?? []
  done.push(...acts.filter(({ ended }) => rule === 'look' || ended?.ok !== false).map(outcomeOf))
  return done.length > 0
}

/** Why a step that only its author understands is not done again: it began, and nobody knows how it ended. Undefined where it may act. */
export const unknownEnd = (context: RunContext, place: Place, task: ProgramModuleTask, args: unknown) => {
  const step = pastStep(context, place, task)
  const last = step?.acts.at(-1)
  if (halfDoneRuleOf(task.module.name) !== 'once' || step?.ended !== undefined) return undefined
  if (last === undefined || last.ended !== undefined) return undefined
  // The path it creates is not there, and what the dead process had running has ended: it came to nothing.
  if ((args as { readonly creates?: unknown }).creates !== undefined) return undefined
  const address = addressOf(place, task.id)
  const { run } = last.started
  return {
    code: 'run/unknown-end',
    what: `whether "${task.id}" did its work is unknown`,
    why: [
      'kplay was ended between its start and its end',
      'what it does cannot be seen from outside, and it is never done twice blindly',
    ],
    fix: `look at ${place.host?.name ?? 'what it does'}, then kplay resume ${run} --done ${address}, or --again ${address} to do it once more`,
  } satisfies Trouble
}
