/** Types of the values expressions read: declared by variables, inputs, result schemas and the table of names in language.md. */
import { anyItem, eachItem } from './expression-names.ts'

export type ValueType =
  | { readonly kind: 'string' | 'int' | 'double' | 'bool' | 'version' | 'duration' | 'timestamp' | 'secret' | 'any' }
  | { readonly kind: 'list'; readonly of: ValueType }
  | { readonly kind: 'map'; readonly of: ValueType }
  | StructType

/** A value with known fields; reading another is an error. */
export interface StructType {
  readonly kind: 'struct'
  readonly fields: Readonly<Record<string, ValueType>>
}

/** Root names and their types. */
export type ScopeTypes = Readonly<Record<string, ValueType>>

const plain = (kind: Exclude<ValueType['kind'], 'list' | 'map' | 'struct'>): ValueType => ({ kind })

export const types = {
  string: plain('string'),
  int: plain('int'),
  double: plain('double'),
  bool: plain('bool'),
  version: plain('version'),
  duration: plain('duration'),
  timestamp: plain('timestamp'),
  /** Can be handed on and nothing else. */
  secret: plain('secret'),
  any: plain('any'),
  list: (of: ValueType): ValueType => ({ kind: 'list', of }),
  map: (of: ValueType): ValueType => ({ kind: 'map', of }),
  struct: (fields: Readonly<Record<string, ValueType>>): StructType => ({ kind: 'struct', fields }),
} as const

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const simple: Readonly<Record<string, ValueType>> = {
  string: types.string,
  integer: types.int,
  number: types.double,
  boolean: types.bool,
}

const objectType = (schema: Readonly<Record<string, unknown>>): ValueType => {
  const { properties, additionalProperties } = schema
  if (isRecord(properties))
    return types.struct(
      Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, typeOfSchema(inner)])),
    )
  return types.map(isRecord(additionalProperties) ? typeOfSchema(additionalProperties) : types.any)
}

/** The type of values that fit a JSON Schema; a union, or anything that may be null, is any. */
export const typeOfSchema = (schema: unknown): ValueType => {
  if (!isRecord(schema)) return types.any
  const { type } = schema
  if (type === 'object') return objectType(schema)
  if (type === 'array') return types.list(typeOfSchema(schema['items']))
  return typeof type === 'string' ? (simple[type] ?? types.any) : types.any
}

/** The type of a field, or of an item where `step` is one of expression-names.ts; undefined where a field does not exist. */
const typeBelow = (type: ValueType, step: string): ValueType | undefined => {
  const isItem = step === anyItem || step === eachItem
  switch (type.kind) {
    case 'list':
      return isItem ? type.of : undefined
    case 'map':
      // Macros go over the keys of a map.
      return step === eachItem ? types.string : type.of
    case 'struct':
      return isItem ? types.any : Object.hasOwn(type.fields, step) ? type.fields[step] : undefined
    default:
      // What can not be taken apart at all is the library's to tell.
      return isItem ? types.any : undefined
  }
}

/** The type reached from a root name by fields; undefined where a field does not exist. */
export const typeAtPath = (scope: ScopeTypes, path: readonly string[]): ValueType | undefined => {
  const [root = '', ...fields] = path
  let type: ValueType | undefined = Object.hasOwn(scope, root) ? scope[root] : undefined
  for (const field of fields) {
    if (type === undefined || type.kind === 'any') return type
    type = typeBelow(type, field)
  }
  return type
}
