/** What a schema wants of an expression that is a whole value. Only clear contradictions are faults: the value itself is checked when known. */

import { typeWords } from '../syntax/words.ts'

/** A JSON Schema, or a part of one. */
export type WantedSchema = Readonly<Record<string, unknown>>

const isSchema = (value: unknown): value is WantedSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The schema of a key or list item below a schema; undefined where it says nothing. */
export const schemaAt = (schema: WantedSchema | undefined, key: string): WantedSchema | undefined => {
  if (schema === undefined) return undefined
  const properties = isSchema(schema['properties']) ? schema['properties'] : {}
  const found = Object.hasOwn(properties, key) ? properties[key] : (schema['items'] ?? schema['additionalProperties'])
  return isSchema(found) ? found : undefined
}

/** CEL types that may stand for each JSON type. Text takes what renders as text without doubt. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  string: ['string', 'version', 'google.protobuf.Duration'],
  integer: ['int', 'google.protobuf.Duration'],
  number: ['int', 'double', 'google.protobuf.Duration'],
  boolean: ['bool'],
  array: ['list'],
  null: ['null'],
}

const typesOf = (schema: WantedSchema | undefined): readonly string[] => {
  const type = schema?.['type']
  if (typeof type === 'string') return [type]
  return Array.isArray(type) ? type.map(String) : []
}

/** A map type, or a struct: every name CEL itself does not know. */
const isMap = (type: string): boolean =>
  type.startsWith('map') || !/^(string|int|uint|double|bool|version|null|type|dyn|bytes|list.*|google\..*)$/.test(type)

const fitsOne = (type: string, wanted: string): boolean => {
  if (wanted === 'object') return isMap(type)
  const names = allowed[wanted] ?? []
  return names.includes(type) || (wanted === 'array' && type.startsWith('list'))
}

/** May a value of this CEL type fit? Unknown types and open schemas fit. */
export const fits = (type: string, schema: WantedSchema | undefined): boolean => {
  const wanted = typesOf(schema)
  return wanted.length === 0 || type.startsWith('dyn') || wanted.some((one) => fitsOne(type, one))
}

/** What the schema wants, in words. */
export const wantedWords = (schema: WantedSchema | undefined): string => {
  const form = schema?.['x-form']
  if (typeof form === 'string') return form
  return typesOf(schema)
    .map((type) => typeWords[type] ?? type)
    .join(' or ')
}
