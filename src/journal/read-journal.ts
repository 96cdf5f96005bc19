import { readFile } from 'node:fs/promises'
import type { Problem } from '../diagnostics/problem.ts'
import { err, ok, type Result } from '../diagnostics/result.ts'
import { journalFile } from './journal.ts'
import { cannotRead, unreadableJournal } from './problems.ts'
import { replayJournal, type Replay } from './replay.ts'

/** Reads the journal of a run's folder. A torn last line is left out; any other damage is a Problem that names its line. */
export const readJournal = async (dir: string): Promise<Result<Replay, Problem>> => {
  const file = journalFile(dir)
  try {
    const replayed = replayJournal(await readFile(file))
    return replayed.ok ? ok(replayed.value) : err(unreadableJournal(file, replayed.error))
  } catch (cause) {
    return err(cannotRead(file, cause))
  }
}
