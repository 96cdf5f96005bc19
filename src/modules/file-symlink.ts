import { posix } from 'node:path'
import type { FromSchema, JSONSchema } from 'json-schema-to-ts'
import { request } from '../facts/fact.ts'
import { pathState, type PathState } from '../facts/path-state.ts'
import type { Module, ModuleDecision } from './module.ts'

const args = {
  type: 'object',
  additionalProperties: false,
  required: ['path', 'to'],
  properties: {
    path: { type: 'string', minLength: 1, description: 'the symlink, absolute' },
    to: { type: 'string', minLength: 1, description: 'what it points to; must exist' },
  },
} as const satisfies JSONSchema

const result = {
  type: 'object',
  additionalProperties: false,
  required: ['changed', 'to'],
  properties: {
    changed: { type: 'boolean' },
    to: { type: 'string', description: 'what it points to now' },
  },
} as const satisfies JSONSchema

type Args = FromSchema<typeof args>
type Result = FromSchema<typeof result>

const refuse = (what: string, why: string, fix: string): ModuleDecision<Result> => ({
  kind: 'refuse',
  what,
  why: [why],
  fix,
})

/** Where a link at `path` with this text leads. */
const placeOf = (path: string, text: string): string =>
  posix.resolve('/', posix.dirname(path), text).replace(/(?<=.)\/$/, '')

const isThere = (state: PathState): boolean => state.kind !== 'absent' && !(state.kind === 'link' && state.isBroken)

/** Why this link must not be made; undefined when it may. */
const findFault = ({ path, to }: Args, link: PathState, target: PathState): ModuleDecision<Result> | undefined => {
  if (!posix.isAbsolute(path))
    return refuse(`"${path}" is no absolute path`, 'where it lies would depend on who asks', 'write the whole path')
  if (link.kind !== 'link' && link.kind !== 'absent')
    return refuse(
      `${path} is a real ${link.kind}, not a symlink`,
      'replacing it would lose what lies in it',
      `move it to a folder of its own release and put a symlink in its place, then apply again`,
    )
  return isThere(target)
    ? undefined
    : refuse(
        `${to} does not exist`,
        'a symlink to nothing would leave the node without binaries',
        'install the release first (phase stage)',
      )
}

/** Points a symlink at another folder in one step: whoever opens it sees the old or the new one, never none. */
export const fileSymlink: Module<Args, Result> = {
  name: 'file.symlink',
  summary: 'point a symlink at a folder, atomically',
  args,
  result,
  effects: () => ({ changes: 'host' }),
  needs: 'host',
  isForeseeable: true,
  wants: ({ path, to }) => ({
    link: request(pathState, { path }),
    target: request(pathState, { path: placeOf(path, to) }),
  }),
  decide: ({ args: own, facts, done }) => {
    const { path, to } = own
    const link = facts['link'] as PathState
    const fault = findFault(own, link, facts['target'] as PathState)
    if (fault !== undefined) return fault
    if (link.kind === 'link' && placeOf(path, link.to) === placeOf(path, to))
      return { kind: 'unchanged', result: { changed: done.length > 0, to } }
    return { kind: 'acts', acts: [{ kind: 'symlink', path, to }] }
  },
  planUndo: ({ args: { path }, facts }) => {
    const link = facts['link'] as PathState
    return link.kind === 'link'
      ? { kind: 'module', module: 'file.symlink', args: { path, to: link.to } }
      : { kind: 'by-hand', what: `${path} was not there before: remove it` }
  },
  describe: ({ path, to }) => `${posix.basename(path)} -> ${posix.basename(to)}`,
  canUndo: true,
}
