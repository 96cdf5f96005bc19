/**
 * JSON Schema (the part of draft-07 that kplay's own schemas use) over a tree. Nothing is turned into code: most schemas judge a handful of values once,
 * where compiling costs a hundred times more. test/language/syntax/schema-errors.test.ts holds it against ajv, and our schemas against `keywords`.
 */
import { childOf, entryOf, plainOf, type Tree } from './tree.ts'

/** A JSON Schema (draft-07) with kplay's own words: `title` names the thing, `x-form` says a text's form, `x-named` that its key is its name, `x-id` which of its keys is,
 * `x-later` that it is refused by name, `x-secret` that a secret may stand there (`source`: says where one comes from). */
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

/** One check of one value: a keyword of a schema, made ready at its first use. */
type Rule = (tree: Tree, walk: Walk) => void

interface Walk {
  /** Holds the `definitions` that `$ref` names. */
  readonly top: Schema
  readonly rules: WeakMap<Schema, readonly Rule[]>
  readonly found: SchemaError[]
  /** Keys from the top to the value that is looked at. */
  readonly path: string[]
}

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

const typeTests: Readonly<Record<string, (tree: Tree) => boolean>> = {
  object: (tree) => tree.kind === 'map',
  array: (tree) => tree.kind === 'list',
  null: (tree) => tree.kind === 'scalar' && tree.value === null,
  string: (tree) => tree.kind === 'scalar' && typeof tree.value === 'string',
  boolean: (tree) => tree.kind === 'scalar' && typeof tree.value === 'boolean',
  number: (tree) => tree.kind === 'scalar' && Number.isFinite(tree.value),
  integer: (tree) => tree.kind === 'scalar' && Number.isInteger(tree.value),
}

const typeTest = (type: unknown): ((tree: Tree) => boolean) => {
  const tests = (Array.isArray(type) ? type : [type]).map((name) => typeTests[String(name)] ?? (() => false))
  const [only = () => false, ...others] = tests
  return others.length === 0 ? only : (tree) => tests.some((test) => test(tree))
}

const plainText = (tree: Tree): string => JSON.stringify(plainOf(tree))

/** The value is one of these. */
const among = (values: readonly unknown[]): ((tree: Tree) => boolean) => {
  const texts = new Set(values.map((value) => JSON.stringify(value)))
  return (tree) => texts.has(plainText(tree))
}

type Size = (tree: Tree) => number | undefined

const sizes: Readonly<Record<string, Size>> = {
  imum: (tree) => (tree.kind === 'scalar' && typeof tree.value === 'number' ? tree.value : undefined),
  Length: (tree) => (tree.kind === 'scalar' && typeof tree.value === 'string' ? lengthOf(tree.value) : undefined),
  Items: (tree) => (tree.kind === 'list' ? tree.items.length : undefined),
  Properties: (tree) => (tree.kind === 'map' ? tree.entries.length : undefined),
}

const halves = /[\ud800-\udfff]/

/** Characters, not halves of them. */
const lengthOf = (text: string): number => (halves.test(text) ? Array.from(text).length : text.length)

/** Does the value fit the schema, without a word about how not? */
const isFitting = (tree: Tree, schema: Schema, walk: Walk): boolean => {
  const found: SchemaError[] = []
  visit(tree, schema, { ...walk, found })
  return found.length === 0
}

const fitting = (tree: Tree, branches: unknown, walk: Walk): number =>
  list(branches).filter((branch) => isSchema(branch) && isFitting(tree, branch, walk)).length

const visitAt = (key: string, tree: Tree, at: { readonly schema: Schema; readonly walk: Walk }): void => {
  at.walk.path.push(key)
  visit(tree, at.schema, at.walk)
  at.walk.path.pop()
}

/** Makes the rule of one keyword; `fail` tells that the value breaks it. */
type Builder = (schema: Schema, value: unknown, fail: (tree: Tree, walk: Walk, about?: string) => void) => Rule

/** `properties` and `additionalProperties` are one loop over the keys of a map. */
const eachProperty: Builder = (schema, _value, fail) => {
  const properties = isSchema(schema['properties']) ? schema['properties'] : {}
  const known = new Map(Object.entries(properties))
  const others = schema['additionalProperties']
  return (tree, walk) => {
    if (tree.kind !== 'map') return
    for (const { key, value } of tree.entries) {
      const own = known.has(key) ? known.get(key) : others
      if (own === false) fail(tree, walk, key)
      else if (isSchema(own)) visitAt(key, value, { schema: own, walk })
    }
  }
}

const eachItem: Builder = (_schema, items) => (tree, walk) => {
  if (tree.kind !== 'list' || !isSchema(items)) return
  for (const [index, item] of tree.items.entries()) visitAt(String(index), item, { schema: items, walk })
}

const eachName: Builder = (_schema, names, fail) => (tree, walk) => {
  if (tree.kind !== 'map' || !isSchema(names)) return
  for (const { key, keyAt } of tree.entries) {
    const name: Tree = { kind: 'scalar', at: keyAt, value: key, raw: key, style: 'plain' }
    if (!isFitting(name, names, walk)) fail(tree, walk, key)
  }
}

const unique: Builder = (_schema, wanted, fail) => (tree, walk) => {
  const seen = new Set<string>()
  for (const [index, item] of wanted === true && tree.kind === 'list' ? tree.items.entries() : []) {
    const text = plainText(item)
    if (item.kind !== 'broken' && seen.has(text)) return fail(tree, walk, String(index))
    seen.add(text)
  }
}

const unless =
  (test: (tree: Tree) => boolean, fail: (tree: Tree, walk: Walk) => void): Rule =>
  (tree, walk) => {
    if (!test(tree)) fail(tree, walk)
  }

const patternTest = (source: string): ((tree: Tree) => boolean) => {
  const pattern = new RegExp(source, 'u')
  return (tree) => tree.kind !== 'scalar' || typeof tree.value !== 'string' || pattern.test(tree.value)
}

/** `minLength`, `maximum` …: what is measured, and that it is not less or more than the limit. */
const limit =
  (size: Size, side: 'min' | 'max'): Builder =>
  (_schema, value, fail) =>
  (tree, walk) => {
    const measured = size(tree)
    if (measured !== undefined && (side === 'min' ? measured < Number(value) : measured > Number(value)))
      fail(tree, walk)
  }

const limits: Readonly<Record<string, Builder>> = Object.fromEntries(
  Object.entries(sizes).flatMap(([word, size]) =>
    (['min', 'max'] as const).map((side) => [`${side}${word}`, limit(size, side)] as const),
  ),
)

const builders: Readonly<Record<string, Builder>> = {
  ...limits,
  type: (_schema, type, fail) => unless(typeTest(type), fail),
  enum: (_schema, values, fail) => unless(among(list(values)), fail),
  const: (_schema, value, fail) => unless(among([value]), fail),
  pattern: (_schema, source, fail) => unless(patternTest(String(source)), fail),
  required: (_schema, keys, fail) => (tree, walk) => {
    if (tree.kind !== 'map') return
    for (const key of list(keys).map(String)) if (childOf(tree, key) === undefined) fail(tree, walk, key)
  },
  additionalProperties: eachProperty,
  propertyNames: eachName,
  items: eachItem,
  uniqueItems: unique,
  anyOf: (_schema, branches, fail) => (tree, walk) => {
    if (fitting(tree, branches, walk) === 0) fail(tree, walk)
  },
  oneOf: (_schema, branches, fail) => (tree, walk) => {
    if (fitting(tree, branches, walk) !== 1) fail(tree, walk)
  },
}

/** Every keyword that judges; others say something to people. */
export const keywords: readonly string[] = [...Object.keys(builders), 'properties']

const definitionOf = (top: Schema, ref: string): Schema => {
  const definitions = top['definitions']
  const found = isSchema(definitions) ? definitions[ref.replace('#/definitions/', '')] : undefined
  if (!isSchema(found)) throw new Error(`a schema of kplay names ${ref}, which does not exist`)
  return found
}

const rulesOf = (schema: Schema): Rule[] => {
  const words = Object.keys(schema).includes('additionalProperties')
    ? Object.keys(schema)
    : Object.keys(schema).map((word) => (word === 'properties' ? 'additionalProperties' : word))
  return words.flatMap((keyword) => {
    const build = Object.hasOwn(builders, keyword) ? builders[keyword] : undefined
    if (build === undefined) return []
    const fail = (tree: Tree, walk: Walk, about = ''): void =>
      void walk.found.push({ keyword, tree, segments: [...walk.path], schema, about })
    return [build(schema, schema[keyword], fail)]
  })
}

const visit = (tree: Tree, written: Schema, walk: Walk): void => {
  // It was reported already, and would fit once it is mended.
  if (tree.kind === 'broken') return
  const ref = written['$ref']
  const schema = typeof ref === 'string' ? definitionOf(walk.top, ref) : written
  const rules = walk.rules.get(schema) ?? rulesOf(schema)
  walk.rules.set(schema, rules)
  for (const rule of rules) rule(tree, walk)
}

const rules = new WeakMap<Schema, readonly Rule[]>()

/** Every keyword that `tree` breaks, at any depth. Of a union (`anyOf`, `oneOf`) the union alone is told. */
export const schemaErrors = (tree: Tree, schema: Schema): readonly SchemaError[] => {
  const found: SchemaError[] = []
  visit(tree, schema, { top: schema, rules, found, path: [] })
  return found
}

/** The place of the key an error is about, where the map has it. */
export const keyPlace = (error: SchemaError): Tree['at'] => entryOf(error.tree, error.about)?.keyAt ?? error.tree.at
