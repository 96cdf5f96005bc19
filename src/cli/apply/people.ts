import { join } from 'node:path'
import { readApproval } from '../../journal/asks/approval-file.ts'
import { openPause } from '../../journal/asks/pause-file.ts'
import { runsFolder } from '../../journal/run-folder.ts'
import { stateFolder } from '../../journal/state-folder.ts'
import type { Emitter } from '../../run/emitter.ts'
import { unattendedMs } from '../../run/flow/unattended.ts'
import type { RunContext } from '../../run/run-context.ts'
import { whoOf } from '../compose.ts'
import type { World } from '../world.ts'
import { createApproval } from './approval.ts'
import type { OpenRun } from './open-run.ts'
import type { RunView } from './view.ts'
import type { Wish } from './wish.ts'

/** Who can say something to a run while it runs. */
export type People = Required<Pick<RunContext, 'approval' | 'pause'>>

/** R7: without a terminal nobody watches. A rehearsal answers for itself, and cannot be gone on with later. */
export const unattendedFor = ({ approvals }: Pick<Wish, 'approvals'>, world: World): number | undefined =>
  world.ask === undefined && approvals !== 'all' ? unattendedMs : undefined

/** The person at the terminal, and those who call `kplay approve` and `kplay pause` elsewhere. */
export const peopleOf = (
  opened: Pick<OpenRun, 'run' | 'program' | 'lab'>,
  wish: Pick<Wish, 'approvals' | 'maxWaitMs'>,
  { world, emitter, view }: { readonly world: World; readonly emitter: Emitter; readonly view: RunView },
): People => {
  const dir = join(runsFolder(stateFolder(world)), opened.run)
  return {
    approval: createApproval(world, {
      approvals: wish.approvals,
      digest: opened.program.digest,
      who: whoOf(world),
      isLab: opened.lab !== undefined,
      fromElsewhere: (phase) => readApproval(dir, phase),
      patienceMs: Math.min(unattendedMs, wish.maxWaitMs ?? unattendedMs),
      tell: (text) => emitter.emit({ type: 'notice', host: null, code: 'run/approval-ignored', text }),
      pause: () => view.pause(),
      resume: () => view.resume(),
    }),
    pause: openPause(dir),
  }
}
