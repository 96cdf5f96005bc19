import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import { cannotWrite, systemCode } from '../../journal/problems.ts'
import { syncFolder } from '../../journal/run-folder.ts'
import { writeNew } from '../../journal/write-new.ts'
import type { SavedRequest, SavedWords } from '../../plan/saved/saved-plan.ts'

/**
 * What a run was asked for: `asked.json` in its folder, written whole before anything is contacted, never changed. A resume loads the same files with the same
 * words and compares. Holds no value of a secret: those are read again.
 */
export interface AskedOf {
  readonly format: 1
  /** The working folder, absolute: where the paths of `words` begin. */
  readonly folder: string
  readonly words: SavedWords
  readonly request: SavedRequest
}

/** The file below a run's folder, and beside a journal that was carried to another machine. */
export const askedFile = (dir: string): string => join(dir, 'asked.json')

/** Writes it into the folder of a new run; on disk when this resolves. */
export const writeAsked = async (dir: string, asked: AskedOf): Promise<Result<void, Problem>> => {
  const file = askedFile(dir)
  try {
    await writeNew(file, `${JSON.stringify(asked)}\n`)
    await syncFolder(dir)
    return ok(undefined)
  } catch (cause) {
    return err(cannotWrite(file, cause))
  }
}

const isAsked = (value: unknown): value is AskedOf => {
  const { format, folder, words, request } = (value ?? {}) as Readonly<Record<string, unknown>>
  return format === 1 && typeof folder === 'string' && typeof words === 'object' && typeof request === 'object'
}

/** Reads it back; undefined where there is none. The error: why it cannot be read. */
export const readAsked = async (dir: string): Promise<Result<AskedOf | undefined, string>> => {
  try {
    const value: unknown = JSON.parse(await readFile(askedFile(dir), 'utf8'))
    return isAsked(value) ? ok(value) : err('it is not what this kplay writes')
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return ok(undefined)
    return err(cause instanceof Error ? cause.message : String(cause))
  }
}
