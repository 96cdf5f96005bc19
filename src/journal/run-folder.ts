import { mkdir, open, readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Problem } from '../diagnostics/problem.ts'
import { err, ok, type Result } from '../diagnostics/result.ts'
import { cannotRead, cannotWrite, systemCode } from './problems.ts'
import { isRunId, newRunId, type RunIdSource } from './run-id.ts'

/** One run's folder: `$KPLAY_STATE/runs/RUN`. */
export interface RunFolder {
  readonly run: string
  readonly dir: string
}

/** Syncs a folder, so that names made in it survive a power loss. */
export const syncFolder = async (dir: string): Promise<void> => {
  const handle = await open(dir, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Where runs lie below the state folder. */
export const runsFolder = (stateDir: string): string => join(stateDir, 'runs')

const makeOne = async (dir: string): Promise<void> => {
  try {
    await mkdir(dir, { mode: 0o700 })
  } catch (cause) {
    if (systemCode(cause) !== 'EEXIST' || !(await stat(dir)).isDirectory()) throw cause
  }
}

/** Makes a folder and those above it, for this user alone; fine where it is there. Rejects with the system's own error: mkdir with `recursive` calls a disk that may only be read ENOENT. */
export const makeFolders = async (dir: string): Promise<void> => {
  try {
    await makeOne(dir)
  } catch (cause) {
    if (systemCode(cause) !== 'ENOENT' || dirname(dir) === dir) throw cause
    await makeFolders(dirname(dir))
    await makeOne(dir)
  }
}

/** Makes the folder of a new run, readable by this user alone; it is on disk when this resolves. An id that is taken is drawn again. */
export const createRunFolder = async (
  source: RunIdSource & { readonly stateDir: string },
): Promise<Result<RunFolder, Problem>> => {
  const runs = runsFolder(source.stateDir)
  try {
    await makeFolders(runs)
    for (;;) {
      const run = newRunId(source)
      const dir = join(runs, run)
      const made = await mkdir(dir, { mode: 0o700 }).then(
        () => true,
        (cause: unknown) => systemCode(cause) !== 'EEXIST' && Promise.reject(cause),
      )
      if (!made) continue
      for (const folder of [runs, source.stateDir]) await syncFolder(folder)
      return ok({ run, dir })
    }
  } catch (cause) {
    return err(cannotWrite(runs, cause))
  }
}

/** Ids of all runs below the state folder, newest first; none where the folder does not exist yet. */
export const listRuns = async (stateDir: string): Promise<Result<readonly string[], Problem>> => {
  const runs = runsFolder(stateDir)
  try {
    return ok((await readdir(runs)).filter(isRunId).sort().reverse())
  } catch (cause) {
    return systemCode(cause) === 'ENOENT' ? ok([]) : err(cannotRead(runs, cause))
  }
}
