import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Problem } from '../../diagnostics/problem.ts'
import { ok, type Result } from '../../diagnostics/result.ts'
import type { Playbook } from '../../language/playbook/playbook.ts'
import type { Program } from '../../plan/program.ts'
import type { LabRecord } from '../../rehearsal/record.ts'
import type { JournalPort, LockPort } from '../../run/ports.ts'
import type { Mask } from '../../shell/mask.ts'
import { composeAdapters, whoOf, type Adapters } from '../compose.ts'
import { fillProgram } from '../secrets/fill-program.ts'
import type { World } from '../world.ts'
import { programFor } from './program-for.ts'
import type { Wish } from './wish.ts'

/** Everything of one run that is opened at its start and closed at its end. */
export interface OpenRun {
  readonly run: string
  readonly program: Program
  /** The lab its cluster is, if it is one. */
  readonly lab: LabRecord | undefined
  readonly journal: JournalPort
  readonly lock: LockPort
  readonly adapters: Adapters
  /** Hides the program's secrets; absent: it has none. */
  readonly mask: Mask | undefined
  /** About the places secrets were read from. */
  readonly warnings: readonly Diagnostic[]
  /** Adapters first, then the journal, the lock last. */
  close(): Promise<void>
}

/** Reads the secrets, makes the run's folder, says `run ID`, takes the cluster's lock and opens the journal. The error: nothing was opened, or all of it is closed again. */
export const openRun = async (playbook: Playbook, wish: Wish, world: World): Promise<Result<OpenRun, Problem>> => {
  const made = await programFor(playbook, wish, world)
  if (!made.ok) return made
  const filled = await fillProgram(made.value.program, world, wish.output === 'ndjson')
  if (!filled.ok) return filled
  const [{ createRunFolder }, { stateFolder }, { openJournal }, { takeLock }] = await Promise.all([
    import('../../journal/run-folder.ts'),
    import('../../journal/state-folder.ts'),
    import('../../journal/journal.ts'),
    import('../../journal/lock/take-lock.ts'),
  ])
  const stateDir = stateFolder({ env: world.env, cwd: world.cwd })
  const nowMs = world.clock.nowMs()
  const folder = await createRunFolder({ stateDir, nowMs, random: world.random })
  if (!folder.ok) return folder
  const { run, dir } = folder.value
  world.stderr.write(`run ${run}\n`)
  const { lab } = made.value
  const { program, mask, warnings } = filled.value
  const { clusterId } = program.topology
  const holder = { run, pid: world.pid, who: whoOf(world), playbook: wish.file, since: new Date(nowMs).toISOString() }
  const lock = await takeLock({ stateDir, clusterId, ...holder })
  if (!lock.ok) return lock
  const journal = await openJournal({ dir, fsync: true })
  if (!journal.ok) {
    await lock.value.release()
    return journal
  }
  const adapters = await composeAdapters(world, { program, run })
  const close = async (): Promise<void> => {
    await adapters.close()
    await journal.value.close()
    await lock.value.release()
  }
  return ok({ run, program, lab, journal: journal.value, lock: lock.value, adapters, mask, warnings, close })
}
