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
export const givenFile = (file: string, cwd: string): FilePlace => ({
  // An empty word of a shell script must not mean the working folder.
  name: file === '' ? '""' : file,
  path: file === '' ? '' : resolve(cwd, file),
})

/** A file named inside another: shown relative to the working folder, where that is not longer. */
export const namedFile = (file: string, folder: string, cwd: string): FilePlace => {
  const path = resolve(folder, file)
  const short = relative(cwd, path)
  return { name: short.startsWith('..') && short.length > path.length ? path : short, path }
}

/** True for paths that mean the same file from anywhere. */
export const isPath = (text: string): boolean => text.startsWith('./') || text.startsWith('../') || isAbsolute(text)

interface Trouble {
  readonly why: string
  readonly fix: string
}

const checkPath = 'check the path'

const tooLarge: Trouble = { why: 'it is larger than 1 MiB', fix: 'name a playbook, a phase or an inventory' }
const notText: Trouble = { why: 'it is not UTF-8 text', fix: 'save it as UTF-8' }

const troubles: Readonly<Record<string, Trouble>> = {
  ENOENT: { why: 'no such file', fix: checkPath },
  EISDIR: { why: 'it is a folder', fix: 'name a file in it' },
  EACCES: { why: 'permission denied', fix: 'let the user who runs kplay read it' },
  EPERM: { why: 'permission denied', fix: 'let the user who runs kplay read it' },
  ENOTDIR: { why: 'a part of the path is no folder', fix: checkPath },
  ELOOP: { why: 'its symbolic links lead in a circle', fix: 'mend the links' },
  ENAMETOOLONG: { why: 'the path is too long', fix: checkPath },
}

const troubleOf = (cause: unknown): Trouble => {
  // The decoder's own error.
  if (cause instanceof TypeError) return notText
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return troubles[code] ?? { why: code === '' ? 'it can not be read' : code, fix: checkPath }
}

const unreadable = (place: FilePlace, { why, fix }: Trouble, at: Location | undefined): Diagnostic => ({
  code: 'file/unreadable',
  severity: 'error',
  message: `can not read ${place.name}: ${why}`,
  at: at ?? startOf({ name: place.name, text: '' }),
  fix:
    at === undefined || fix !== checkPath ? fix : 'check the path: it starts at the folder of the file that names it',
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
    if (bytes === undefined) return unreadable(place, tooLarge, namedAt)
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return { name: place.name, text }
  } catch (cause) {
    return unreadable(place, troubleOf(cause), namedAt)
  }
}
