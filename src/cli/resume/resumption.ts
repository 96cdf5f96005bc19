import { buildHistory } from '../../run/resume/history.ts'
import type { ResumedRun } from '../../run/resume/resumed-run.ts'
import type { RunEvent, RunEventBody } from '../../run/run-event.ts'
import { whoOf } from '../compose.ts'
import { readVersion } from '../version.ts'
import type { World } from '../world.ts'
import type { GoesOn } from './open-lines.ts'

/** A run that goes on, checked and ready. */
export interface Resumption extends GoesOn {
  /** What is asked for otherwise than before, in words: later phases only. */
  readonly changed: readonly string[]
  /** `--again`, `--done`: addresses of steps. */
  readonly again: ReadonlySet<string>
  readonly done: ReadonlySet<string>
}

/** What the engine knows of the run's earlier life. */
export const resumedRunOf = ({ changed, again, done }: Resumption, earlier: readonly RunEvent[]): ResumedRun => ({
  history: buildHistory(earlier),
  isSame: changed.length === 0,
  again,
  done,
})

/** The first event that this process appends. */
export const resumedEvent = async (
  { changed }: Resumption,
  opened: { readonly program: { readonly digest: string }; readonly earlier: readonly RunEvent[] },
  world: World,
): Promise<Extract<RunEventBody, { type: 'run-resumed' }>> => ({
  type: 'run-resumed',
  who: whoOf(world),
  kplay: await readVersion(world.root),
  digest: opened.program.digest,
  count: buildHistory(opened.earlier).resumes + 1,
  changed,
})
