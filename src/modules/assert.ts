import type { FromSchema, JSONSchema } from 'json-schema-to-ts'
import type { Module } from './module.ts'

const args = {
  type: 'array',
  minItems: 1,
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['that', 'else'],
    properties: {
      that: { type: 'boolean', description: 'a condition' },
      else: { type: 'string', minLength: 1, description: 'what to tell when it does not hold' },
    },
  },
} as const satisfies JSONSchema

const result = {
  type: 'object',
  additionalProperties: false,
  required: ['checked'],
  properties: { checked: { type: 'integer', description: 'how many conditions held' } },
} as const satisfies JSONSchema

type Args = FromSchema<typeof args>
type Result = FromSchema<typeof result>

/** Fails, with its own words, unless all conditions hold. */
export const assert: Module<Args, Result> = {
  name: 'assert',
  summary: 'fail unless conditions hold',
  args,
  result,
  effects: () => ({}),
  needs: 'host',
  wants: () => ({}),
  decide: ({ args: conditions }) => {
    const broken = conditions.filter((condition) => !condition.that)
    if (broken.length === 0) return { kind: 'unchanged', result: { checked: conditions.length } }
    return {
      kind: 'refuse',
      what: broken[0]?.else ?? 'a condition does not hold',
      why: broken.map((condition) => condition.else),
      fix: 'make the condition true, then apply again',
    }
  },
  describe: (conditions) => `check ${conditions.length} condition${conditions.length === 1 ? '' : 's'}`,
  canUndo: false,
}
