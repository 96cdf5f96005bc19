/** Faults of expressions in plain words: one builder per kind, and the translation of the CEL library's own errors. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Location } from '../../diagnostics/source.ts'
import { didYouMean } from '../../diagnostics/suggest.ts'
import { shortList } from '../syntax/shape-faults.ts'
import { functionNames, versionFunctions } from './cel-environment.ts'
import { typeAtPath, type ScopeTypes } from './value-type.ts'

export interface Words {
  readonly message: string
  readonly fix: string
  readonly note?: string
}

export const expressionFault = (code: string, at: Location, words: Words): Diagnostic => ({
  code: `expression/${code}`,
  severity: 'error',
  at,
  ...words,
})

/** Why a name that the language has can not be read here, and what to do about it. */
export interface Absent {
  readonly why: string
  readonly fix: string
}

/** What names an expression may read. */
export interface Known {
  readonly types: ScopeTypes
  /** By name or chain: `node`, `vars.ticket`. */
  readonly absent: Readonly<Record<string, Absent>>
}

const absentName = (name: string, at: Location, { absent }: Known): Diagnostic | undefined => {
  const reason = Object.hasOwn(absent, name) ? absent[name] : undefined
  if (reason === undefined) return undefined
  return expressionFault('unset-name', at, {
    message: `"${name}" has no value here`,
    note: reason.why,
    fix: reason.fix,
  })
}

export const unknownName = (name: string, at: Location, known: Known): Diagnostic => {
  const names = Object.keys(known.types).sort()
  return (
    absentName(name, at, known) ??
    expressionFault('unknown-name', at, {
      message: `unknown name "${name}"`,
      note: `known here: ${shortList(names)}`,
      fix: didYouMean(name, names) ?? `use one of: ${names.join(', ')}; text is written in quotes`,
    })
  )
}

/** The last field of a chain does not exist: `vars.tiket`, `health.under_replicted`. */
export const unknownField = (path: readonly string[], at: Location, known: Known): Diagnostic => {
  const owner = path.slice(0, -1).join('.')
  const field = path.at(-1) ?? ''
  const type = typeAtPath(known.types, path.slice(0, -1))
  if (type?.kind !== 'struct')
    return expressionFault('unknown-field', at, {
      message: `"${owner}" has no fields, so "${field}" can not be read from it`,
      fix: type?.kind === 'list' ? `take one item first: ${owner}[0]` : `use "${owner}" itself`,
    })
  const fields = Object.keys(type.fields).sort()
  return (
    absentName(path.join('.'), at, known) ??
    expressionFault('unknown-field', at, {
      message: `"${owner}" has no "${field}"`,
      note: fields.length === 0 ? `"${owner}" is empty here` : `${owner} has: ${shortList(fields)}`,
      fix: didYouMean(field, fields) ?? declareFix(owner, field, fields),
    })
  )
}

const declareFix = (owner: string, field: string, fields: readonly string[]): string => {
  if (owner === 'vars') return `declare "${field}" under "vars:" of the playbook`
  if (owner === 'inputs') return `declare "${field}" under "inputs:" of the phase`
  return fields.length === 0 ? 'remove it' : `use one of: ${fields.join(', ')}`
}

/** `node.version == "4.1"` never holds: a release has three numbers. */
export const notARelease = (literal: string, isComparison: boolean, at: Location): Diagnostic =>
  expressionFault('not-a-release', at, {
    message: `"${literal}" is no release${isComparison ? ', so this comparison never holds' : ''}`,
    fix: 'write all three numbers ("4.1.2"), or use same_line(a, "4.1.0") to compare lines',
  })

/** The library's error, stripped of its own drawing. `found` is the text it points at. */
export interface CelError {
  readonly code: string
  readonly summary: string
  readonly text: string
  readonly start: number
  readonly end: number
}

const readable = (text: string): string =>
  text
    .replaceAll('google.protobuf.Duration', 'duration')
    .replaceAll('google.protobuf.Timestamp', 'timestamp')
    .replaceAll('dyn', 'any')
    .replaceAll(/\bstruct\.([\w.]+)/g, '$1')

const overloadPattern = /^no such overload: (\S.*?) (==|!=|<=|>=|<|>|\+|-|\*|\/|%|in) (.+)$/

/** What to do about two types that an operator does not take: the first line that fits. */
const overloadFixes: readonly (readonly [(sides: readonly string[], operator: string) => boolean, string])[] = [
  [
    (sides, operator) => sides.includes('version') && ['<', '<=', '>', '>='].includes(operator),
    'compare releases with older(a, b), newer(a, b) or same_line(a, b): as text "3.10.0" would come before "3.9.0"',
  ],
  [(sides, operator) => operator === '+' && sides.includes('string'), 'turn the other side into text with string(…)'],
  [(sides) => sides.includes('int') && sides.includes('double'), 'write both sides alike: 1 and 2, or 1.0 and 2.0'],
  [(sides) => sides.includes('duration'), 'write times as duration("5m")'],
  [(sides) => sides.includes('string') && sides.includes('int'), 'write numbers without quotes, text with quotes'],
  [() => true, 'compare values of one type'],
]

const overloadFix = (sides: readonly string[], operator: string): string =>
  overloadFixes.find(([fits]) => fits(sides, operator))?.[1] ?? ''

const overload = (error: CelError): Words => {
  const match = overloadPattern.exec(readable(error.summary))
  if (match === null) return { message: readable(error.summary), fix: 'use values of fitting types' }
  const [, left = '', operator = '', right = ''] = match
  return { message: `"${operator}" does not work on ${left} and ${right}`, fix: overloadFix([left, right], operator) }
}

const callPattern = /'(?:.*\.)?(\w+)\((.*)\)'/

const call = (error: CelError): Words => {
  const [, name = '', args = ''] = callPattern.exec(readable(error.summary)) ?? []
  const known = functionNames()
  if (!known.includes(name))
    return {
      message: `unknown function "${name}"`,
      fix:
        didYouMean(name, known) ??
        `functions over releases: ${versionFunctions.join(', ')}; over lists: all, exists, filter, map, size`,
    }
  return {
    message: `${name}() does not take (${args})`,
    fix: versionFunctions.includes(name)
      ? `write ${name}(a, b) with two releases`
      : 'check number and types of the arguments',
  }
}

const wordOperators: Readonly<Record<string, string>> = { and: '&&', or: '||', not: '!', is: '==' }

/** The word at an offset. */
const wordAt = (text: string, offset: number): { readonly word: string; readonly start: number } => {
  const before = /\w*$/.exec(text.slice(0, offset))?.[0] ?? ''
  const after = /^\w*/.exec(text.slice(offset))?.[0] ?? ''
  return { word: before + after, start: offset - before.length }
}

/** `a and b`, `not x`: the library trips over the word, or over what follows it. */
const wordOperator = (error: CelError): { readonly word: string; readonly start: number } | undefined => {
  const here = wordAt(error.text, error.start)
  const space = /\s*$/.exec(error.text.slice(0, here.start))?.[0] ?? ''
  const previous = wordAt(error.text, here.start - space.length)
  return [here, previous].find(({ word }) => Object.hasOwn(wordOperators, word))
}

const syntax = (error: CelError): Words => {
  if (error.text.trim() === '')
    return { message: 'the expression is empty', fix: 'write an expression, or remove the key' }
  if (error.code === 'unterminated_string') return { message: 'a quote is never closed', fix: 'close the quote' }
  if (error.start >= error.text.trimEnd().length)
    return { message: 'the expression ends too early', fix: 'complete it' }
  const found = error.text.slice(error.start, Math.max(error.end, error.start + 1))
  if (found === '=') return { message: '"=" is no comparison', fix: 'write == to compare' }
  if (found === '|') return { message: 'there are no filters', fix: 'use functions and operators of CEL; "or" is ||' }
  return {
    message: `"${found}" is not expected here`,
    fix: 'text is written in quotes; operators are == != < > && || ! + - * / % in and ? :',
  }
}

const condition = (error: CelError): Words => ({
  message: readable(error.summary).replace(
    /^Logical operator requires bool operands, got '(.*)'$/,
    '"&&", "||" and "!" take true or false, not $1',
  ),
  fix: 'compare the value with something',
})

const branches = (error: CelError): Words => ({
  message: readable(error.summary).replace(
    /^Ternary branches must have the same type, got '(.*)' and '(.*)'$/,
    'the two results of "? :" are $1 and $2',
  ),
  fix: 'give both the same type',
})

const syntaxCodes = ['unexpected_character', 'unexpected_token', 'expected_token', 'unterminated_string']

const translations: Readonly<Record<string, (error: CelError) => Words>> = {
  no_such_overload: overload,
  no_matching_overload: call,
  invalid_logical_operand: condition,
  incompatible_ternary_branches: branches,
}

/** Any error of the library except unknown names and fields, which need what is known. */
export const celFault = (error: CelError, place: (start: number, end: number) => Location): Diagnostic => {
  const at = place(error.start, error.end)
  if (syntaxCodes.includes(error.code)) {
    const operator = wordOperator(error)
    if (operator === undefined) return expressionFault('syntax', at, syntax(error))
    const { word, start } = operator
    const words = { message: `"${word}" is no operator`, fix: `write ${wordOperators[word] ?? ''} instead` }
    return expressionFault('syntax', place(start, start + word.length), words)
  }
  const translate = translations[error.code]
  if (translate !== undefined)
    return expressionFault(error.code === 'no_matching_overload' ? 'wrong-call' : 'wrong-type', at, translate(error))
  const summary = readable(error.summary)
  return expressionFault('wrong-type', at, {
    message: summary.charAt(0).toLowerCase() + summary.slice(1),
    fix: 'mend the expression',
  })
}

export const notBool = (key: string, type: string, at: Location): Diagnostic =>
  expressionFault('not-bool', at, {
    message: `"${key}" must be true or false`,
    note: `this is ${readable(type)}`,
    fix:
      type === 'dyn'
        ? 'compare it with a value, so that its type is known'
        : 'compare it with a value; text is never true or false',
  })

export const notScalar = (type: string, at: Location): Diagnostic =>
  expressionFault('not-scalar', at, {
    message: 'inside a larger text an expression must be text, a number, true or false, a release or a duration',
    note: `this is ${readable(type)}`,
    fix: 'pick one value of it, or join a list of texts with .join(", ")',
  })

export const unclosedBraces = (at: Location): Diagnostic =>
  expressionFault('unclosed', at, { message: '"${{" is never closed', fix: 'close it with "}}"' })

export const bracesInBare = (key: string, at: Location): Diagnostic =>
  expressionFault('braces', at, {
    message: `"${key}" is an expression already`,
    fix: 'write it without ${{ }}',
  })

export const jinjaInText = (at: Location): Diagnostic => ({
  ...expressionFault('jinja', at, {
    message: '"{{ }}" stays as it is written',
    fix: 'expressions are written ${{ … }}',
  }),
  severity: 'warning',
})

export const notHere = (at: Location): Diagnostic =>
  expressionFault('not-here', at, {
    message: 'expressions are not evaluated here',
    fix: 'write the value itself: this is read before anything is known of the cluster',
  })

/** The type of an expression that is a whole value, held against what the key wants. */
export const wrongResult = (what: string, wanted: string, type: string, at: Location): Diagnostic =>
  expressionFault('wrong-result', at, {
    message: `${what} must be ${wanted}`,
    note: `this expression is ${readable(type)}`,
    fix: 'use an expression of that type',
  })
