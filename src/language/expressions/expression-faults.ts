/** Faults of expressions in plain words: one builder per kind, and the translation of the CEL library's own errors. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Location } from '../../diagnostics/source.ts'
import { didYouMean } from '../../diagnostics/suggest.ts'
import { shortList } from '../syntax/shape-faults.ts'
import { functionNames } from './cel-environment.ts'
import { anyItem, eachItem } from './expression-names.ts'
import { callFault } from './faults/call-faults.ts'
import { branchesFault, operandFault, otherFault, overloadFault } from './faults/type-faults.ts'
import { readable, type CelError, type Words } from './faults/words.ts'
import { typeAtPath, type ScopeTypes } from './value-type.ts'

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
  /** Types that many places share: what CEL makes of them is made once. A name in `types` may have another type than here. */
  readonly shared?: ScopeTypes
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
  if (functionNames().includes(name) && !Object.hasOwn(known.absent, name))
    return expressionFault('unknown-name', at, { message: `"${name}" is a function`, fix: `call it: ${name}(…)` })
  return (
    absentName(name, at, known) ??
    expressionFault('unknown-name', at, {
      message: `unknown name "${name}"`,
      note: `known here: ${shortList(names)}`,
      fix: didYouMean(name, names) ?? `use one of: ${names.join(', ')}; text is written in quotes`,
    })
  )
}

/** `"health.topics"`, `each item of "health.topics"`. */
const ownerOf = (path: readonly string[]): string => {
  const last = path.at(-1)
  if (last === eachItem) return `each item of ${ownerOf(path.slice(0, -1))}`
  return last === anyItem ? `an item of ${ownerOf(path.slice(0, -1))}` : `"${path.join('.')}"`
}

/** The last field of a chain does not exist: `vars.tiket`, `health.under_replicted`. */
export const unknownField = (path: readonly string[], at: Location, known: Known): Diagnostic => {
  const owner = ownerOf(path.slice(0, -1))
  const field = path.at(-1) ?? ''
  const type = typeAtPath(known.types, path.slice(0, -1))
  if (type?.kind !== 'struct')
    return expressionFault('unknown-field', at, {
      message: `${owner} has no fields, so "${field}" can not be read from it`,
      fix: type?.kind === 'list' ? `take one item first: ${path.slice(0, -1).join('.')}[0]` : `use ${owner} itself`,
    })
  const fields = Object.keys(type.fields).sort()
  return (
    absentName(path.join('.'), at, known) ??
    expressionFault('unknown-field', at, {
      message: `${owner} has no "${field}"`,
      note: fields.length === 0 ? `${owner} is empty here` : `${owner.replaceAll('"', '')} has: ${shortList(fields)}`,
      fix: didYouMean(field, fields) ?? declareFix(path.slice(0, -1).join('.'), field, fields),
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

/** Operators and quotes of other languages: the character the library trips over, and what stands before it. */
const slips: readonly { here: RegExp; before: RegExp; message: string; fix: string }[] = [
  { here: /^>/, before: /<$/, message: '"<>" is no operator', fix: 'write != instead' },
  { here: /^>/, before: /[-=]$/, message: 'there are no arrows', fix: 'write list.all(x, …), with a comma' },
  { here: /^=/, before: /(^|[^=!<>])$/, message: '"=" is no comparison', fix: 'write == to compare' },
  { here: /^=/, before: /[=!]=$/, message: '"===" is no comparison', fix: 'write == or != to compare' },
  { here: /^~/, before: /=$/, message: '"=~" is no operator', fix: 'write text.matches("pattern")' },
  { here: /^\|/, before: /$/, message: 'there are no filters', fix: 'use functions and operators of CEL; "or" is ||' },
  { here: /^[\u2018-\u201f]/, before: /$/, message: 'these are no plain quotes', fix: 'write \' or "' },
  { here: /^\$/, before: /$/, message: '"$" is no part of a name', fix: 'write the name alone' },
]

const syntax = (error: CelError): Words => {
  if (error.text.trim() === '')
    return { message: 'the expression is empty', fix: 'write an expression, or remove the key' }
  if (error.code === 'unterminated_string') return { message: 'a quote is never closed', fix: 'close the quote' }
  if (error.start >= error.text.trimEnd().length)
    return { message: 'the expression ends too early', fix: 'complete it' }
  const found = error.text.slice(error.start, Math.max(error.end, error.start + 1))
  const slip = slips.find(({ here, before }) => here.test(found) && before.test(error.text.slice(0, error.start)))
  if (slip !== undefined) return { message: slip.message, fix: slip.fix }
  return {
    message: `"${found}" is not expected here`,
    fix: 'text is written in quotes; operators are == != < > && || ! + - * / % in and ? :',
  }
}

const syntaxCodes = ['unexpected_character', 'unexpected_token', 'expected_token', 'unterminated_string']

const translations: Readonly<Record<string, (error: CelError) => Words>> = {
  no_such_overload: overloadFault,
  no_matching_overload: callFault,
  invalid_logical_operand: operandFault,
  incompatible_ternary_branches: branchesFault,
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
  return expressionFault('wrong-type', at, otherFault(error))
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

/** A part that fails whatever the values are. */
export const alwaysFails = (why: string, at: Location): Diagnostic =>
  expressionFault('fails', at, { message: `this always fails: ${why}`, fix: 'mend the part that is marked' })

/** The type of an expression that is a whole value, held against what the key wants. */
export const wrongResult = (what: string, wanted: string, type: string, at: Location): Diagnostic =>
  expressionFault('wrong-result', at, {
    message: `${what} must be ${wanted}`,
    note: `this expression is ${readable(type)}`,
    fix: 'use an expression of that type',
  })
