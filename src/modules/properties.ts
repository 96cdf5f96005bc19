import { posix } from 'node:path'
import type { FromSchema, JSONSchema } from 'json-schema-to-ts'
import { fileContent, type FileReading } from '../facts/file-content.ts'
import { request } from '../facts/fact.ts'
import { editProperties, renderProperty, type PropertyChange } from '../kafka/config/edit-properties.ts'
import { isHiddenKey } from '../kafka/config/hidden-keys.ts'
import type { Module, ModuleDecision } from './module.ts'
import { backupPath, findPathFault, planRestore, refuseFile, sha256OfBytes } from './file-writing.ts'

const args = {
  type: 'object',
  additionalProperties: false,
  required: ['path'],
  properties: {
    path: { type: 'string', minLength: 1, description: 'the file, absolute; it must exist' },
    set: {
      type: 'object',
      additionalProperties: { type: ['string', 'integer', 'boolean'] },
      description: 'keys and the values they shall have; one that is not there is added at the end',
    },
    remove: { type: 'array', items: { type: 'string', minLength: 1 }, description: 'keys that shall not be there' },
  },
} as const satisfies JSONSchema

const result = {
  type: 'object',
  additionalProperties: false,
  required: ['changed', 'keys'],
  properties: {
    changed: { type: 'boolean' },
    keys: { type: 'array', items: { type: 'string' }, description: 'keys this step set or removed' },
  },
} as const satisfies JSONSchema

type Args = FromSchema<typeof args>
type Result = FromSchema<typeof result>

const keysOf = ({ set = {}, remove = [] }: Args): string[] => [...Object.keys(set), ...remove]

const shownValue = (key: string, value: string): string => renderProperty(key, isHiddenKey(key) ? '(hidden)' : value)

const diffOf = (changes: readonly PropertyChange[]): string[] =>
  changes.flatMap(({ key, from, to }) => [
    ...(from === undefined ? [] : [`- ${shownValue(key, from)}`]),
    ...(to === undefined ? [] : [`+ ${shownValue(key, to)}`]),
  ])

const findFault = (own: Args, there: FileReading): ModuleDecision<Result> | undefined => {
  const { path, set = {}, remove = [] } = own
  const both = remove.find((key) => Object.hasOwn(set, key))
  if (both !== undefined)
    return refuseFile(`"${both}" is both set and removed`, 'only one can be wanted', 'take it out of one of the two')
  if (there.kind === 'absent')
    return refuseFile(
      `${path} does not exist`,
      'there is nothing to edit',
      'correct the path, or copy a file there first',
    )
  return findPathFault(path, there)
}

const decideEdit = (own: Args, text: string): ModuleDecision<Result> => {
  const { path, set = {}, remove = [] } = own
  const wanted = Object.fromEntries(Object.entries(set).map(([key, value]) => [key, String(value)]))
  const edited = editProperties(text, { set: wanted, remove })
  if (!edited.ok)
    return refuseFile(`${path}:${edited.error.line} cannot be read`, edited.error.message, 'mend that line first')
  if (edited.value.changes.length === 0) return { kind: 'unchanged', result: { changed: false, keys: [] } }
  const was = sha256OfBytes(text)
  const { text: content, changes } = edited.value
  const sha256 = sha256OfBytes(content)
  const backup = backupPath(path, was)
  return { kind: 'acts', acts: [{ kind: 'write-file', path, was, sha256, backup, diff: diffOf(changes), content }] }
}

/** Sets and removes keys of a `.properties` file. Comments, order, line ends and every other key stay as they are; the old file is kept beside it. */
export const properties: Module<Args, Result> = {
  name: 'properties',
  summary: 'set and remove keys of a properties file, leaving comments and order as they are',
  args,
  result,
  effects: () => ({ changes: 'host' }),
  needs: 'host',
  wants: ({ path }) => ({ file: request(fileContent, { path }) }),
  decide: ({ args: own, facts, done }) => {
    const there = facts['file'] as FileReading
    const fault = findFault(own, there)
    if (fault !== undefined || there.kind !== 'file') return fault ?? { kind: 'unchanged', result: { changed: false, keys: [] } } // prettier-ignore
    const decision = decideEdit(own, there.text)
    const isDone = decision.kind === 'unchanged' && done.length > 0
    return isDone ? { kind: 'unchanged', result: { changed: true, keys: keysOf(own) } } : decision
  },
  planUndo: ({ args: { path }, facts }) => planRestore(path, facts['file'] as FileReading),
  describe: ({ path, set = {}, remove = [] }) => {
    const words = [
      ...(Object.keys(set).length === 0 ? [] : [`set ${Object.keys(set).join(', ')}`]),
      ...(remove.length === 0 ? [] : [`remove ${remove.join(', ')}`]),
    ]
    return `${posix.basename(path)}: ${words.join('; ') || 'nothing to change'}`
  },
  canUndo: true,
}
