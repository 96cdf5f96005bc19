import type { FromSchema, JSONSchema } from 'json-schema-to-ts'

/** The arguments of a module that takes none: `{}`. */
export const noArgs = { type: 'object', additionalProperties: false, properties: {} } as const satisfies JSONSchema

export type NoArgs = FromSchema<typeof noArgs>
