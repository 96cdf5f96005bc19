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
    to: { type: 'string', minLength: 1, description: 'what it points to, absolute; must exist' },
  },
} as const satisfies JSONSchema

const result = {
  type: 'object',
  additionalProperties: false,
  required: ['changed', 'before'],
  properties: {
    changed: { type: 'boolean' },
    before: { type: 'string', description: 'what it pointed to before, empty when there was none' },
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

/** Points a symlink at another folder in one step: whoever opens it sees the old or the new one, never none. */
export const fileSymlink: Module<Args, Result> = {
  name: 'file.symlink',
  summary: 'point a symlink at a folder, atomically',
  args,
  result,
  effects: () => ({ changes: 'host' }),
  needs: 'host',
  wants: ({ path, to }) => ({ link: request(pathState, { path }), target: request(pathState, { path: to }) }),
  decide: ({ args: { path, to }, facts, done }) => {
    const link = facts['link'] as PathState
    const target = facts['target'] as PathState
    const before = link.kind === 'link' ? link.to : ''
    if (link.kind === 'link' && link.to === to)
      return { kind: 'unchanged', result: { changed: done.length > 0, before } }
    if (link.kind !== 'link' && link.kind !== 'absent')
      return refuse(
        `${path} is a real ${link.kind}, not a symlink`,
        'replacing it would lose what lies in it',
        `move it to a folder of its own release and put a symlink in its place, then apply again`,
      )
    if (target.kind === 'absent')
      return refuse(
        `${to} does not exist`,
        'a symlink to nothing would leave the node without binaries',
        'install the release first (phase stage)',
      )
    return { kind: 'acts', acts: [{ kind: 'symlink', path, to }] }
  },
  describe: ({ path, to }) => `${path} -> ${to}`,
  canUndo: true,
}
