import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { Playbook } from '../../language/playbook/playbook.ts'
import type { RunHistory } from '../../run/resume/history.ts'
import type { Wish } from '../apply/wish.ts'
import { readTaken, turnRound } from '../rollback/taken-run.ts'
import type { World } from '../world.ts'
import { takenUnknown } from './problems.ts'

/** What a run that goes on runs, and how. */
interface GoingOn {
  readonly playbook: Playbook
  readonly wish: Wish
}

/**
 * A run of `kplay rollback` goes on like any other: with the same playbook turned round, and what is to be taken back worked out once more from the journal of
 * the run that it takes back, which has ended for good. Any other run as it is.
 */
export const turnWhereItGoesBack = async (
  { started }: Pick<RunHistory, 'started'>,
  going: GoingOn,
  world: World,
): Promise<Result<GoingOn, Problem>> => {
  if (started?.takesBack === undefined) return ok(going)
  const { run, takesBack } = started
  const taken = await readTaken(takesBack, world)
  if (!taken.ok)
    return taken.error.code === 'cli/unknown-run' ? err(takenUnknown(run, takesBack, 'is not here')) : taken
  if (taken.value === undefined) return err(takenUnknown(run, takesBack, 'tells of nothing to take back'))
  const playbook = turnRound(going.playbook, taken.value)
  return playbook.ok ? ok({ playbook: playbook.value, wish: { ...going.wish, back: taken.value.order } }) : playbook
}
