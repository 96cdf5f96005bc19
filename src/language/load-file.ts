/** Reading the files of a playbook: the only place of this room that touches the disk, beside load-playbook.ts. */
import { closeSync, openSync, readSync } from 'node:fs'
import { isAbsolute, relative, resolve } from 'node:path'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { startOf, type Location, type SourceFile } from '../diagnostics/source.ts'

/** A larger file is no playbook. */
const maxBytes = 1024 * 1024

/** A file as shown to the user (as given, or relative to the working folder) and where it really is. */
export interface FilePlace {
  readonly name: string
  readonly path: string
}

/** A file named on the command line: shown as given. */
export const givenFile = (file: string, cwd: string): FilePlace => ({ name: file, path: resolve(cwd, file) })

/** A file named inside another: shown relative to the working folder, where that is not longer. */
export const namedFile = (file: string, folder: string, cwd: string): FilePlace => {
  const path = resolve(folder, file)
  const short = relative(cwd, path)
  return { name: short.startsWith('..') && short.length > path.length ? path : short, path }
}

/** True for paths that mean the same file from anywhere. */
export const isPath = (text: string): boolean => text.startsWith('./') || text.startsWith('../') || isAbsolute(text)

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
  ENOTDIR: 'a part of the path is no folder',
}

const reasonOf = (cause: unknown): string => {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return reasons[code] ?? (code === '' ? 'it can not be read' : code)
}

const unreadable = (place: FilePlace, reason: string, at: Location | undefined): Diagnostic => ({
  code: 'file/unreadable',
  severity: 'error',
  message: `can not read ${place.name}: ${reason}`,
  at: at ?? startOf({ name: place.name, text: '' }),
  fix: at === undefined ? 'check the path' : 'check the path: it starts at the folder of the file that names it',
})

/** The bytes of a file, or undefined when there are more than `maxBytes`: a device or a wrong file is never read to its end. */
const readBytes = (path: string): Uint8Array | undefined => {
  const bytes = new Uint8Array(maxBytes + 1)
  const file = openSync(path, 'r')
  try {
    let length = 0
    for (let read = -1; read !== 0 && length <= maxBytes; length += read)
      read = readSync(file, bytes, length, bytes.length - length, null)
    return length > maxBytes ? undefined : bytes.subarray(0, length)
  } finally {
    closeSync(file)
  }
}

/** Reads a text file, at once: waiting for a file takes longer than reading it. `namedAt` is where another file names it; faults point there. */
export const loadFile = async (place: FilePlace, namedAt?: Location): Promise<SourceFile | Diagnostic> => {
  try {
    const bytes = readBytes(place.path)
    if (bytes === undefined) return unreadable(place, 'it is larger than 1 MiB', namedAt)
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return { name: place.name, text }
  } catch (cause) {
    return unreadable(place, cause instanceof TypeError ? 'it is not UTF-8 text' : reasonOf(cause), namedAt)
  }
}
