import type { FromSchema, JSONSchema } from 'json-schema-to-ts'
import type { Module } from './module.ts'
import { ranResult, ranSchema, ranTimeoutMs, type Ran } from './ran.ts'
import { secretText } from './secret-text.ts'
const args = {
  type: 'object',
  additionalProperties: false,
  required: ['script'],
  properties: {
    script: {
      type: 'string',
      minLength: 1,
      description: 'what bash runs, without expressions: values come by env',
    },
    env: {
      type: 'object',
      propertyNames: { pattern: '^[A-Za-z_][A-Za-z0-9_]*$' },
      additionalProperties: secretText,
      description: 'environment variables of the script, the only way a value gets into it; values may be secrets',
    },
  },
} as const satisfies JSONSchema

type Args = FromSchema<typeof args>

/** Linux takes no single argument or variable longer than 32 pages of 4 KiB (execve(2), MAX_ARG_STRLEN). */
const mostBytes = 131_071

const bytesOf = (text: string): number => new TextEncoder().encode(text).length

/** Why a text cannot be handed to a program; undefined when it can. */
const faultOf = (what: string, text: string): string | undefined => {
  if (text.includes('\0')) return `${what} holds a NUL character`
  return bytesOf(text) > mostBytes ? `${what} is longer than 128 KiB` : undefined
}

/** The first line that does something. */
const firstLine = (script: string): string => {
  const line = script.split(/[\r\n]+/).find((one) => /^\s*[^#\s]/.test(one) && !/^\s*set\s+[-+]/.test(one))
  return (line ?? 'a script').trim()
}

/** Runs a script on the host. Exit code 0 is success. It must not touch the Kafka node: the engine looks (R11). */
export const shell: Module<Args, Ran> = {
  name: 'shell',
  summary: 'run a bash script on the host; values reach it only as environment variables',
  args,
  result: ranSchema,
  effects: () => ({ changes: 'host' }),
  needs: 'host',
  wants: () => ({}),
  decide: ({ args: { script, env = {} }, done }) => {
    const [ran] = done
    if (ran !== undefined) return { kind: 'unchanged', result: ranResult(ran) }
    const named = Object.entries(env).map(([name, value]) => faultOf(`variable ${name}`, `${name}=${value}`))
    const why = [faultOf('the script', script), ...named].filter((fault) => fault !== undefined)
    if (why.length > 0)
      return {
        kind: 'refuse',
        what: 'the script cannot be run like this',
        why,
        fix: 'put long or binary values into a file and give its path',
      }
    return {
      kind: 'acts',
      acts: [{ kind: 'command', argv: ['bash', '-c', script, 'kplay'], env, timeoutMs: ranTimeoutMs }],
    }
  },
  describe: ({ script }) => firstLine(script),
  canUndo: false,
}
