import { posix } from 'node:path'
import type { FromSchema, JSONSchema } from 'json-schema-to-ts'
import { fileContent, type FileReading } from '../facts/file-content.ts'
import { request } from '../facts/fact.ts'
import { copiesOf } from '../facts/copies-of.ts'
import { pathState, type PathState } from '../facts/path-state.ts'
import type { Module, ModuleDecision } from './module.ts'
import { findPathFault, refuseFile, sha256OfBytes } from './file-writing.ts'

const args = {
  type: 'object',
  additionalProperties: false,
  required: ['path', 'to'],
  properties: {
    path: { type: 'string', minLength: 1, description: 'the file to keep, absolute' },
    to: { type: 'string', minLength: 1, description: 'the folder to keep it in, absolute; made if it is not there' },
  },
} as const satisfies JSONSchema

const result = {
  type: 'object',
  additionalProperties: false,
  required: ['changed', 'path', 'sha256'],
  properties: {
    changed: { type: 'boolean' },
    path: { type: 'string', description: 'where the copy lies' },
    sha256: { type: 'string', description: 'of its content, hexadecimal' },
  },
} as const satisfies JSONSchema

type Args = FromSchema<typeof args>
type Result = FromSchema<typeof result>

/** The name of a copy: of one content there is one copy, whoever made it. */
const copyPath = ({ path, to }: Args, sha256: string): string =>
  posix.join(to, `${posix.basename(path)}.${sha256.slice(0, 12)}`)

const findFault = (own: Args, file: FileReading, folder: PathState): ModuleDecision<Result> | undefined => {
  const { path, to } = own
  if (!posix.isAbsolute(to))
    return refuseFile(`"${to}" is no absolute path`, 'where it lies would depend on who asks', 'write the whole path')
  if (folder.kind === 'file' || folder.kind === 'other')
    return refuseFile(`${to} is no folder`, 'copies are kept in a folder', 'name a folder')
  if (file.kind === 'absent')
    return refuseFile(`${path} does not exist`, 'there is nothing to keep', 'correct the path')
  return findPathFault(path, file)
}

/** Keeps a copy of a file, named by its content, with owner and mode. A copy that is there already is not made again. */
export const fileBackup: Module<Args, Result> = {
  name: 'file.backup',
  summary: 'keep a copy of a file, named by its content',
  args,
  result,
  effects: () => ({ changes: 'host' }),
  needs: 'host',
  wants: ({ path, to }) => ({ file: request(fileContent, { path }), folder: request(pathState, { path: to }), copies: request(copiesOf, { path, to }) }), // prettier-ignore
  decide: ({ args: own, facts, done }) => {
    const file = facts['file'] as FileReading
    const fault = findFault(own, file, facts['folder'] as PathState)
    if (fault !== undefined || file.kind !== 'file')
      return fault ?? refuseFile(own.path, 'it is no file', 'name a file')
    const sha256 = sha256OfBytes(file.text)
    const to = copyPath(own, sha256)
    const isThere = (facts['copies'] as readonly string[]).includes(posix.basename(to))
    if (isThere) return { kind: 'unchanged', result: { changed: done.length > 0, path: to, sha256 } }
    return { kind: 'acts', acts: [{ kind: 'copy-file', path: own.path, to, sha256 }] }
  },
  describe: ({ path, to }) => `keep ${posix.basename(path)} in ${to}`,
  canUndo: false,
  isUndoNeedless: () => true,
}
