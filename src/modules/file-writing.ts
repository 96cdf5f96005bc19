import { posix } from 'node:path'
import type { FileReading } from '../facts/file-content.ts'
import { sha256 } from '../facts/sha256.ts'
import type { ModuleDecision, UndoStep } from './module.ts'

/** SHA-256 of bytes told one character each, hexadecimal. */
export const sha256OfBytes = (text: string): string => sha256(text, 'latin1')

/** Where the old content of a file is kept: beside it, named by its digest, so that it is never kept twice nor lost. */
export const backupPath = (path: string, sha256: string): string => `${path}.kplay-${sha256.slice(0, 12)}`

/** A file module's arguments are wrong, or the place cannot be written. */
export const refuseFile = (what: string, why: string, fix: string): ModuleDecision<never> => ({
  kind: 'refuse',
  what,
  why: [why],
  fix,
})

/** Why nothing can be written at this path; undefined when it can. */
export const findPathFault = (path: string, there: FileReading): ModuleDecision<never> | undefined => {
  if (!posix.isAbsolute(path))
    return refuseFile(`"${path}" is no absolute path`, 'where it lies would depend on who asks', 'write the whole path')
  if (there.kind === 'file' || there.kind === 'absent') return undefined
  const is = there.kind === 'too-large' ? 'larger than 1 MB' : there.kind === 'folder' ? 'a folder' : 'no ordinary file'
  return refuseFile(`${path} is ${is}`, 'only a small ordinary file can be written', 'name the file itself')
}

/** Takes a write back: the old content comes from the backup beside the file. */
export const planRestore = (path: string, before: FileReading): UndoStep => {
  if (before.kind !== 'file') return { kind: 'by-hand', what: `${path} was not there before: remove it` }
  const sha256 = sha256OfBytes(before.text)
  return { kind: 'module', module: 'file.restore', args: { path, from: backupPath(path, sha256), sha256 } }
}
