import type { FromSchema, JSONSchema } from 'json-schema-to-ts'
import { request } from '../facts/fact.ts'
import { pathState, type PathState } from '../facts/path-state.ts'
import type { Module } from './module.ts'
import { ranResult, ranSchema, ranTimeoutMs, type Ran } from './ran.ts'
import { secretText } from './secret-text.ts'

const args = {
  type: 'object',
  additionalProperties: false,
  required: ['argv'],
  properties: {
    argv: {
      type: 'array',
      minItems: 1,
      items: { type: 'string' },
      description: 'program and arguments; no shell reads them',
    },
    env: {
      type: 'object',
      additionalProperties: secretText,
      description: 'added to the environment; values may be secrets',
    },
    creates: { type: 'string', minLength: 1, description: 'a path: where it exists already the command is not run' },
  },
} as const satisfies JSONSchema

type Args = FromSchema<typeof args>

/** Runs a program on the host. Exit code 0 is success. It must not touch the Kafka node: the engine looks (R11). */
export const command: Module<Args, Ran> = {
  name: 'command',
  summary: 'run a program on the host, without a shell',
  args,
  result: ranSchema,
  effects: () => ({ changes: 'host' }),
  needs: 'host',
  wants: ({ creates }) => (creates === undefined ? {} : { creates: request(pathState, { path: creates }) }),
  decide: ({ args: { argv, env, creates }, facts, done }) => {
    const [ran] = done
    const isThere = creates !== undefined && (facts['creates'] as PathState).kind !== 'absent'
    if (ran !== undefined && creates !== undefined && !isThere)
      return {
        kind: 'refuse',
        what: `the command did not make ${creates}`,
        why: [`${argv[0] ?? ''} ended well, and nothing is there`],
        fix: 'give the path it really makes as "creates"',
      }
    if (ran !== undefined) return { kind: 'unchanged', result: ranResult(ran) }
    if (isThere) return { kind: 'unchanged', result: { changed: false, exit_code: 0, stdout: '' } }
    return { kind: 'acts', acts: [{ kind: 'command', argv, env: env ?? {}, timeoutMs: ranTimeoutMs }] }
  },
  describe: ({ argv }) => argv.join(' '),
  canUndo: false,
}
