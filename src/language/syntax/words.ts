/** Schema pieces that playbook, phase and inventory share: each value's form stands here once. */

/** Words that name the insides of every value of the language kplay is written in: no name of a user is one of them. */
export const keptWords: readonly string[] = ['__proto__', 'constructor', 'prototype']

/** A key that kplay knows as a name: hosts and groups. */
export const nameSchema = {
  type: 'string',
  pattern: '^(?!(?:__proto__|constructor|prototype)$)[A-Za-z0-9_][A-Za-z0-9_.-]*$',
  'x-form': 'letters, digits, "_", "-" and "."',
} as const

/** A name used in expressions: registers, whose own rule says which words are taken. */
export const registerSchema = {
  type: 'string',
  pattern: '^[A-Za-z_][A-Za-z0-9_]*$',
  'x-form': 'a name of letters, digits and "_"',
} as const

/** A name used in expressions: variables, inputs. */
export const identifierSchema = {
  ...registerSchema,
  pattern: '^(?!(?:__proto__|constructor|prototype)$)[A-Za-z_][A-Za-z0-9_]*$',
} as const

/** An id of a phase or task: part of the address `phase.task@host`. */
export const idSchema = {
  type: 'string',
  pattern: '^[A-Za-z][A-Za-z0-9_-]*$',
  'x-form': 'a name of letters, digits, "_" and "-"',
} as const

export const durationSchema = {
  type: 'string',
  pattern: '^(?=[0-9])([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$',
  'x-form': 'a duration like 500ms, 5s, 10m, 24h or 1h30m',
} as const

/** A patch release: `3.9.2`. A line (`3.9`) passes here: the release table has better words for it. */
export const releaseSchema = {
  type: 'string',
  pattern: '^[0-9]+(\\.[0-9]+)+$',
  'x-form': 'a patch release in quotes, like "3.9.2"',
} as const

export const textSchema = { type: 'string', minLength: 1 } as const

export const portSchema = { type: 'integer', minimum: 1, maximum: 65535 } as const

/** `host:port`; an IPv6 address in brackets. */
export const hostPortSchema = {
  type: 'string',
  pattern: '^(\\[[0-9A-Fa-f:.]+\\]|[^\\s:/\\[\\]]+):[0-9]{1,5}$',
  'x-form': 'host:port',
} as const

/** Where a secret comes from; it never stands in a file itself. */
export const secretSchema = {
  title: 'secret',
  'x-secret': 'source',
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  maxProperties: 1,
  properties: {
    file: { ...textSchema, description: 'a file that holds it, from the folder of this file' },
    command: {
      type: 'array',
      items: { type: 'string' },
      minItems: 1,
      description: 'a program on this machine that prints it',
    },
    env: { ...textSchema, description: 'a variable of the environment kplay runs in' },
    prompt: { ...textSchema, description: 'the question a person is asked at the terminal' },
  },
} as const

/** The language version, first key of every file. */
export const versionKeySchema = { type: 'integer', enum: [1], description: 'language version' } as const

/** Types of JSON Schema as people say them. */
export const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  null: 'nothing',
}
