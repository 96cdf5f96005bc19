import { randomUUID } from 'node:crypto'
import { copyFile, mkdir, readFile, rename } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import { journalFile } from '../../journal/journal.ts'
import { findHolder } from '../../journal/lock/find-run.ts'
import { cannotRead, cannotWrite, unreadableJournal } from '../../journal/problems.ts'
import { replayJournal } from '../../journal/replay.ts'
import { runsFolder, syncFolder } from '../../journal/run-folder.ts'
import { isRunId } from '../../journal/run-id.ts'
import { stateFolder } from '../../journal/state-folder.ts'
import { writeNew } from '../../journal/write-new.ts'
import type { World } from '../world.ts'
import { askedFile } from './asked.ts'
import { neverBegan, otherJournal, stillRunning } from './problems.ts'

/*
 * `--journal FILE`: a run of another machine goes on here. Its journal, and asked.json beside it, are copied into this machine's state folder. A journal of the same
 * run that is here already is kept when it goes further, and replaced when the one given is its continuation; two that differ are refused.
 */

const runIn = (bytes: Uint8Array, file: string): Result<string, Problem> => {
  const replayed = replayJournal(bytes)
  if (!replayed.ok) return err(unreadableJournal(file, replayed.error))
  const run = replayed.value.events[0]?.run
  return run === undefined || !isRunId(run) ? err(neverBegan(file)) : ok(run)
}

const wholeLines = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1)

const readHere = async (dir: string): Promise<Buffer> =>
  readFile(journalFile(dir)).then(wholeLines, () => Buffer.alloc(0))

/** Whole or not at all; a process that still writes to the one that was here meets a file without a name. */
const put = async (dir: string, bytes: Buffer): Promise<void> => {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const beside = `${journalFile(dir)}.${randomUUID()}`
  await writeNew(beside, bytes)
  await rename(beside, journalFile(dir))
  await syncFolder(dir)
}

/** Takes the journal over and answers its run's id. */
export const bringJournal = async (given: string, world: World): Promise<Result<string, Problem>> => {
  const file = resolve(world.cwd, given)
  const read = await readFile(file).catch((cause: unknown) => cannotRead(file, cause))
  if (!Buffer.isBuffer(read)) return err(read)
  const run = runIn(read, file)
  if (!run.ok) return run
  const bytes = wholeLines(read)
  const dir = join(runsFolder(stateFolder(world)), run.value)
  const here = await readHere(dir)
  if (here.subarray(0, bytes.length).equals(bytes)) return run
  if (!bytes.subarray(0, here.length).equals(here))
    return err(
      otherJournal(file, run.value, 'both begin alike and then tell different things, or do not even begin alike'),
    )
  const holder = await findHolder({ stateDir: stateFolder(world), run: run.value, pid: world.pid })
  if (holder !== undefined) return err(stillRunning(run.value, holder))
  try {
    await put(dir, bytes)
    await copyFile(askedFile(dirname(file)), askedFile(dir)).catch(() => undefined)
    return run
  } catch (cause) {
    return err(cannotWrite(journalFile(dir), cause))
  }
}
