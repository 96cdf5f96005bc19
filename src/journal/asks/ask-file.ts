/**
 * What other processes of kplay ask of a run: small files in its folder, which the running engine reads. Nobody but the run itself writes its journal.
 * Written whole or not at all, for their owner alone; read only when they are plain files that nobody else may change, and fit their schema.
 */
import { renderJson } from '../../diagnostics/json-text.ts'
import { randomUUID } from 'node:crypto'
import { lstat, readFile, rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Ajv } from 'ajv'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { Schema } from '../../diagnostics/schema-parts.ts'
import { systemCode, whyOf } from '../problems.ts'
import { syncFolder } from '../run-folder.ts'
import { writeNew } from '../write-new.ts'

/** Puts the value into the file; it is on disk when this resolves. Rejects with the system's error. */
export const writeAsk = async (file: string, value: object): Promise<void> => {
  const beside = `${file}.${randomUUID()}`
  await writeNew(beside, renderJson(value))
  await rename(beside, file)
  await syncFolder(dirname(file))
}

/** Takes a file back; false when there was none. Rejects with the system's error. */
export const removeAsk = async (file: string): Promise<boolean> => {
  try {
    await unlink(file)
    await syncFolder(dirname(file))
    return true
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return false
    throw cause
  }
}

/** Why the file is not trusted; undefined when it is. Its folder is the run's own. */
const distrust = async (file: string): Promise<string | undefined> => {
  const [own, folder] = await Promise.all([lstat(file), lstat(dirname(file))])
  if (!own.isFile()) return 'it is no plain file'
  if (own.uid !== folder.uid) return 'it belongs to another user than the run'
  return (own.mode & 0o022) === 0 ? undefined : 'others may change it'
}

/** Reads a file; undefined where there is none. The error says why it does not count. Never rejects. */
export const readAsk = async <T>(file: string, schema: Schema): Promise<Result<T | undefined, string>> => {
  try {
    const why = await distrust(file)
    if (why !== undefined) return err(why)
    const value: unknown = JSON.parse(await readFile(file, 'utf8'))
    const check = new Ajv({ strict: false, validateSchema: false }).compile<T>(schema)
    return check(value) ? ok(value) : err('it is none of this kplay, or not whole')
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return ok(undefined)
    return err(cause instanceof SyntaxError ? 'it is no JSON' : whyOf(cause))
  }
}
