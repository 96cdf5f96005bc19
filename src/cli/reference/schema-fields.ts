/** The schema of a module's arguments or result as a table of fields. */
import type { Schema } from '../../diagnostics/schema-parts.ts'
import type { Field } from '../../views/modules/module-sheet.ts'

const words: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  array: 'list',
  object: 'map',
  null: 'nothing',
}

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : [value])

/** The values of a map; of several types they are just that. */
const manyOf = (schema: Schema): string => (list(schema['type']).length > 1 ? 'values' : `${typeOf(schema)}s`)

const typeOf = (schema: Schema): string => {
  const choices = schema['enum']
  if (choices !== undefined) return list(choices).join(' or ')
  const { items, additionalProperties } = schema
  const [only, ...more] = list(schema['type']).map(String)
  if (only === 'array' && isSchema(items)) return `list of ${typeOf(items)}s`
  if (only === 'object' && isSchema(additionalProperties)) return `map of ${manyOf(additionalProperties)}`
  return [only ?? '', ...more].map((type) => words[type] ?? type).join(', or ')
}

const descriptionOf = (schema: Schema): string => {
  const { description } = schema
  return typeof description === 'string' ? description : ''
}

/** Fields of a schema, in the order written; those of maps in lists and of maps below them, by their path. */
export const fieldsOf = (schema: Schema, path = ''): Field[] => {
  const { properties, items, required } = schema
  if (isSchema(items) && isSchema(items['properties'])) return fieldsOf(items, `${path}[].`)
  if (!isSchema(properties)) return []
  const needed = list(required)
  return Object.entries(properties).flatMap(([key, inner]): Field[] => {
    if (!isSchema(inner)) return []
    const own = {
      name: `${path}${key}`,
      type: typeOf(inner),
      isRequired: needed.includes(key),
      description: descriptionOf(inner),
    }
    return [own, ...fieldsOf(inner, `${path}${key}.`)]
  })
}
