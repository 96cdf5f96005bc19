import type { FromSchema, JSONSchema } from 'json-schema-to-ts'
import type { ActOutcome } from './act.ts'

/** What a module answers that runs a program. */
export const ranSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['changed', 'exit_code', 'stdout'],
  properties: { changed: { type: 'boolean' }, exit_code: { type: 'integer' }, stdout: { type: 'string' } },
} as const satisfies JSONSchema

/** Its values. */
export type Ran = FromSchema<typeof ranSchema>

/** A command or script without a limit of its own is ended after this, milliseconds. Ours. */
export const ranTimeoutMs = 600_000

/** The answer after the program has run. */
export const ranResult = (ran: ActOutcome): Ran => ({ changed: true, exit_code: ran.exitCode ?? 0, stdout: ran.output })
