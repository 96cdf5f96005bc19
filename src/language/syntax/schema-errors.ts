/**
 * JSON Schema (the part of draft-07 that kplay's own schemas use) over a tree. Nothing is compiled: most schemas judge a handful of values once,
 * where compiling costs a hundred times more. test/language/syntax/schema-errors.test.ts holds it against ajv, and our schemas against `keywords`.
 */
import { childOf, entryOf, plainOf, type ListTree, type MapTree, type Tree } from './tree.ts'

/** A JSON Schema (draft-07) with kplay's own words: `title` names the thing, `x-form` says a text's form, `x-named` that its key is its name, `x-id` which of its keys is,
 * `x-later` that it is refused by name. */
export type Schema = Readonly<Record<string, unknown>>

/** One keyword of a schema that a value breaks. */
export interface SchemaError {
  readonly keyword: string
  /** The value concerned, and the keys that lead to it from the top. */
  readonly tree: Tree
  readonly segments: readonly string[]
  /** The schema the keyword stands in. */
  readonly schema: Schema
  /** The key concerned, for `required`, `additionalProperties` and `propertyNames`; the repeated item's number for `uniqueItems`. */
  readonly about: string
}

interface Walk {
  /** Holds the `definitions` that `$ref` names. */
  readonly top: Schema
  readonly tree: Tree
  readonly segments: readonly string[]
  readonly schema: Schema
  readonly found: SchemaError[]
}

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const words = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : [])

const add = (walk: Walk, keyword: string, about = ''): void => {
  const { tree, segments, schema } = walk
  walk.found.push({ keyword, tree, segments, schema, about })
}

const typeNames: Readonly<Record<string, (tree: Tree) => boolean>> = {
  object: (tree) => tree.kind === 'map',
  array: (tree) => tree.kind === 'list',
  null: (tree) => tree.kind === 'scalar' && tree.value === null,
  string: (tree) => tree.kind === 'scalar' && typeof tree.value === 'string',
  boolean: (tree) => tree.kind === 'scalar' && typeof tree.value === 'boolean',
  number: (tree) => tree.kind === 'scalar' && Number.isFinite(tree.value),
  integer: (tree) => tree.kind === 'scalar' && Number.isInteger(tree.value),
}

/** Does a value have one of the types a schema names (`type`, alone or in a list)? */
const hasType = (tree: Tree, type: unknown): boolean =>
  (Array.isArray(type) ? type.map(String) : [String(type)]).some((name) => typeNames[name]?.(tree) === true)

const textIn = (tree: Tree): string | undefined =>
  tree.kind === 'scalar' && typeof tree.value === 'string' ? tree.value : undefined

const numberIn = (tree: Tree): number | undefined =>
  tree.kind === 'scalar' && typeof tree.value === 'number' ? tree.value : undefined

const isEqual = (tree: Tree, value: unknown): boolean => JSON.stringify(plainOf(tree)) === JSON.stringify(value)

const patterns = new Map<string, RegExp>()

const patternOf = (source: string): RegExp => {
  const known = patterns.get(source) ?? new RegExp(source, 'u')
  patterns.set(source, known)
  return known
}

const fitsAny = (walk: Walk, branches: unknown): number =>
  (Array.isArray(branches) ? branches : []).filter((branch) => {
    const found: SchemaError[] = []
    if (isSchema(branch)) visit({ ...walk, schema: branch, found })
    return found.length === 0
  }).length

const eachProperty = (walk: Walk, map: MapTree): void => {
  const { schema, segments } = walk
  const properties = isSchema(schema['properties']) ? schema['properties'] : {}
  const others = schema['additionalProperties']
  for (const { key, value } of map.entries) {
    const own = Object.hasOwn(properties, key) ? properties[key] : others
    if (own === false) add(walk, 'additionalProperties', key)
    if (isSchema(own)) visit({ ...walk, tree: value, segments: [...segments, key], schema: own })
  }
}

const eachItem = (walk: Walk, list: ListTree): void => {
  const { schema, segments } = walk
  const { items } = schema
  if (!isSchema(items)) return
  for (const [index, item] of list.items.entries())
    visit({ ...walk, tree: item, segments: [...segments, String(index)], schema: items })
}

const checkNames = (walk: Walk, map: MapTree): void => {
  const names = walk.schema['propertyNames']
  if (!isSchema(names)) return
  for (const { key, keyAt } of map.entries) {
    const found: SchemaError[] = []
    const tree: Tree = { kind: 'scalar', at: keyAt, value: key, raw: key, style: 'plain' }
    visit({ ...walk, tree, schema: names, found })
    if (found.length > 0) add(walk, 'propertyNames', key)
  }
}

const checkUnique = (walk: Walk, list: ListTree): void => {
  const seen = new Set<string>()
  for (const [index, item] of list.items.entries()) {
    const text = JSON.stringify(plainOf(item))
    if (item.kind !== 'broken' && seen.has(text)) return add(walk, 'uniqueItems', String(index))
    seen.add(text)
  }
}

type Limit = (tree: Tree) => number | undefined

const size: Limit = (tree) => (tree.kind === 'map' ? tree.entries.length : undefined)
const count: Limit = (tree) => (tree.kind === 'list' ? tree.items.length : undefined)
const length: Limit = (tree) => {
  const text = textIn(tree)
  return text === undefined ? undefined : Array.from(text).length
}

/** Keywords with a number: what they measure, and whether it may not be less (`min`) or more. */
const limits: Readonly<Record<string, readonly [Limit, 'min' | 'max']>> = {
  minimum: [numberIn, 'min'],
  maximum: [numberIn, 'max'],
  minLength: [length, 'min'],
  maxLength: [length, 'max'],
  minItems: [count, 'min'],
  maxItems: [count, 'max'],
  minProperties: [size, 'min'],
  maxProperties: [size, 'max'],
}

const checkLimit = (walk: Walk, keyword: string): void => {
  const [measure, side] = limits[keyword] ?? [() => undefined, 'min']
  const [measured, limit] = [measure(walk.tree), Number(walk.schema[keyword])]
  if (measured !== undefined && (side === 'min' ? measured < limit : measured > limit)) add(walk, keyword)
}

type Check = (walk: Walk, map: MapTree | undefined, list: ListTree | undefined) => void

const checks: Readonly<Record<string, Check>> = {
  type: (walk) => hasType(walk.tree, walk.schema['type']) || add(walk, 'type'),
  enum: (walk) => {
    const allowed = walk.schema['enum']
    if (!(Array.isArray(allowed) && allowed.some((value) => isEqual(walk.tree, value)))) add(walk, 'enum')
  },
  const: (walk) => isEqual(walk.tree, walk.schema['const']) || add(walk, 'const'),
  pattern: (walk) => {
    const text = textIn(walk.tree)
    if (text !== undefined && !patternOf(String(walk.schema['pattern'])).test(text)) add(walk, 'pattern')
  },
  required: (walk, map) => {
    for (const key of map === undefined ? [] : words(walk.schema['required']))
      if (childOf(map, key) === undefined) add(walk, 'required', key)
  },
  properties: (walk, map) => map !== undefined && eachProperty(walk, map),
  // Both are one loop over the entries, which `properties` has done where it stands too.
  additionalProperties: (walk, map) => map !== undefined && !('properties' in walk.schema) && eachProperty(walk, map),
  propertyNames: (walk, map) => map !== undefined && checkNames(walk, map),
  items: (walk, _map, list) => list !== undefined && eachItem(walk, list),
  uniqueItems: (walk, _map, list) =>
    list !== undefined && walk.schema['uniqueItems'] === true && checkUnique(walk, list),
  anyOf: (walk) => fitsAny(walk, walk.schema['anyOf']) > 0 || add(walk, 'anyOf'),
  oneOf: (walk) => fitsAny(walk, walk.schema['oneOf']) === 1 || add(walk, 'oneOf'),
}

/** Every keyword that judges; others say something to people. */
export const keywords: readonly string[] = [...Object.keys(checks), ...Object.keys(limits)]

const definitionOf = (top: Schema, ref: string): Schema => {
  const definitions = top['definitions']
  const found = isSchema(definitions) ? definitions[ref.replace('#/definitions/', '')] : undefined
  if (!isSchema(found)) throw new Error(`a schema of kplay names ${ref}, which does not exist`)
  return found
}

const visit = (walk: Walk): void => {
  const { tree } = walk
  const ref = walk.schema['$ref']
  if (typeof ref === 'string') return visit({ ...walk, schema: definitionOf(walk.top, ref) })
  // It was reported already, and would fit once it is mended.
  if (tree.kind === 'broken') return
  const map = tree.kind === 'map' ? tree : undefined
  const list = tree.kind === 'list' ? tree : undefined
  for (const keyword of Object.keys(walk.schema)) {
    if (Object.hasOwn(checks, keyword)) checks[keyword]?.(walk, map, list)
    else if (Object.hasOwn(limits, keyword)) checkLimit(walk, keyword)
  }
}

/** Every keyword that `tree` breaks, at any depth. Of a union (`anyOf`, `oneOf`) the union alone is told. */
export const schemaErrors = (tree: Tree, schema: Schema): readonly SchemaError[] => {
  const found: SchemaError[] = []
  visit({ top: schema, tree, segments: [], schema, found })
  return found
}

/** The place of the key an error is about, where the map has it. */
export const keyPlace = (error: SchemaError): Tree['at'] => entryOf(error.tree, error.about)?.keyAt ?? error.tree.at
