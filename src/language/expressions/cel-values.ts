/** Plain values -> CEL values and back. CEL wants BigInt for whole numbers, and kplay's versions, durations and structs are types of their own. */
import { evaluate } from '@marcbachmann/cel-js'
import { renderDuration } from '../../diagnostics/duration.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import { Secret } from '../secrets/secret.ts'
import type { StructType, ValueType } from './value-type.ts'

/** A Kafka release inside an expression; `''` when there is none. */
export class Version {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** A value with fields inside an expression; each struct type has a class of its own below this one. */
export class Struct {
  constructor(fields: Readonly<Record<string, unknown>>) {
    Object.assign(this, fields)
  }
}

/** The class of each struct type: CEL tells types apart by class. */
export type StructClasses = ReadonlyMap<StructType, typeof Struct>

/** The library exports no constructor of durations and time stamps; its own functions make them. */
const durationOf = (ms: number): unknown => evaluate(`duration("${ms}ms")`) as unknown
const timestampOf = (ms: number): unknown => evaluate(`timestamp(${Math.floor(ms / 1000)})`) as unknown

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

type Converted = Result<unknown, string>

const mismatch = (name: string, value: unknown, wanted: string): Converted =>
  err(`${name} is ${JSON.stringify(value)}, not ${wanted}`)

/** An untyped value: whole numbers become CEL's int. */
const anyValue = (value: unknown): unknown => {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value
  if (Array.isArray(value)) return value.map(anyValue)
  if (isRecord(value)) return new Map(Object.entries(value).map(([key, inner]) => [key, anyValue(inner)] as const))
  return value
}

type Simple = Exclude<ValueType['kind'], 'list' | 'map' | 'struct'>

interface Conversion {
  readonly wanted: string
  readonly fits: (value: unknown) => boolean
  readonly make: (value: never) => unknown
}

const conversions: Readonly<Record<Simple, Conversion>> = {
  string: { wanted: 'text', fits: (value) => typeof value === 'string', make: (value: string) => value },
  bool: { wanted: 'true or false', fits: (value) => typeof value === 'boolean', make: (value: boolean) => value },
  int: { wanted: 'a whole number', fits: Number.isSafeInteger, make: (value: number) => BigInt(value) },
  double: { wanted: 'a number', fits: (value) => typeof value === 'number', make: (value: number) => value },
  version: {
    wanted: 'a release',
    fits: (value) => typeof value === 'string',
    make: (value: string) => new Version(value),
  },
  duration: { wanted: 'milliseconds', fits: Number.isFinite, make: durationOf },
  timestamp: { wanted: 'milliseconds since 1970', fits: Number.isFinite, make: timestampOf },
  secret: { wanted: 'a secret', fits: (value) => value instanceof Secret, make: (value: Secret) => value },
  any: { wanted: 'a value', fits: (value) => value !== undefined, make: anyValue },
}

const listValue = (
  value: readonly unknown[],
  of: ValueType,
  at: { name: string; classes: StructClasses },
): Converted => {
  const items: unknown[] = []
  for (const [index, item] of value.entries()) {
    const converted = toCel(item, of, { ...at, name: `${at.name}[${index}]` })
    if (!converted.ok) return converted
    items.push(converted.value)
  }
  return ok(items)
}

/** Fields that are absent stay absent: reading one is an error of the expression. */
const fieldValues = (
  value: Readonly<Record<string, unknown>>,
  typeOf: (field: string) => ValueType | undefined,
  at: { name: string; classes: StructClasses },
): Result<Map<string, unknown>, string> => {
  // A map, not an object: its keys may be words every object has.
  const fields = new Map<string, unknown>()
  for (const [field, inner] of Object.entries(value)) {
    const type = typeOf(field)
    if (type === undefined || inner === undefined) continue
    const converted = toCel(inner, type, { ...at, name: `${at.name}.${field}` })
    if (!converted.ok) return converted
    fields.set(field, converted.value)
  }
  return ok(fields)
}

const structValue = (
  value: Readonly<Record<string, unknown>>,
  type: StructType,
  at: { name: string; classes: StructClasses },
): Converted => {
  const fields = fieldValues(value, (field) => (Object.hasOwn(type.fields, field) ? type.fields[field] : undefined), at)
  const Class = at.classes.get(type) ?? Struct
  return fields.ok ? ok(new Class(Object.fromEntries(fields.value))) : fields
}

/** A plain value as CEL wants it for a declared type. The error says which value does not fit, by name. */
export const toCel = (value: unknown, type: ValueType, at: { name: string; classes: StructClasses }): Converted => {
  switch (type.kind) {
    case 'list':
      return Array.isArray(value) ? listValue(value, type.of, at) : mismatch(at.name, value, 'a list')
    case 'map':
      return isRecord(value) ? fieldValues(value, () => type.of, at) : mismatch(at.name, value, 'a map')
    case 'struct':
      return isRecord(value) ? structValue(value, type, at) : mismatch(at.name, value, 'a map')
    default: {
      const { fits, make, wanted } = conversions[type.kind]
      return fits(value) ? ok(make(value as never)) : mismatch(at.name, value, wanted)
    }
  }
}

const tagOf = (value: object): string => Object.prototype.toString.call(value)

/** Milliseconds of the library's durations and time stamps. */
const msOf = (value: object): number | undefined => {
  const tag = tagOf(value)
  return tag === '[object google.protobuf.Duration]' || tag === '[object Date]' ? Number(value.valueOf()) : undefined
}

/** A CEL value as plain JSON: whole numbers as numbers, releases as text, durations and times as milliseconds. A secret stays one. */
export const fromCel = (value: unknown): unknown => {
  if (typeof value === 'bigint') return Number(value)
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Version) return value.text
  if (value instanceof Secret) return value
  if (Array.isArray(value)) return value.map(fromCel)
  const ms = msOf(value)
  if (ms !== undefined) return ms
  const entries = value instanceof Map ? [...(value as Map<unknown, unknown>)] : Object.entries(value)
  return Object.fromEntries(entries.map(([key, inner]) => [String(fromCel(key)), fromCel(inner)]))
}

/** A CEL value inside a larger text; undefined when it is no scalar. */
export const textOfCel = (value: unknown): string | undefined => {
  if (value instanceof Version) return value.text
  if (value instanceof Secret) return value.reveal()
  if (typeof value === 'object' && value !== null) {
    const tag = tagOf(value)
    const ms = msOf(value)
    if (ms === undefined) return undefined
    return tag === '[object Date]' ? (JSON.parse(JSON.stringify(value)) as string) : renderDuration(ms)
  }
  return value === null || value === undefined ? undefined : String(value as string | number | bigint | boolean)
}
