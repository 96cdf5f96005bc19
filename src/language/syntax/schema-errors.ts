/** JSON Schema over a tree: ajv judges, and each error is brought back to the tree it is about. */
import type { ErrorObject } from 'ajv'
import { childOf, entryOf, plainOf, type Tree } from './tree.ts'
import { validatorOf } from './validator.ts'

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

const segmentsOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))

const descend = (tree: Tree | undefined, segment: string): Tree | undefined =>
  tree?.kind === 'list' ? tree.items[Number(segment)] : childOf(tree, segment)

const aboutOf = ({ keyword, params }: ErrorObject): string =>
  keyword === 'uniqueItems'
    ? String(Math.max(Number(params['i']), Number(params['j'])))
    : String(params['missingProperty'] ?? params['additionalProperty'] ?? params['propertyName'] ?? '')

/** Inside a union or a name: the union, or the name, is told. */
const isInner = (error: ErrorObject, unions: readonly ErrorObject[]): boolean =>
  (error.propertyName !== undefined && error.keyword !== 'propertyNames') ||
  unions.some((union) => error.schemaPath.startsWith(`${union.schemaPath}/`))

/** Every keyword that `tree` breaks, at any depth. Of a union (`anyOf`, `oneOf`) the union alone is told; broken parts were reported already and are passed over. */
export const schemaErrors = (tree: Tree, schema: Schema): readonly SchemaError[] => {
  const validate = validatorOf(schema)
  validate(plainOf(tree))
  const errors = validate.errors ?? []
  const unions = errors.filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf')
  return errors.flatMap((error): SchemaError[] => {
    const segments = segmentsOf(error.instancePath)
    const found = segments.reduce<Tree | undefined>(descend, tree)
    if (found === undefined || found.kind === 'broken' || isInner(error, unions)) return []
    const { keyword, parentSchema = {} } = error
    return [{ keyword, tree: found, segments, schema: parentSchema as Schema, about: aboutOf(error) }]
  })
}

/** The place of the key an error is about, where the map has it. */
export const keyPlace = (error: SchemaError): Tree['at'] => entryOf(error.tree, error.about)?.keyAt ?? error.tree.at
