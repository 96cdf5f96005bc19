/**
 * Schema check: every fault of a tree at its exact place, in kplay's words.
 * 1. find all errors; 2. translate each to a diagnostic at its tree; 3. leave out what only follows from a better one.
 */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { nearest } from '../../diagnostics/suggest.ts'
import * as faults from './shape-faults.ts'
import type { Family, Thing } from './shape-faults.ts'
import { keyPlace, schemaErrors, type Schema, type SchemaError } from './schema-errors.ts'
import { childOf, itemsOf, textOf, type Tree } from './tree.ts'
import { keptWords, typeWords } from './words.ts'

export interface SchemaCheck {
  readonly schema: object
  readonly family: Family
  /** Names the top of `schema` where it has no `title` of its own. */
  readonly thing: Thing
  /** True for a value that will be known only later (it holds an expression): its form is not judged. */
  readonly isOpen?: (tree: Tree) => 'value' | 'text' | undefined
}

const wordOf = (schema: Schema, key: string): string | undefined => {
  const value = schema[key]
  return typeof value === 'string' ? value : undefined
}

const thingOf = (spot: SchemaError, check: SchemaCheck): Thing => {
  const { schema } = spot
  const title = wordOf(schema, 'title')
  if (title === undefined && spot.segments.length === 0) return check.thing
  const key = spot.segments.at(-1)
  const idKey = wordOf(schema, 'x-id')
  const own = idKey === undefined ? undefined : textOf(childOf(spot.tree, idKey))
  const isNamed = schema['x-named'] === true || title === undefined
  return { title: title ?? 'map', name: own ?? (isNamed ? key : undefined) }
}

/** `"hosts"`, or `item 2 of "hosts"`. */
const placeOf = (spot: SchemaError, check: SchemaCheck): string => {
  const last = spot.segments.at(-1)
  if (last === undefined) return faults.renderThing(check.thing)
  const above = spot.segments.at(-2)
  return /^\d+$/.test(last) && above !== undefined ? `item ${Number(last) + 1} of "${above}"` : `"${last}"`
}

const typesOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [String(value)])

const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])

/** What a schema wants, in words: its form, else its types. */
const wantedBy = (schema: Schema): string =>
  wordOf(schema, 'x-form') ??
  typesOf(schema['type'])
    .map((type) => typeWords[type] ?? type)
    .join(' or ')

const bounds: Readonly<Record<string, (limit: number) => string>> = {
  minimum: (limit) => `at least ${limit}`,
  maximum: (limit) => `at most ${limit}`,
  minItems: (limit) => (limit === 1 ? 'a list with at least one item' : `a list of at least ${limit} items`),
  maxItems: (limit) => `a list of at most ${limit} items`,
  minLength: (limit) => (limit === 1 ? 'not empty' : `at least ${limit} characters long`),
  maxProperties: (limit) => (limit === 1 ? 'a map with one key' : `a map of at most ${limit} keys`),
  minProperties: (limit) => (limit === 1 ? 'a map with at least one key' : `a map of at least ${limit} keys`),
}

const isLater = (schema: unknown): boolean => typeof schema === 'object' && schema !== null && 'x-later' in schema

const unknownKeyAt = (spot: SchemaError, check: SchemaCheck): Diagnostic => {
  const properties = (spot.schema['properties'] ?? {}) as Schema
  const accepted = Object.keys(properties).filter((name) => !isLater(properties[name]))
  const at = keyPlace(spot)
  return faults.unknownKey({ family: check.family, thing: thingOf(spot, check), key: spot.about, at, accepted })
}

const badName = (spot: SchemaError, check: SchemaCheck): Diagnostic => {
  const names = (spot.schema['propertyNames'] ?? {}) as Schema
  return {
    code: `${check.family}/wrong-name`,
    severity: 'error',
    message: `"${spot.about}" can not be a name here`,
    at: keyPlace(spot),
    note: keptWords.includes(spot.about)
      ? 'kplay keeps this word for itself'
      : `a name is ${wordOf(names, 'x-form') ?? 'plain text'}`,
    fix: 'choose another name',
  }
}

/** The values that any branch of a union takes, where all branches are plain value lists. */
const unionWords = (schema: Schema, keyword: string): string => {
  const branches = (Array.isArray(schema[keyword]) ? schema[keyword] : []) as Schema[]
  const words = branches.map((branch) => {
    if (Array.isArray(branch['enum']))
      return list(branch['enum'])
        .map((word) => `"${word}"`)
        .join(' or ')
    return branch['const'] === undefined ? wantedBy(branch) : JSON.stringify(branch['const'])
  })
  return [...new Set(words)].join(' or ')
}

type Translate = (spot: SchemaError, check: SchemaCheck) => Diagnostic

const wrongFormAt: Translate = (spot, { ...check }) => {
  const schema = spot.schema
  const wanted = wordOf(schema, 'x-form') ?? `text like ${String(schema['pattern'])}`
  return faults.wrongForm({ family: check.family, what: placeOf(spot, check), tree: spot.tree, wanted })
}

const unionAt =
  (keyword: string): Translate =>
  (spot, check) => {
    const schema = spot.schema
    const wanted = wordOf(schema, 'x-form') ?? unionWords(schema, keyword)
    return faults.wrongForm({ family: check.family, what: placeOf(spot, check), tree: spot.tree, wanted })
  }

/** One entry per JSON Schema keyword kplay uses; others have a plain fallback. */
const translations: Readonly<Record<string, Translate>> = {
  additionalProperties: unknownKeyAt,
  required: (spot, check) =>
    faults.missingKey({
      family: check.family,
      thing: thingOf(spot, check),
      key: spot.about,
      item: spot.tree,
    }),
  type: (spot, check) =>
    spot.schema['x-secret'] === 'source'
      ? faults.secretLiteral({ family: check.family, what: placeOf(spot, check), tree: spot.tree })
      : faults.wrongType(
          {
            family: check.family,
            what: placeOf(spot, check),
            tree: spot.tree,
            wanted: wantedBy(spot.schema),
            pattern: wordOf(spot.schema, 'pattern'),
          },
          typesOf(spot.schema['type']),
        ),
  enum: (spot, check) =>
    faults.notOneOf(
      { family: check.family, what: placeOf(spot, check), tree: spot.tree },
      spot.schema['enum'] as unknown[],
    ),
  const: (spot, check) =>
    faults.notOneOf({ family: check.family, what: placeOf(spot, check), tree: spot.tree }, [spot.schema['const']]),
  pattern: wrongFormAt,
  propertyNames: badName,
  anyOf: unionAt('anyOf'),
  oneOf: unionAt('oneOf'),
  uniqueItems: (spot, check) => {
    const tree = itemsOf(spot.tree)[Number(spot.about)] ?? spot.tree
    const what = `each item of ${placeOf(spot, check)}`
    return faults.outOfBounds({
      family: check.family,
      what,
      tree,
      wanted: 'written once',
      fix: 'remove the repetition',
    })
  },
}

const translate: Translate = (spot, check) => {
  const known = translations[spot.keyword]
  if (known !== undefined) return known(spot, check)
  const what = placeOf(spot, check)
  const wanted = bounds[spot.keyword]?.(Number(spot.schema[spot.keyword])) ?? `as ${spot.keyword} says`
  return faults.outOfBounds({ family: check.family, what, tree: spot.tree, wanted })
}

/** Keywords that judge the form of a text, which an expression inside it still changes. */
const formKeywords = ['pattern', 'enum', 'const', 'minLength', 'anyOf', 'oneOf']

const isSilent = (spot: SchemaError, check: SchemaCheck): boolean => {
  const open = check.isOpen?.(spot.tree)
  return open === 'value' || (open === 'text' && formKeywords.includes(spot.keyword))
}

/** A key that is unknown because it is misspelt explains the key that is missing, and a wrong type explains all else at its place. */
const isExplained = (spot: SchemaError, atPlace: readonly SchemaError[]): boolean =>
  atPlace.some((other) => {
    if (other === spot) return false
    if (spot.keyword === 'required' && other.keyword === 'additionalProperties')
      return nearest(other.about, [spot.about]) !== undefined
    return other.keyword === 'type' && spot.keyword !== 'type'
  })

/** The faults of `tree` against a schema; empty when it fits. Broken parts are passed over. */
export const checkSchema = (tree: Tree, check: SchemaCheck): Diagnostic[] => {
  const loud = schemaErrors(tree, check.schema as Schema).filter((spot) => !isSilent(spot, check))
  const byPlace = Map.groupBy(loud, (spot) => spot.tree)
  return loud.filter((spot) => !isExplained(spot, byPlace.get(spot.tree) ?? [])).map((spot) => translate(spot, check))
}
