/** A written value -> the value of its declared type. Durations become milliseconds, sizes bytes, releases stay text. */
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts'
import { parseDuration } from '../../../diagnostics/duration.ts'
import { parseVersion } from '../../../kafka/releases/version.ts'
import { types, type ValueType } from '../../expressions/value-type.ts'
import { notOneOf, wrongForm, wrongType } from '../../syntax/shape-faults.ts'
import { durationSchema } from '../../syntax/words.ts'
import { childOf, itemsOf, plainOf, textOf, type Tree } from '../../syntax/tree.ts'
import { playbookFault, wordComesLater } from '../playbook-faults.ts'
import type { VariableType } from '../playbook-schema.ts'

/** A variable or input as declared. */
export interface Declaration {
  readonly name: string
  readonly type: VariableType
  readonly tree: Tree
}

const sizeUnits: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
}

const sizePattern = /^(\d+)\s*(B|KiB|MiB|GiB|TiB|kB|MB|GB|TB)$/

/** `10GiB` as bytes; undefined for anything else. */
const parseSize = (text: string): number | undefined => {
  const [, count, unit] = sizePattern.exec(text) ?? []
  return count === undefined || unit === undefined ? undefined : Number(count) * (sizeUnits[unit] ?? 1)
}

/** What each type takes, in words and as JSON types, and how a value is read; undefined when it does not fit. */
interface Reading {
  readonly json: readonly string[]
  readonly wanted: string
  /** The form of a text, for "quote it". */
  readonly pattern?: string
  readonly read: (value: unknown) => unknown
}

const textual =
  (parse: (text: string) => unknown) =>
  (value: unknown): unknown =>
    typeof value === 'string' ? parse(value) : undefined

const isMap = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)

const readings: Readonly<Record<Exclude<VariableType, 'secret'>, Reading>> = {
  string: { json: ['string'], wanted: 'text', read: textual((text) => text) },
  int: {
    json: ['integer'],
    wanted: 'a whole number',
    read: (value) => (Number.isSafeInteger(value) ? value : undefined),
  },
  bool: {
    json: ['boolean'],
    wanted: 'true or false',
    read: (value) => (typeof value === 'boolean' ? value : undefined),
  },
  version: {
    json: ['string'],
    wanted: 'a release in quotes, like "4.1.2"',
    pattern: '^[0-9]+\\.[0-9]+\\.[0-9]+$',
    read: textual((text) => (parseVersion(text) === undefined ? undefined : text)),
  },
  duration: {
    json: ['string'],
    wanted: durationSchema['x-form'],
    pattern: durationSchema.pattern,
    read: textual((text) => {
      const ms = parseDuration(text)
      return ms.ok ? ms.value : undefined
    }),
  },
  bytes: {
    json: ['string', 'integer'],
    wanted: 'a size like 512MiB or 10GiB, or a number of bytes',
    read: (value) => (Number.isSafeInteger(value) ? value : textual(parseSize)(value)),
  },
  list: { json: ['array'], wanted: 'a list', read: (value) => (Array.isArray(value) ? value : undefined) },
  map: { json: ['object'], wanted: 'a map', read: (value) => (isMap(value) ? value : undefined) },
}

const expressionTypes: Readonly<Record<VariableType, ValueType>> = {
  string: types.string,
  int: types.int,
  bool: types.bool,
  version: types.version,
  duration: types.duration,
  bytes: types.int,
  list: types.list(types.any),
  map: types.map(types.any),
  secret: types.string,
}

/** The type a declaration gives its name in expressions. */
export const typeOfVariable = (type: VariableType): ValueType => expressionTypes[type]

export const secretsComeLater = (tree: Tree): Diagnostic =>
  wordComesLater('the type "secret"', tree.at, 'leave it out; nothing in this release needs one')

/** A regular expression that cannot be parsed is reported where it is declared; here it matches. */
const matches = (pattern: string | undefined, text: string): boolean => {
  if (pattern === undefined) return true
  try {
    return new RegExp(`^(?:${pattern})$`, 'u').test(text)
  } catch {
    return true
  }
}

const isPattern = (pattern: string): boolean => {
  try {
    return new RegExp(pattern, 'u') instanceof RegExp
  } catch {
    return false
  }
}

/** Faults of the declaration itself: its pattern, and a secret. */
export const checkDeclaration = ({ tree, type, name }: Declaration): Diagnostic[] => {
  const pattern = childOf(tree, 'pattern')
  const text = textOf(pattern)
  const typeTree = childOf(tree, 'type')
  return [
    ...(type === 'secret' && typeTree !== undefined ? [secretsComeLater(typeTree)] : []),
    ...(pattern !== undefined && text !== undefined && !isPattern(text)
      ? [
          playbookFault('wrong-pattern', pattern.at, {
            message: `the pattern of "${name}" is no regular expression`,
            fix: 'mend the expression; it is matched against the whole text',
          }),
        ]
      : []),
  ]
}

const constraintFault = (declaration: Declaration, tree: Tree, written: unknown): Diagnostic | undefined => {
  const what = `"${declaration.name}"`
  const allowed = childOf(declaration.tree, 'enum')
  const words = itemsOf(allowed).map(plainOf)
  if (allowed !== undefined && !words.some((word) => JSON.stringify(word) === JSON.stringify(written)))
    return notOneOf({ family: 'playbook', what, tree }, words)
  const pattern = textOf(childOf(declaration.tree, 'pattern'))
  if (typeof written !== 'string' || matches(pattern, written)) return undefined
  return wrongForm({ family: 'playbook', what, tree, wanted: `text that matches ${pattern ?? ''}` })
}

/** The value of `tree` for a declaration, or its fault. `value` may stand for a tree that was an expression. */
export const readTyped = (
  declaration: Declaration,
  tree: Tree,
  value: unknown = plainOf(tree),
): { readonly value: unknown } | Diagnostic => {
  if (declaration.type === 'secret') return { value: '' }
  const reading = readings[declaration.type]
  const read = reading.read(value)
  const isGiven = tree.kind === 'scalar' && tree.value === value
  const found = isGiven || tree.kind !== 'scalar' ? undefined : `the expression gives ${JSON.stringify(value)}`
  const { wanted, pattern } = reading
  const place = { family: 'playbook' as const, what: `"${declaration.name}"`, tree, wanted, pattern, found }
  if (read !== undefined) return constraintFault(declaration, tree, value) ?? { value: read }
  const isRightKind = typeof value === 'string' && reading.json.includes('string')
  return isRightKind ? wrongForm(place) : wrongType(place, reading.json)
}
