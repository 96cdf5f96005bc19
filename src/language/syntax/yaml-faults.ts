/** What is wrong with a text as YAML, in plain words: one builder per kind, and the translation of the YAML library's own errors. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Location } from '../../diagnostics/source.ts'

/** Keys whose value is an expression without `${{ }}` around it. */
export const expressionKeys: readonly string[] = ['when', 'until', 'stop_if', 'that']

const fault = (code: string, message: string, at: Location, fix: string): Diagnostic => ({
  code: `yaml/${code}`,
  severity: 'error',
  message,
  at,
  fix,
})

export const duplicateKey = (key: string, at: Location, first: Location): Diagnostic => ({
  ...fault('duplicate-key', `the key "${key}" stands here a second time`, at, 'keep one of the two'),
  related: [{ message: 'first written at', at: first }],
})

export const mergeKey = (at: Location): Diagnostic =>
  fault('merge-key', 'merge keys ("<<") are not part of the language', at, 'write the keys out, or use an alias')

export const keyNotText = (at: Location): Diagnostic =>
  fault('key', 'a key must be plain text', at, 'write the key as text')

export const jinjaBraces = (at: Location): Diagnostic =>
  fault('jinja', '"{{ }}" is a YAML map, not an expression', at, 'expressions are written ${{ … }}')

export const unknownTag = (tag: string, at: Location): Diagnostic =>
  fault('tag', `the tag "${tag}" has no meaning here`, at, 'remove it, or quote the value if it begins with "!"')

export const unquotedNot = (at: Location): Diagnostic =>
  fault('quote-expression', 'YAML reads a leading "!" as a tag', at, 'put the whole expression in double quotes')

export const unquotedBraces = (at: Location): Diagnostic =>
  fault(
    'quote-expression',
    'YAML reads the braces, brackets, quotes or ": " of this expression as its own',
    at,
    'put the whole value in quotes',
  )

/** `3.10`, `012`, `1e3`: YAML keeps the number and loses the text. */
export const numberLosesText = (text: string, value: number, at: Location): Diagnostic =>
  fault(
    'quote-number',
    `the number ${text} would be read as ${value}`,
    at,
    `quote it if the text is meant ("${text}"), else write ${value}`,
  )

export const unknownAlias = (name: string, at: Location): Diagnostic =>
  fault('alias', `no anchor "&${name}" stands before this alias`, at, `define &${name} above, or write the value out`)

export const aliasOfItself = (name: string, at: Location): Diagnostic =>
  fault('alias', `the alias "*${name}" stands inside its own anchor`, at, 'write the value out')

export const tooManyNodes = (at: Location, limit: number): Diagnostic =>
  fault(
    'too-large',
    `the file has more than ${limit} values, aliases written out`,
    at,
    'split it, or use fewer aliases',
  )

export const tooDeep = (at: Location): Diagnostic =>
  fault('too-deep', 'values are nested too deeply', at, 'flatten the file')

export const notAMap = (at: Location, found: string): Diagnostic =>
  fault(
    'not-a-map',
    `a file is a map of keys; this one holds ${found}`,
    at,
    found === 'a list'
      ? 'begin with "kplay: 1"; what Ansible calls plays stands under "phases:"'
      : 'begin with "kplay: 1"',
  )

export const severalDocuments = (at: Location): Diagnostic =>
  fault('several-documents', 'a file holds one document; a second one begins here', at, 'split the file')

export const otherVersion = (at: Location, version: string): Diagnostic =>
  fault('version', `the file asks for YAML ${version}; kplay reads YAML 1.2`, at, 'remove the %YAML line')

/** What the YAML library reports: its code, its words, and where. */
export interface YamlError {
  readonly code: string
  readonly message: string
  readonly at: Location
  /** The line it stands on. */
  readonly line: string
  /** The character it points at, '' at the end of the file. */
  readonly character: string
}

type Words = readonly [code: string, message: string, fix: string]

const notIndented: Words = [
  'indentation',
  'this line is not indented like its neighbours',
  'indent the keys of one map alike',
]

const noPair: Words = ['syntax', 'expected "key: value"', 'write a ":" and a space after the key']

const looksLikePair = (line: string): boolean => /^\s*(- )?[^\s#][^:]*:(\s|$)/.test(line)

const missing = (error: YamlError): Words => {
  if (error.message.includes('quote')) return ['syntax', 'this quote is never closed', 'close the quote']
  if (error.message.includes('Missing ,')) return ['syntax', 'a "," is missing before this', 'separate items by ","']
  return looksLikePair(error.line) ? notIndented : noPair
}

const unexpected = (error: YamlError): Words => {
  const before = error.line.slice(0, error.at.column - 1).trimEnd()
  if (before.endsWith('"') || before.endsWith("'"))
    return ['syntax', 'text follows the closing quote', 'put the whole value in one pair of quotes']
  if (error.character === '-')
    return ['syntax', 'a list can not begin on the line of its key', 'put "- " on a line of its own']
  return [
    'syntax',
    error.character === '' ? 'the file ends too early' : `"${error.character}" is not expected here`,
    'quote the value if this belongs to its text',
  ]
}

const nested = (error: YamlError): Words =>
  error.line.split(/:\s/).length > 2
    ? [
        'syntax',
        'a second ": " in one line',
        'quote the value if the ":" belongs to it, else put the inner key on a line of its own',
      ]
    : notIndented

/** One entry per code of the library that a text can cause. */
const translations: Readonly<Record<string, (error: YamlError) => Words>> = {
  TAB_AS_INDENT: () => ['tab', 'a tab is used for indentation', 'indent with spaces'],
  BAD_SCALAR_START: (error) => [
    'syntax',
    `a value without quotes can not begin with "${error.character}"`,
    'quote the value',
  ],
  BAD_DQ_ESCAPE: () => [
    'syntax',
    'no such escape sequence in double quotes',
    'write \\\\ for a backslash, or use single quotes',
  ],
  BAD_INDENT: (error) =>
    error.message.startsWith('Flow')
      ? ['syntax', 'a "[" or "{" is never closed', 'close the bracket, and indent what stands inside']
      : notIndented,
  BLOCK_AS_IMPLICIT_KEY: nested,
  MULTILINE_IMPLICIT_KEY: () => noPair,
  MISSING_CHAR: missing,
  UNEXPECTED_TOKEN: unexpected,
  BAD_ALIAS: () => ['syntax', '"&" or "*" without a name', 'quote the value if it begins with "&" or "*"'],
  KEY_OVER_1024_CHARS: () => ['syntax', 'a key is longer than 1024 characters', 'quote the text if it is no key'],
  RESOURCE_EXHAUSTION: () => ['too-deep', 'values are nested too deeply', 'flatten the file'],
}

const words = (error: YamlError): Words =>
  translations[error.code]?.(error) ?? [
    'syntax',
    error.message.charAt(0).toLowerCase() + error.message.slice(1),
    'mend the YAML',
  ]

/** Faults that a fault before them rarely causes; all others are shown only when they come first. */
const independent = ['TAB_AS_INDENT', 'BAD_DQ_ESCAPE', 'BAD_SCALAR_START']

const notPattern = new RegExp(`(?:^|[\\s{,-])(?:${expressionKeys.join('|')})\\s*:\\s*(!.*)$`)

/** A part of the line the error stands on. */
const part = (error: YamlError, start: number, length: number): Location => ({
  ...error.at,
  column: start + 1,
  endLine: error.at.line,
  endColumn: start + 1 + Math.max(1, length),
})

/** `when: !x`: from the `!` to the end of the line. */
const unquotedNotIn = (error: YamlError): Diagnostic | undefined => {
  const [, written = ''] = notPattern.exec(error.line.trimEnd()) ?? []
  return written === '' ? undefined : unquotedNot(part(error, error.line.lastIndexOf(written), written.length))
}

/** `{ path: ${{ x }} }`: the whole expression. */
const unquotedBracesIn = (error: YamlError): Diagnostic | undefined => {
  const open = error.line.indexOf('${{')
  if (open === -1 || error.at.column - 1 < open - 1) return undefined
  const close = error.line.indexOf('}}', open)
  return unquotedBraces(part(error, open, close === -1 ? 3 : close + 2 - open))
}

/** The line without its indentation, for faults of indentation. */
const indented = (error: YamlError): Location => {
  const start = error.line.length - error.line.trimStart().length
  return part(error, start, error.line.trim().length)
}

/** The library's errors as diagnostics: those that only follow from the first are left out. */
export const yamlSyntaxFaults = (errors: readonly YamlError[]): Diagnostic[] =>
  errors
    .filter((error, index) => index === 0 || independent.includes(error.code))
    .map((error) => {
      const own = unquotedNotIn(error) ?? unquotedBracesIn(error)
      if (own !== undefined) return own
      const [code, message, fix] = words(error)
      return fault(code, message, code === 'indentation' ? indented(error) : error.at, fix)
    })
