/**
 * A value of the playbook with expressions anywhere in it -> Template. A text that is one expression and nothing else has the type of that
 * expression; inside a larger text an expression must be a single value and becomes text. A value never becomes code.
 */
import { renderDuration } from '../../diagnostics/duration.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { Location } from '../../diagnostics/source.ts'
import { placeInScalar } from '../syntax/scalar-places.ts'
import { secretHere } from '../secrets/secret-faults.ts'
import { plainOf, type Entry, type ScalarTree, type Tree } from '../syntax/tree.ts'
import type { Compiled, Compiler } from './compile.ts'
import { compileCondition } from './condition.ts'
import * as faults from './expression-faults.ts'
import type { Scope, Template } from './expression.ts'
import { findExpressions, hasExpression, type Found } from './find-expressions.ts'
import { fits, schemaAt, wantedWords, type WantedSchema } from './wanted.ts'

/** A template with what checks need to know of it. */
export interface CompiledTemplate extends Template {
  readonly expressions: readonly Compiled[]
}

export interface TemplateSetting {
  readonly compiler: Compiler
  /** Schema the value must fit, where there is one: types of whole-value expressions are held against it. */
  readonly schema?: WantedSchema | undefined
  /** How the value is called in messages: `"lines"`. */
  readonly what: string
  /** Keys whose text is a condition without `${{ }}`. */
  readonly bareKeys?: readonly string[]
  readonly report: (fault: Diagnostic) => void
}

type Resolved = Result<unknown, { readonly at: Location; readonly message: string }>

/** A compiled part: what it resolves to, and the expressions inside. */
interface Part {
  readonly resolve: (scope: Scope) => Resolved
  readonly expressions: readonly Compiled[]
}

const constant = (value: unknown): Part => ({ resolve: () => ok(value), expressions: [] })

const failed = (compiled: Compiled, message: string): Resolved => err({ at: compiled.at, message })

const jinja = /(^|[^$])\{\{[^{}]*\}\}/

const compileFound = (scalar: ScalarTree, found: Found, setting: TemplateSetting): Compiled | undefined => {
  const place = (start: number, end: number): Location =>
    placeInScalar(scalar, found.innerStart + start, found.innerStart + end)
  const compiled = setting.compiler.compile(found.text, place)
  if ('evaluate' in compiled) return compiled
  for (const fault of compiled) setting.report(fault)
  return undefined
}

/** A duration stands in arguments as text, as a person would write it; everywhere else as milliseconds. */
const asWanted = (value: unknown, compiled: Compiled, setting: TemplateSetting): unknown =>
  compiled.type === 'google.protobuf.Duration' && setting.schema?.['type'] === 'string' && typeof value === 'number'
    ? renderDuration(value)
    : value

/** Only where the schema says `x-secret` a secret may stand: `true`, also inside a larger text; `whole`, by itself. */
const checkSecrets = (compiled: Compiled, setting: TemplateSetting, isWhole: boolean): void => {
  const takes = setting.schema?.['x-secret']
  if (takes === true || (takes === 'whole' && isWhole)) return
  setting.report(secretHere(setting.what, compiled.secrets, compiled.at))
}

const whole = (compiled: Compiled, setting: TemplateSetting): Part => {
  if (compiled.type === 'secret') checkSecrets(compiled, setting, true)
  else if (!fits(compiled.type, setting.schema))
    setting.report(faults.wrongResult(setting.what, wantedWords(setting.schema), compiled.type, compiled.at))
  return {
    expressions: [compiled],
    resolve: (scope) => {
      const value = compiled.evaluate(scope)
      return value.ok ? ok(asWanted(value.value, compiled, setting)) : failed(compiled, value.error)
    },
  }
}

const scalarTypes = [
  'string',
  'int',
  'uint',
  'double',
  'bool',
  'version',
  'dyn',
  'google.protobuf.Duration',
  'google.protobuf.Timestamp',
]

/** Literal text and expressions in turn, joined as text. */
const mixed = (
  text: string,
  pieces: readonly { found: Found; compiled: Compiled }[],
  setting: TemplateSetting,
): Part => {
  for (const { compiled } of pieces)
    if (compiled.type === 'secret') checkSecrets(compiled, setting, false)
    else if (!scalarTypes.includes(compiled.type)) setting.report(faults.notScalar(compiled.type, compiled.at))
  return {
    expressions: pieces.map((piece) => piece.compiled),
    resolve: (scope) => {
      let result = ''
      let from = 0
      for (const { found, compiled } of pieces) {
        const part = compiled.evaluateText(scope)
        if (!part.ok) return failed(compiled, part.error)
        result += text.slice(from, found.start) + part.value
        from = found.end
      }
      return ok(result + text.slice(from))
    },
  }
}

const compileText = (scalar: ScalarTree, text: string, setting: TemplateSetting): Part => {
  const { found, unclosed } = findExpressions(text)
  if (unclosed !== undefined) setting.report(faults.unclosedBraces(placeInScalar(scalar, unclosed, unclosed + 3)))
  if (jinja.test(text)) setting.report(faults.jinjaInText(scalar.at))
  const pieces = found.flatMap((one) => {
    const compiled = compileFound(scalar, one, setting)
    return compiled === undefined ? [] : [{ found: one, compiled }]
  })
  const [only] = pieces
  if (found.length === 1 && only !== undefined && only.found.start === 0 && only.found.end === text.trimEnd().length)
    return whole(only.compiled, setting)
  return pieces.length === 0 ? constant(text) : mixed(text, pieces, setting)
}

const compileList = (items: readonly Tree[], setting: TemplateSetting): Part => {
  const parts = items.map((item, index) =>
    compilePart(item, inner(setting, String(index), `item ${index + 1} of ${setting.what}`)),
  )
  return {
    expressions: parts.flatMap((part) => part.expressions),
    resolve: (scope) => {
      const values: unknown[] = []
      for (const part of parts) {
        const value = part.resolve(scope)
        if (!value.ok) return value
        values.push(value.value)
      }
      return ok(values)
    },
  }
}

const inner = (setting: TemplateSetting, key: string, what: string): TemplateSetting => ({
  ...setting,
  what,
  schema: schemaAt(setting.schema, key),
})

/** A condition resolves to true or false; written it stays its text. */
const compileBare = (entry: Entry, setting: TemplateSetting): Part => {
  const condition = compileCondition(entry.value, {
    key: entry.key,
    compiler: setting.compiler,
    report: setting.report,
  })
  if (condition === undefined) return constant(null)
  return {
    expressions: [condition],
    resolve: (scope) => {
      const value = condition.evaluate(scope)
      return value.ok ? value : failed(condition, value.error)
    },
  }
}

const compileEntry = (entry: Entry, setting: TemplateSetting): Part =>
  setting.bareKeys?.includes(entry.key) === true
    ? compileBare(entry, setting)
    : compilePart(entry.value, inner(setting, entry.key, `"${entry.key}"`))

const compileMap = (tree: Tree & { kind: 'map' }, setting: TemplateSetting): Part => {
  for (const entry of tree.entries) if (hasExpression(entry.key)) setting.report(faults.notHere(entry.keyAt))
  const parts = tree.entries.map((entry) => [entry.key, compileEntry(entry, setting)] as const)
  return {
    expressions: parts.flatMap(([, part]) => part.expressions),
    resolve: (scope) => {
      const entries: (readonly [string, unknown])[] = []
      for (const [key, part] of parts) {
        const value = part.resolve(scope)
        if (!value.ok) return value
        entries.push([key, value.value])
      }
      return ok(Object.fromEntries(entries))
    },
  }
}

const compilePart = (tree: Tree, setting: TemplateSetting): Part => {
  switch (tree.kind) {
    case 'map':
      return compileMap(tree, setting)
    case 'list':
      return compileList(tree.items, setting)
    case 'scalar':
      return typeof tree.value === 'string' ? compileText(tree, tree.value, setting) : constant(tree.value)
    case 'broken':
      return constant(null)
  }
}

/** Compiles every expression at and below `tree`; faults go to `setting.report`. */
export const compileTemplate = (tree: Tree, setting: TemplateSetting): CompiledTemplate => {
  const part = compilePart(tree, setting)
  return {
    at: tree.at,
    written: plainOf(tree),
    names: [...new Set(part.expressions.flatMap((expression) => expression.names))].sort(),
    secrets: [...new Set(part.expressions.flatMap((expression) => expression.secrets))].sort(),
    expressions: part.expressions,
    resolve: part.resolve,
  }
}

/** True for a text that will be known only later: `value` when it is one expression, `text` when expressions stand inside. */
export const openness = (tree: Tree): 'value' | 'text' | undefined => {
  if (tree.kind !== 'scalar' || typeof tree.value !== 'string' || !hasExpression(tree.value)) return undefined
  const { found } = findExpressions(tree.value)
  const isWhole = found.length === 1 && found[0]?.start === 0 && found[0].end === tree.value.trimEnd().length
  return isWhole ? 'value' : 'text'
}
