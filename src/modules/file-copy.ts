import { Buffer } from 'node:buffer'
import { posix } from 'node:path'
import type { FromSchema, JSONSchema } from 'json-schema-to-ts'
import { fileContent, type FileReading } from '../facts/file-content.ts'
import { request } from '../facts/fact.ts'
import { backupPath, findPathFault, planRestore, sha256OfBytes } from './file-writing.ts'
import type { Module } from './module.ts'

const args = {
  type: 'object',
  additionalProperties: false,
  required: ['path', 'content'],
  properties: {
    path: { type: 'string', minLength: 1, description: 'the file, absolute; its folder must exist' },
    content: { type: 'string', description: 'what it shall hold, written as UTF-8' },
  },
} as const satisfies JSONSchema

const result = {
  type: 'object',
  additionalProperties: false,
  required: ['changed', 'sha256'],
  properties: {
    changed: { type: 'boolean' },
    sha256: { type: 'string', description: 'of its content, hexadecimal' },
  },
} as const satisfies JSONSchema

type Args = FromSchema<typeof args>
type Result = FromSchema<typeof result>

const bytesOf = (content: string): string => Buffer.from(content, 'utf8').toString('latin1')

const counted = (text: string): string => `${text.length} bytes`

/** Puts a text into a file. An old file keeps its owner and mode and is kept beside the new one. */
export const fileCopy: Module<Args, Result> = {
  name: 'file.copy',
  summary: 'put a text into a file, atomically, keeping owner and mode',
  args,
  result,
  effects: () => ({ changes: 'host' }),
  needs: 'host',
  wants: ({ path }) => ({ file: request(fileContent, { path }) }),
  decide: ({ args: { path, content: wanted }, facts, done }) => {
    const there = facts['file'] as FileReading
    const fault = findPathFault(path, there)
    if (fault !== undefined) return fault
    const content = bytesOf(wanted)
    const sha256 = sha256OfBytes(content)
    const old = there.kind === 'file' ? there.text : undefined
    if (old === content) return { kind: 'unchanged', result: { changed: done.length > 0, sha256 } }
    const was = old === undefined ? null : sha256OfBytes(old)
    const backup = was === null ? null : backupPath(path, was)
    const diff = [...(old === undefined ? [] : [`- ${counted(old)}`]), `+ ${counted(content)}`]
    return { kind: 'acts', acts: [{ kind: 'write-file', path, was, sha256, backup, diff, content }] }
  },
  planUndo: ({ args: { path }, facts }) => planRestore(path, facts['file'] as FileReading),
  describe: ({ path }) => `write ${posix.basename(path)}`,
  canUndo: true,
}
