import { open } from 'node:fs/promises'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { Trouble } from './problems.ts'

/** More is no password, token or key. Bytes. */
export const longestSecret = 65_536

/** What a file holds, and whether others may read or change it. */
export interface SecretFile {
  readonly bytes: Uint8Array
  readonly isOpen: boolean
  /** Permissions as chmod writes them: `644`. */
  readonly mode: string
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
  ENOTDIR: 'a part of the path is no folder',
  ELOOP: 'its links lead in a circle',
}

const troubleOf = (path: string, cause: unknown): Trouble => {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const why = `${path}: ${reasons[code] ?? code}`
  return { code: 'secret/file', what: 'the file of a secret can not be read', why, fix: 'check path and permissions' }
}

/** Reads at most one byte more than the longest secret, so that no file is too large to be refused. */
export const readSecretFile = async (path: string): Promise<Result<SecretFile, Trouble>> => {
  try {
    const file = await open(path, 'r')
    try {
      const state = await file.stat()
      const buffer = new Uint8Array(longestSecret + 1)
      let length = 0
      for (let isMore = true; isMore && length < buffer.length;) {
        const { bytesRead } = await file.read(buffer, length, buffer.length - length)
        length += bytesRead
        isMore = bytesRead > 0
      }
      const isOpen = state.isFile() && (state.mode & 0o077) !== 0
      return ok({ bytes: buffer.slice(0, length), isOpen, mode: (state.mode & 0o777).toString(8) })
    } finally {
      await file.close()
    }
  } catch (cause) {
    return err(troubleOf(path, cause))
  }
}
