/** What schemas of machine contracts are made of. Draft-07; unknown keys are allowed, so that a reader survives a newer kplay of the same format. */

/** A schema as plain data. */
export type Schema = Readonly<Record<string, unknown>>

export const text: Schema = { type: 'string' }
export const texts: Schema = { type: 'array', items: text }
export const whole: Schema = { type: 'integer' }
export const number: Schema = { type: 'number' }
export const flag: Schema = { type: 'boolean' }

/** A SHA-256, 64 hex digits. */
export const sha256Hex: Schema = { type: 'string', pattern: '^[0-9a-f]{64}$' }

/** One of these words. */
export const oneOf = (...words: readonly (string | number)[]): Schema => ({ enum: words })

/** The schema, or null. */
export const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] })

export const listOf = (items: Schema): Schema => ({ type: 'array', items })

/** An object of these keys; a key that ends with `?` may be missing. */
export const record = (keys: Readonly<Record<string, Schema>>): Schema => ({
  type: 'object',
  properties: Object.fromEntries(Object.entries(keys).map(([key, schema]) => [key.replace('?', ''), schema])),
  required: Object.keys(keys).filter((key) => !key.endsWith('?')),
})

/** An object with exactly the keys of `T`: the compiler holds them against the type they describe. */
export const recordOf = <T>(
  keys: Readonly<Record<keyof T & string, Schema>>,
  optional: readonly (keyof T & string)[] = [],
): Schema =>
  record(
    Object.fromEntries(
      Object.entries<Schema>(keys).map(([key, schema]) => [
        optional.some((other) => other === key) ? `${key}?` : key,
        schema,
      ]),
    ),
  )

/** The schema with a sentence for people. */
export const described = (schema: Schema, description: string): Schema => ({ ...schema, description })

export const origin: Schema = record({ file: text, line: whole, column: whole })

/** `Problem` of src/diagnostics. */
export const problem: Schema = record({
  code: text,
  what: text,
  'at?': origin,
  'subject?': text,
  why: texts,
  'ran?': text,
  'state?': text,
  fix: text,
  exitCode: whole,
  'log?': texts,
})

/** The dialect of every schema in schemas/. */
export const draft = 'http://json-schema.org/draft-07/schema#'
