/** The CEL environment: kplay's types and functions, and one declared type for each name. */
import { Environment, EvaluationError } from '@marcbachmann/cel-js'
import { compareReleases, lineOf } from '../../kafka/releases/version.ts'
import { Secret } from '../secrets/secret.ts'
import { Struct, Version, type StructClasses } from './cel-values.ts'
import { isIdentifier } from './reserved-words.ts'
import type { ScopeTypes, StructType, ValueType } from './value-type.ts'

/** Functions over releases: name and meaning. `order` is negative when the first is older. */
const comparisons: Readonly<Record<string, (a: string, b: string) => boolean>> = {
  older: (a, b) => order(a, b) < 0,
  newer: (a, b) => order(a, b) > 0,
  same_line: (a, b) => knownLine(a) === knownLine(b),
}

/** Names of the functions that take two releases. */
export const versionFunctions: readonly string[] = Object.keys(comparisons)

const notRelease = (a: string): string => `${JSON.stringify(a)} is no release`

const order = (a: string, b: string): number => {
  const compared = compareReleases(a, b)
  // The library turns what a function throws into the error of the evaluation.
  if (compared === undefined) throw new RangeError(notRelease(lineOf(a) === undefined ? a : b))
  return compared
}

const knownLine = (release: string): string => {
  const line = lineOf(release)
  if (line === undefined) throw new RangeError(notRelease(release))
  return line
}

const textOf = (value: Version | string): string => (value instanceof Version ? value.text : value)

const isSortable = (value: unknown): value is string | bigint | number =>
  typeof value === 'string' || typeof value === 'bigint' || typeof value === 'number'

const byValue = (a: unknown, b: unknown): number => {
  if (!isSortable(a) || typeof a !== typeof b) throw new RangeError('sort() takes texts, or numbers, or releases')
  return a < (b as typeof a) ? -1 : a === b ? 0 : 1
}

/** Types of items a list can be sorted by, each with its order: texts by their characters, releases oldest first. */
const sortable: Readonly<Record<string, (a: unknown, b: unknown) => number>> = {
  string: byValue,
  int: byValue,
  double: byValue,
  version: (a, b) => order((a as Version).text, (b as Version).text),
}

/** The parent of every environment; frozen by its first clone. */
const buildBase = (): Environment => {
  const base = new Environment({
    unlistedVariablesAreDyn: false,
    homogeneousAggregateLiterals: false,
    limits: { maxAstNodes: 1000, maxDepth: 50 },
  })
    .registerType('version', { ctor: Version, fields: {} })
    // Nothing is registered for it: no operator and no function takes a secret.
    .registerType('secret', { ctor: Secret, fields: {} })
    .registerOperator('version == version', (a: Version, b: Version) => a.text === b.text)
    .registerOperator('version == string', (a: Version, b: string) => a.text === b)
    .registerOperator('version in list<string>', (a: Version, b: readonly string[]) => b.includes(a.text))
    .registerFunction('string(version): string', (a: Version) => a.text)
  for (const [name, compare] of Object.entries(comparisons))
    for (const left of ['version', 'string'])
      for (const right of ['version', 'string'])
        base.registerFunction(`${name}(${left}, ${right}): bool`, (a: Version | string, b: Version | string) =>
          compare(textOf(a), textOf(b)),
        )
  for (const [type, order] of Object.entries(sortable)) {
    base.registerFunction(`sort(list<${type}>): list<${type}>`, (list: readonly unknown[]) => list.toSorted(order))
    base.registerFunction(`list<${type}>.sort(): list<${type}>`, (list: readonly unknown[]) => list.toSorted(order))
  }
  base.registerFunction('join(list<string>, string): string', (list: readonly string[], by: string) => list.join(by))
  return base
}

const base = buildBase()

/** The library's signatures of a function, as `size(string): int` and `string.size(): int`. */
export const signaturesOf = (name: string): string[] =>
  base
    .getDefinitions()
    .functions.filter((one) => one.name === name)
    .map((one) => one.signature)
    .sort()

/** Why a text without names fails when it is evaluated; undefined when it has a value, or is no expression of its own. */
export const whyFailing = (text: string): string | undefined => {
  try {
    base.parse(text)()
    return undefined
  } catch (cause) {
    return cause instanceof EvaluationError ? cause.summary : undefined
  }
}

/** Names every expression may call: for "did you mean". */
export const functionNames = (): string[] => [
  ...new Set([...base.getDefinitions().functions.map((one) => one.name), 'has', 'all', 'exists', 'exists_one']),
]

const simpleNames: Readonly<Record<string, string>> = {
  string: 'string',
  int: 'int',
  double: 'double',
  bool: 'bool',
  version: 'version',
  secret: 'secret',
  duration: 'google.protobuf.Duration',
  timestamp: 'google.protobuf.Timestamp',
  any: 'dyn',
}

/** Begins the names of struct types, so that none is one of CEL's own; taken off again in messages. */
export const structPrefix = 'struct.'

interface Declaring {
  readonly env: Environment
  readonly classes: Map<StructType, typeof Struct>
  readonly names: Map<StructType, string>
}

/** Registers the struct types at and below `type` and answers CEL's name of it. `path` names structs in messages. */
const declare = (type: ValueType, path: string, declaring: Declaring): string => {
  if (type.kind === 'list') return `list<${declare(type.of, `${path}.item`, declaring)}>`
  if (type.kind === 'map') return `map<string, ${declare(type.of, `${path}.value`, declaring)}>`
  if (type.kind !== 'struct') return simpleNames[type.kind] ?? 'dyn'
  const known = declaring.names.get(type)
  if (known !== undefined) return known
  const fields = Object.entries(type.fields).map(
    ([name, inner]) => [name, declare(inner, `${path}.${name}`, declaring)] as const,
  )
  const ctor = class extends Struct {}
  declaring.env.registerType(path, { ctor, fields: Object.fromEntries(fields) })
  declaring.classes.set(type, ctor)
  declaring.names.set(type, path)
  return path
}

/** The names of `scope`, over what `declaring` holds already. */
const declareAll = (scope: ScopeTypes, declaring: Declaring): Declaring => {
  // A register with a reserved or malformed name is a fault of its own; here it is left out.
  for (const [name, type] of Object.entries(scope))
    if (isIdentifier(name)) declaring.env.registerVariable(name, declare(type, `${structPrefix}${name}`, declaring))
  return declaring
}

const declareAnew = (scope: ScopeTypes): Declaring =>
  declareAll(scope, { env: base.clone(), classes: new Map(), names: new Map() })

const ofShared = new WeakMap<ScopeTypes, Declaring>()

/** An environment that knows exactly the names of `scope`, and the class of each struct in it. Names with the types of `shared` are declared once for all that share it. */
export const buildEnvironment = (
  scope: ScopeTypes,
  shared: ScopeTypes = {},
): { env: Environment; classes: StructClasses } => {
  const isWithin = Object.entries(shared).every(([name, type]) => scope[name] === type)
  if (!isWithin || Object.keys(shared).length === 0) return declareAnew(scope)
  const made = ofShared.get(shared) ?? declareAnew(shared)
  ofShared.set(shared, made)
  const more = Object.entries(scope).filter(([name]) => !Object.hasOwn(shared, name))
  const declaring = { env: made.env.clone(), classes: new Map(made.classes), names: new Map(made.names) }
  return declareAll(Object.fromEntries(more), declaring)
}
