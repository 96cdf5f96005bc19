import type { Problem } from '../../diagnostics/problem.ts'
import type { HostView } from '../../modules/host-view.ts'
import { describeStates, type Place, type RunContext } from '../run-context.ts'
import type { StepEnd } from '../step-end.ts'
import { takeBack } from '../undo/take-back.ts'
import type { TurnRecord } from '../undo/turn-record.ts'
import { pastTurnAt } from './past/past.ts'

/** What the turn failed of, as far as the journal tells. */
const failureOf = (context: RunContext, place: Place & { readonly host: HostView }): Problem => {
  const steps = [...(pastTurnAt(context, place)?.steps.values() ?? [])]
  const failed = steps.find(({ ended }) => ended?.outcome === 'failed')
  return {
    code: 'run/undo-resumed',
    what: `the turn of ${place.host.name} failed before the run was ended; its undo went on`,
    subject: failed === undefined ? `phase "${place.phase.id}"` : `task "${failed.address}"`,
    why: [failed?.ended?.why ?? 'the journal does not say of what'],
    state: describeStates(context),
    fix: 'mend what is named above',
    exitCode: 8,
  }
}

/** A turn whose undo was under way goes on to be undone, never up again. Undefined where none was. */
export const finishUndo = async (
  context: RunContext,
  place: Place & { readonly host: HostView },
  turn: TurnRecord,
): Promise<StepEnd | undefined> => {
  if (pastTurnAt(context, place)?.isUndoing !== true) return undefined
  const problem = failureOf(context, place)
  return { kind: 'failed', problem: await takeBack(context, place, { problem, turn, isUnderWay: true }) }
}
