/*
 * Text of a .properties file as java.util.Properties.load(Reader) reads it, with places.
 * 1. Natural lines end with \n, \r or \r\n; leading blanks (space, tab, form feed) do not count.
 * 2. Blank lines and lines that begin with # or ! are skipped, but not inside a logical line that goes on.
 * 3. A line that ends with an odd number of backslashes goes on in the next one.
 * 4. The key ends at the first unescaped =, : or blank; the value begins after blanks, at most one = or :, and blanks.
 * 5. \t \n \r \f and \uXXXX are what they say; any other escaped character is itself. A bad \u makes Java refuse the whole file.
 * Kafka reads the bytes as ISO 8859-1 (Utils.loadProps): the caller decodes.
 */

/** One key with its value, both unescaped. */
export interface Property {
  readonly key: string
  readonly value: string
  /** Where the key begins, from 1; columns count UTF-16 units. */
  readonly line: number
  readonly column: number
  /** The last line of the file it stands on: further down than `line` where lines go on. */
  readonly endLine: number
}

/** A place where Java gives up: no part of the file is read then. */
export interface PropertiesFault {
  readonly line: number
  readonly message: string
}

/** Every key in the order of the file, repeated ones too. `fault` is the first place where Java gives up. */
export interface PropertiesFile {
  readonly properties: readonly Property[]
  readonly fault: PropertiesFault | undefined
}

interface NaturalLine {
  /** Without leading blanks and without its end. */
  readonly text: string
  readonly line: number
  readonly column: number
  readonly end: string
}

interface LogicalLine {
  readonly text: string
  readonly line: number
  readonly column: number
  readonly endLine: number
}

const naturalLines = (text: string): NaturalLine[] => {
  const parts = text.split(/(\r\n|\n|\r)/)
  const lines: NaturalLine[] = []
  for (let at = 0; at < parts.length; at += 2) {
    const whole = parts[at] ?? ''
    const bare = whole.replace(/^[ \t\f]+/, '')
    lines.push({ text: bare, line: at / 2 + 1, column: whole.length - bare.length + 1, end: parts[at + 1] ?? '' })
  }
  return lines
}

const goesOn = (text: string): boolean => {
  let count = 0
  while (text[text.length - 1 - count] === '\\') count++
  return count % 2 === 1
}

/** Without the backslash that lets it go on. */
const withoutMark = (text: string): string => (goesOn(text) ? text.slice(0, -1) : text)

/** A line and what it goes on with; a line that is empty so far begins anew. */
const join = (begun: LogicalLine | undefined, { line, column }: NaturalLine, text: string): LogicalLine =>
  begun === undefined ? { text, line, column, endLine: line } : { ...begun, text: begun.text + text, endLine: line }

const logicalLines = (text: string): LogicalLine[] => {
  const done: LogicalLine[] = []
  const lines = naturalLines(text)
  let open: LogicalLine | undefined
  for (const [at, natural] of lines.entries()) {
    const begun = open?.text === '' ? undefined : open
    open = undefined
    if (begun === undefined && /^([#!]|$)/.test(natural.text)) continue
    const joined = join(begun, natural, withoutMark(natural.text))
    if (goesOn(natural.text) && !isLast(lines, at)) open = joined
    else done.push(joined)
  }
  return [...done, ...(open === undefined || open.text === '' ? [] : [open])]
}

/** Nothing follows but the end of the text, or one line end of a single character: there Java takes a lone backslash for an empty key. */
const isLast = (lines: readonly NaturalLine[], at: number): boolean => {
  const next = lines[at + 1]
  if (next === undefined) return true
  const isEmpty = next.text === '' && next.column === 1 && next.end === ''
  return isEmpty && lines[at]?.end !== '\r\n'
}

const simple: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' }

const escapes = /\\(u[0-9a-fA-F]{4}|[\s\S]|$)/g

const plainOf = (escaped: string): string =>
  escaped.length === 5 ? String.fromCharCode(Number.parseInt(escaped.slice(1), 16)) : (simple[escaped] ?? escaped)

/** Undefined when Java would refuse the text. */
const unescape = (text: string): string | undefined =>
  [...text.matchAll(escapes)].some(([, escaped]) => escaped === 'u')
    ? undefined
    : text.replace(escapes, (_, escaped: string) => plainOf(escaped))

/** Key and value as written: the key ends at the first unescaped separator. */
const split = (text: string): [key: string, value: string] => {
  const key = /^(?:[^\\=: \t\f]|\\[\s\S]|\\$)*/.exec(text)?.[0] ?? ''
  return [key, text.slice(key.length).replace(/^[ \t\f]*[=:]?[ \t\f]*/, '')]
}

/** Reads a file. With a fault the properties before it are there, for messages; Java itself reads none. */
export const parseProperties = (text: string): PropertiesFile => {
  const properties: Property[] = []
  for (const { text: logical, line, column, endLine } of logicalLines(text)) {
    const [key, value] = split(logical).map(unescape)
    if (key === undefined || value === undefined)
      return { properties, fault: { line, message: 'a \\u is not followed by four hexadecimal digits' } }
    properties.push({ key, value, line, column, endLine })
  }
  return { properties, fault: undefined }
}

/** The property that counts for each key: the last one. */
export const effectiveProperties = (properties: readonly Property[]): ReadonlyMap<string, Property> =>
  new Map(properties.map((property) => [property.key, property]))
