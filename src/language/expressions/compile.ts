/**
 * Text -> Expression. 1. parse; 2. check types against exactly the names known here; 3. checks that CEL leaves open: `has()` of a field
 * that does not exist, releases compared with text that is none. Faults point at the characters concerned.
 */
import { ParseError, TypeError as CelTypeError, type Environment } from '@marcbachmann/cel-js'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Location } from '../../diagnostics/source.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import { parseVersion } from '../../kafka/releases/version.ts'
import { buildEnvironment, versionFunctions, whyFailing } from './cel-environment.ts'
import { fromCel, textOfCel, toCel, type StructClasses } from './cel-values.ts'
import * as faults from './expression-faults.ts'
import type { Known } from './expression-faults.ts'
import type { Expression, Scope } from './expression.ts'
import { failingConstants } from './faults/constants.ts'
import { namesIn, placeOfName, type Names } from './expression-names.ts'
import { secretFaults, secretsRead } from '../secrets/secret-uses.ts'
import { typeAtPath } from './value-type.ts'

/** An expression that also gives its value as text, for use inside a larger text. */
export interface Compiled extends Expression {
  /** Secrets it reads, by name: `vars.token`. */
  readonly secrets: readonly string[]
  evaluateText(scope: Scope): Result<string, string>
}

/** What expressions of one place are compiled with. */
export interface Compiler {
  readonly known: Known
  /** `place` turns offsets of `text` into places of the file. */
  compile(text: string, place: (start: number, end: number) => Location): Compiled | readonly Diagnostic[]
}

type Place = (start: number, end: number) => Location

interface Checked {
  readonly evaluate: (context: Record<string, unknown>) => unknown
  readonly type: string
  readonly names: Names
}

const rangeOf = (error: ParseError | CelTypeError, text: string): { start: number; end: number } => {
  const { start, end } = error.range ?? { start: 0, end: text.length }
  return { start, end: Math.max(end, start) }
}

const libraryFault = (
  error: ParseError | CelTypeError,
  text: string,
  setting: { place: Place; known: Known },
): Diagnostic => {
  const { start, end } = rangeOf(error, text)
  if (error.code === 'unknown_variable')
    return faults.unknownName(text.slice(start, end), setting.place(start, end), setting.known)
  return faults.celFault({ code: error.code, summary: error.summary, text, start, end }, setting.place)
}

/** Names and fields that do not exist: all of them, where the library tells the first. */
const unknownNames = (names: Names, known: Known, place: Place): Diagnostic[] =>
  names.paths.flatMap((chain) => {
    const depth = chain.path.findIndex(
      (_, index) => typeAtPath(known.types, chain.path.slice(0, index + 1)) === undefined,
    )
    if (depth < chain.inherited) return []
    const { start, end } = placeOfName(chain, depth)
    const at = place(start, end)
    return [
      depth === 0
        ? faults.unknownName(chain.path[0] ?? '', at, known)
        : faults.unknownField(chain.path.slice(0, depth + 1), at, known),
    ]
  })

/** Text compared with a release, or given to a function of releases, that is none. */
const wrongReleases = (names: Names, known: Known, place: Place): Diagnostic[] =>
  names.literals
    .filter((use) => {
      const isCompared =
        use.by === '==' && use.beside !== undefined && typeAtPath(known.types, use.beside)?.kind === 'version'
      const mayBeEmpty = use.by === '==' && use.literal === ''
      return (isCompared || versionFunctions.includes(use.by)) && !mayBeEmpty && parseVersion(use.literal) === undefined
    })
    .map((use) => faults.notARelease(use.literal, use.by === '==', place(use.start, use.end)))

const check = (
  env: Environment,
  text: string,
  setting: { place: Place; known: Known },
): Checked | readonly Diagnostic[] => {
  try {
    const parsed = env.parse(text)
    const names = namesIn(parsed.ast)
    const unknown = unknownNames(names, setting.known, setting.place)
    if (unknown.length > 0) return unknown
    const shown = secretFaults({ ast: parsed.ast, paths: names.paths }, setting.known.types, setting.place)
    if (shown.length > 0) return shown
    const { error, type } = parsed.check()
    if (error !== undefined) return [libraryFault(error as CelTypeError, text, setting)]
    const wrong = [
      ...wrongReleases(names, setting.known, setting.place),
      ...failingConstants(parsed.ast, text, whyFailing).map((one) =>
        faults.alwaysFails(one.why, setting.place(one.start, one.end)),
      ),
    ]
    return wrong.length > 0 ? wrong : { evaluate: (context) => parsed(context) as unknown, type: type ?? 'dyn', names }
  } catch (cause) {
    if (cause instanceof ParseError || cause instanceof CelTypeError) return [libraryFault(cause, text, setting)]
    throw cause
  }
}

/**
 * Host and group values win over the playbook's for variables it declares (language.md, precedence): expressions on a host read those.
 * Values from `--vars` and `--set` were already put over both when the files were loaded.
 */
const effective = (scope: Scope, name: string): unknown => {
  const value = scope[name]
  const host = scope['host']
  const own = typeof host === 'object' && host !== null && 'vars' in host ? host.vars : undefined
  if (name !== 'vars' || typeof value !== 'object' || typeof own !== 'object') return value
  return { ...value, ...own }
}

/** `versions.from` keeps the shape it was written in: one release, or a list of them. */
const shaped = (value: unknown, isList: boolean): unknown => {
  if (isList || typeof value !== 'object' || value === null || !('from' in value)) return value
  const from: unknown = value.from
  return { ...value, from: Array.isArray(from) ? (from[0] as unknown) : from }
}

const isFromList = (known: Known): boolean => typeAtPath(known.types, ['versions', 'from'])?.kind !== 'version'

const contextOf = (
  scope: Scope,
  roots: readonly string[],
  setting: { known: Known; classes: StructClasses },
): Result<Record<string, unknown>, string> => {
  const context: Record<string, unknown> = {}
  for (const name of roots) {
    const type = setting.known.types[name]
    const value = effective(scope, name)
    if (type === undefined || value === undefined) return err(`"${name}" is not known here`)
    const plain = name === 'versions' ? shaped(value, isFromList(setting.known)) : value
    const converted = toCel(plain, type, { name, classes: setting.classes })
    if (!converted.ok) return converted
    context[name] = converted.value
  }
  return ok(context)
}

const sentenceOf = (cause: unknown): string => {
  if (typeof cause === 'object' && cause !== null && 'summary' in cause && typeof cause.summary === 'string')
    return cause.summary
  return cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause)
}

const distinct = (words: readonly string[]): string[] => [...new Set(words)].sort()

/** A compiler for exactly the names of `known`, made ready by its first expression; keep it for all expressions of a place. */
export const createCompiler = (known: Known): Compiler => {
  let ready: ReturnType<typeof buildEnvironment> | undefined
  return {
    known,
    compile: (text, place) => {
      const { env, classes } = (ready ??= buildEnvironment(known.types, known.shared))
      const checked = check(env, text, { place, known })
      if (!('evaluate' in checked)) return checked
      const roots = distinct(checked.names.paths.map((one) => one.path[0] ?? '')).filter((name) =>
        Object.hasOwn(known.types, name),
      )
      const run = (scope: Scope): Result<unknown, string> => {
        const context = contextOf(scope, roots, { known, classes })
        if (!context.ok) return context
        try {
          return ok(checked.evaluate(context.value))
        } catch (cause) {
          return err(sentenceOf(cause))
        }
      }
      return {
        text: text.trim(),
        at: place(text.length - text.trimStart().length, text.trimEnd().length),
        type: checked.type,
        names: roots,
        secrets: secretsRead(checked.names.paths, known.types),
        evaluate: (scope) => {
          const value = run(scope)
          return value.ok ? ok(fromCel(value.value)) : value
        },
        evaluateText: (scope) => {
          const value = run(scope)
          if (!value.ok) return value
          const rendered = textOfCel(value.value)
          return rendered === undefined ? err('it is no single value') : ok(rendered)
        },
      }
    },
  }
}
