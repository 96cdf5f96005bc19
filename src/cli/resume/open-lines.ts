import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { RunFolder } from '../../journal/run-folder.ts'
import type { JournalPort } from '../../run/ports.ts'
import type { RunEvent } from '../../run/run-event.ts'
import type { World } from '../world.ts'
import { writeAsked, type AskedOf } from './asked.ts'

/** A run that goes on, by its folder. */
export interface GoesOn extends RunFolder {
  /** May it, by its journal as it is now that nobody else can write to it? */
  readonly refuse: (earlier: readonly RunEvent[]) => Problem | undefined
}

/** Where a run is opened, and from what. */
export interface OpenParts {
  readonly world: World
  /** Kept in the folder of a new run, so that it can be resumed; absent: it cannot. */
  readonly asked?: AskedOf | undefined
  /** Absent: the run is new. */
  readonly goesOn?: GoesOn | undefined
}

/** The folder of the run, with what it was asked for in it; says `run ID`. */
export const openFolder = async (stateDir: string, parts: OpenParts): Promise<Result<RunFolder, Problem>> => {
  const { world, asked, goesOn } = parts
  const { createRunFolder } = await import('../../journal/run-folder.ts')
  const { clock, random } = world
  const folder = goesOn === undefined ? await createRunFolder({ stateDir, nowMs: clock.nowMs(), random }) : ok(goesOn)
  if (!folder.ok) return folder
  world.stderr.write(`run ${folder.value.run}\n`)
  const kept = asked === undefined ? ok(undefined) : await writeAsked(folder.value.dir, asked)
  return kept.ok ? folder : kept
}

/** The journal, open for more lines, and the events it holds. */
export interface OpenLines {
  readonly journal: JournalPort
  readonly earlier: readonly RunEvent[]
}

const earlierOf = async (dir: string, goesOn: GoesOn | undefined): Promise<Result<readonly RunEvent[], Problem>> => {
  if (goesOn === undefined) return ok([])
  const { readJournal } = await import('../../journal/read-journal.ts')
  const read = await readJournal(dir)
  if (!read.ok) return read
  const { events } = read.value
  const refusal = goesOn.refuse(events)
  return refusal === undefined ? ok(events) : err(refusal)
}

/** Opens the journal of a run's folder. Asked with the lock of the cluster in hand. */
export const openLines = async (dir: string, goesOn: GoesOn | undefined): Promise<Result<OpenLines, Problem>> => {
  const earlier = await earlierOf(dir, goesOn)
  if (!earlier.ok) return earlier
  const { openJournal } = await import('../../journal/journal.ts')
  const journal = await openJournal({ dir, fsync: true })
  return journal.ok ? ok({ journal: journal.value, earlier: earlier.value }) : journal
}
