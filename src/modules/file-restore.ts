import { posix } from 'node:path'
import type { FromSchema, JSONSchema } from 'json-schema-to-ts'
import { request } from '../facts/fact.ts'
import { fileContent, type FileReading } from '../facts/file-content.ts'
import { backupPath, findPathFault, planRestore, refuseFile, sha256OfBytes } from './file-writing.ts'
import type { Module, ModuleDecision } from './module.ts'

const args = {
  type: 'object',
  additionalProperties: false,
  required: ['path', 'from', 'sha256'],
  properties: {
    path: { type: 'string', minLength: 1, description: 'the file, absolute' },
    from: { type: 'string', minLength: 1, description: 'the copy on the same host, absolute' },
    sha256: { type: 'string', pattern: '^[0-9a-f]{64}$', description: 'of what the copy must hold, hexadecimal' },
  },
} as const satisfies JSONSchema

const result = {
  type: 'object',
  additionalProperties: false,
  required: ['changed'],
  properties: { changed: { type: 'boolean' } },
} as const satisfies JSONSchema

type Args = FromSchema<typeof args>
type Result = FromSchema<typeof result>

const findFault = (own: Args, file: FileReading, copy: FileReading): ModuleDecision<Result> | undefined => {
  if (copy.kind !== 'file' || sha256OfBytes(copy.text) !== own.sha256)
    return refuseFile(
      `${own.from} does not hold what ${own.path} held before`,
      copy.kind === 'file' ? 'its digest is another one' : 'there is no such file',
      'put the old content back from a backup of your own',
    )
  return findPathFault(own.path, file)
}

/** Puts a file back from a copy beside it, as `undo: auto` of file modules does. */
export const fileRestore: Module<Args, Result> = {
  name: 'file.restore',
  summary: 'put a file back from a copy on the same host',
  args,
  result,
  effects: () => ({ changes: 'host' }),
  needs: 'host',
  wants: ({ path, from }) => ({
    file: request(fileContent, { path }),
    copy: request(fileContent, { path: from }),
  }),
  decide: ({ args: own, facts, done }) => {
    const { path, sha256 } = own
    const [file, copy] = [facts['file'] as FileReading, facts['copy'] as FileReading]
    const held = file.kind === 'file' ? sha256OfBytes(file.text) : null
    if (held === sha256) return { kind: 'unchanged', result: { changed: done.length > 0 } }
    const fault = findFault(own, file, copy)
    if (fault !== undefined || copy.kind !== 'file')
      return fault ?? refuseFile(path, 'its copy is no file', 'name a file')
    const backup = held === null ? null : backupPath(path, held)
    const diff = [`+ as in ${posix.basename(own.from)}`]
    return { kind: 'acts', acts: [{ kind: 'write-file', path, was: held, sha256, backup, diff, content: copy.text }] }
  },
  planUndo: ({ args: { path }, facts }) => planRestore(path, facts['file'] as FileReading),
  describe: ({ path, from }) => `${posix.basename(path)} as in ${posix.basename(from)}`,
  canUndo: true,
}
