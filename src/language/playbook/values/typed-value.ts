/** A written value -> the value of its declared type. Durations become milliseconds, sizes bytes, releases stay text. */
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts'
import { parseDuration } from '../../../diagnostics/duration.ts'
import { parseVersion } from '../../../kafka/releases/version.ts'
import { types, type ValueType } from '../../expressions/value-type.ts'
import { notOneOf, secretLiteral, wrongForm, wrongType } from '../../syntax/shape-faults.ts'
import { durationSchema } from '../../syntax/words.ts'
import { childOf, itemsOf, plainOf, textOf, type Tree } from '../../syntax/tree.ts'
import { readSecret } from '../../secrets/read-source.ts'
import { Secret } from '../../secrets/secret.ts'
import { playbookFault } from '../playbook-faults.ts'
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
  secret: types.secret,
}

/** The type a declaration gives its name in expressions. */
export const typeOfVariable = (type: VariableType): ValueType => expressionTypes[type]

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

/** Each allowed value must be one of the declared type; of a secret none can be written. */
const checkEnum = ({ tree, type, name }: Declaration): Diagnostic[] => {
  const allowed = childOf(tree, 'enum')
  if (allowed === undefined || allowed.kind === 'broken') return []
  const what = `the "enum" of secret "${name}"`
  if (type === 'secret')
    return [secretLiteral({ family: 'playbook', what, tree: allowed, fix: 'remove it; "pattern" can check the form' })]
  return itemsOf(allowed).flatMap((item) => {
    const read = readPlain(type, `each value of "enum" of "${name}"`, { tree: item, value: plainOf(item) })
    return item.kind === 'broken' || 'value' in read ? [] : [read]
  })
}

/** Faults of the declaration itself: its pattern, and its allowed values. */
export const checkDeclaration = (declaration: Declaration): Diagnostic[] => {
  const { tree, name } = declaration
  const pattern = childOf(tree, 'pattern')
  const text = textOf(pattern)
  return [
    ...checkEnum(declaration),
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

/** What a type makes of a value, before `enum` and `pattern` are asked. */
const readPlain = (
  type: Exclude<VariableType, 'secret'>,
  what: string,
  { tree, value }: { readonly tree: Tree; readonly value: unknown },
): { readonly value: unknown } | Diagnostic => {
  const { json, wanted, pattern, read } = readings[type]
  const isGiven = tree.kind === 'scalar' && tree.value === value
  const found = isGiven || tree.kind !== 'scalar' ? undefined : `the expression gives ${JSON.stringify(value)}`
  const place = { family: 'playbook' as const, what, tree, wanted, pattern, found }
  const fitting = read(value)
  if (fitting !== undefined) return { value: fitting }
  const isRightKind = typeof value === 'string' && json.includes('string')
  return isRightKind ? wrongForm(place) : wrongType(place, json)
}

/** The value of `tree` for a declaration, or its fault. `value` may stand for a tree that was an expression. */
export const readTyped = (
  declaration: Declaration,
  tree: Tree,
  value: unknown = plainOf(tree),
): { readonly value: unknown } | Diagnostic => {
  const { type, name } = declaration
  if (type === 'secret') {
    if (value instanceof Secret) return { value }
    const secret = readSecret({ name, pattern: textOf(childOf(declaration.tree, 'pattern')) }, tree, value)
    return secret instanceof Secret ? { value: secret } : secret
  }
  const read = readPlain(type, `"${name}"`, { tree, value })
  return 'value' in read ? (constraintFault(declaration, tree, value) ?? read) : read
}
