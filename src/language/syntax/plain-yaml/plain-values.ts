/** Values that stand on one line: scalars and flow collections, read from a cursor. Anything that needs more of YAML gives up. */
import type { Location, SourceFile } from '../../../diagnostics/source.ts'
import type { Entry, ScalarStyle, ScalarTree, Tree } from '../tree.ts'
import type { PlainLine } from './plain-lines.ts'

/** The reading of one file. Once `hasGivenUp` is set, nothing that was read counts. */
export interface PlainReading {
  readonly source: SourceFile
  readonly lines: readonly PlainLine[]
  /** The line that is read next. */
  index: number
  nodes: number
  hasGivenUp: boolean
}

/** A place inside one line. */
export interface Cursor {
  readonly line: PlainLine
  at: number
}

/** The rest of the file is of no interest any more. */
export const giveUp = (reading: PlainReading): void => {
  reading.hasGivenUp = true
  reading.index = reading.lines.length
}

/** A stretch of one line. */
export const locate = (reading: PlainReading, line: PlainLine, start: number, end: number): Location => ({
  source: reading.source,
  line: line.number,
  column: start - line.start + 1,
  endLine: line.number,
  endColumn: end - line.start + 1,
})

const keyPattern = /[A-Za-z_][A-Za-z0-9_.-]{0,200}(?=:(?: |\n|$))/y
const constants: Readonly<Record<string, boolean | null>> = {
  null: null,
  Null: null,
  NULL: null,
  '~': null,
  true: true,
  True: true,
  TRUE: true,
  false: false,
  False: false,
  FALSE: false,
}

/** The key at a cursor with its colon passed; undefined where no plain key stands. */
export const readPlainKey = (reading: PlainReading, cursor: Cursor): { key: string; keyAt: Location } | undefined => {
  keyPattern.lastIndex = cursor.at
  const [key] = keyPattern.exec(reading.source.text) ?? []
  if (key === undefined || Object.hasOwn(constants, key)) return undefined
  reading.nodes += 1
  const keyAt = locate(reading, cursor.line, cursor.at, cursor.at + key.length)
  cursor.at += key.length + 1
  return { key, keyAt }
}

const skipSpaces = (reading: PlainReading, cursor: Cursor): void => {
  while (cursor.at < cursor.line.end && reading.source.text[cursor.at] === ' ') cursor.at += 1
}

/** Numbers whose text is their value, and everything that only looks like a number: that is left to the library. */
const wholeNumber = /^-?(?:0|[1-9][0-9]{0,14})$/
const likeNumber =
  /^(?:[-+]?(?:\.?[0-9][0-9_]*\.?[0-9]*(?:[eE][-+]?[0-9]*)?|\.(?:inf|Inf|INF))|0[ox].*|\.(?:nan|NaN|NAN))$/

const scalar = (
  reading: PlainReading,
  line: PlainLine,
  part: {
    readonly start: number
    readonly end: number
    readonly style: ScalarStyle
    readonly value: ScalarTree['value']
  },
): Tree => {
  reading.nodes += 1
  const raw = reading.source.text.slice(part.start, part.end)
  return { kind: 'scalar', at: locate(reading, line, part.start, part.end), value: part.value, raw, style: part.style }
}

const beyondPlain = (reading: PlainReading, cursor: Cursor): Tree => {
  giveUp(reading)
  return { kind: 'broken', at: locate(reading, cursor.line, cursor.at, cursor.at) }
}

/** First characters of numbers and of the constants; texts with any other are text. */
const mayBeMore = /^[-+.0-9~nNtTfF]/

/** The value of plain text by YAML 1.2's core schema; undefined for what the library must judge. */
const plainValue = (text: string): ScalarTree['value'] | undefined => {
  if (!mayBeMore.test(text)) return text
  if (Object.hasOwn(constants, text)) return constants[text] ?? null
  if (wholeNumber.test(text) && text !== '-0') return Number(text)
  return likeNumber.test(text) ? undefined : text
}

const readQuoted = (reading: PlainReading, cursor: Cursor, quote: '"' | "'"): Tree => {
  const { text } = reading.source
  const start = cursor.at
  const close = text.indexOf(quote, start + 1)
  const end = close + 1
  const inside = text.slice(start + 1, close)
  const isPlain = close !== -1 && end <= cursor.line.end && !inside.includes('\\') && text[end] !== quote
  if (!isPlain) return beyondPlain(reading, cursor)
  cursor.at = end
  return scalar(reading, cursor.line, { start, end, style: quote === '"' ? 'double' : 'single', value: inside })
}

const plainStart = /[A-Za-z0-9_$./()~^=<;+\u00a1-\ud7ff\ue000-\ufffd]|-[A-Za-z0-9.]/y

const specialInFlow = /[:#,[\]{}]/g
const specialInBlock = /[:#]/g

type Stop = 'end' | 'beyond' | undefined

const isAnyOf = (text: string, at: number, characters: string): boolean =>
  at >= text.length || characters.includes(text.charAt(at))

/** What a special character does to plain text: ends it, makes it something that is not read here, or belongs to it. */
const stops: Readonly<Record<string, (text: string, at: number, isFlow: boolean) => Stop>> = {
  ':': (text, at, isFlow) => (isAnyOf(text, at + 1, isFlow ? ' \n,[]{}' : ' \n') ? 'beyond' : undefined),
  '#': (text, at, isFlow) => (text[at - 1] === ' ' ? (isFlow ? 'beyond' : 'end') : undefined),
  ',': () => 'end',
  ']': () => 'end',
  '}': () => 'end',
  '[': () => 'beyond',
  '{': () => 'beyond',
}

/** Where plain text that begins at `start` ends; undefined when it is not read here. */
const endOfPlain = (
  text: string,
  start: number,
  line: { readonly end: number; readonly isFlow: boolean },
): number | undefined => {
  const special = line.isFlow ? specialInFlow : specialInBlock
  special.lastIndex = start + 1
  let end = line.end
  for (let found = special.exec(text); found !== null && found.index < line.end; found = special.exec(text)) {
    const stop = stops[found[0]]?.(text, found.index, line.isFlow)
    if (stop === 'beyond') return undefined
    if (stop === undefined) continue
    end = found.index
    break
  }
  while (text[end - 1] === ' ') end -= 1
  return end
}

const readPlain = (reading: PlainReading, cursor: Cursor, isFlow: boolean): Tree => {
  const { text } = reading.source
  const start = cursor.at
  plainStart.lastIndex = start
  const end = plainStart.test(text) ? endOfPlain(text, start, { end: cursor.line.end, isFlow }) : undefined
  const value = end === undefined ? undefined : plainValue(text.slice(start, end))
  if (end === undefined || value === undefined) return beyondPlain(reading, cursor)
  cursor.at = end
  return scalar(reading, cursor.line, { start, end, style: 'plain', value })
}

/** After an item: behind the comma, at the closing bracket, or given up. True while items follow. */
const hasNext = (reading: PlainReading, cursor: Cursor, closing: string): boolean => {
  skipSpaces(reading, cursor)
  const found = reading.source.text[cursor.at]
  if (found === closing) return false
  if (found !== ',') giveUp(reading)
  cursor.at += 1
  skipSpaces(reading, cursor)
  return !reading.hasGivenUp
}

const opens = (reading: PlainReading, cursor: Cursor, closing: string): boolean => {
  cursor.at += 1
  skipSpaces(reading, cursor)
  return reading.source.text[cursor.at] !== closing
}

const readFlowMap = (reading: PlainReading, cursor: Cursor, depth: number): Tree => {
  const start = cursor.at
  const entries: Entry[] = []
  let isOpen = opens(reading, cursor, '}')
  while (isOpen) {
    const key = readPlainKey(reading, cursor)
    if (key === undefined || entries.some((entry) => entry.key === key.key)) return beyondPlain(reading, cursor)
    entries.push({ ...key, value: readInline(reading, cursor, { depth: depth + 1, isFlow: true }) })
    isOpen = hasNext(reading, cursor, '}')
  }
  cursor.at += 1
  return { kind: 'map', at: locate(reading, cursor.line, start, cursor.at), entries }
}

const readFlowList = (reading: PlainReading, cursor: Cursor, depth: number): Tree => {
  const start = cursor.at
  const items: Tree[] = []
  let isOpen = opens(reading, cursor, ']')
  while (isOpen) {
    items.push(readInline(reading, cursor, { depth: depth + 1, isFlow: true }))
    isOpen = hasNext(reading, cursor, ']')
  }
  cursor.at += 1
  return { kind: 'list', at: locate(reading, cursor.line, start, cursor.at), items }
}

/** Plain files are flat; deeper ones are left to the library, which counts exactly. */
const maxDepth = 40

/** The value at a cursor, all on one line; the cursor stands behind it. */
export const readInline = (
  reading: PlainReading,
  cursor: Cursor,
  place: { readonly depth: number; readonly isFlow: boolean },
): Tree => {
  skipSpaces(reading, cursor)
  const first = reading.source.text[cursor.at]
  if (reading.hasGivenUp || cursor.at >= cursor.line.end || place.depth > maxDepth) return beyondPlain(reading, cursor)
  if (first === '{' || first === '[') {
    reading.nodes += 1
    return first === '{' ? readFlowMap(reading, cursor, place.depth) : readFlowList(reading, cursor, place.depth)
  }
  return first === '"' || first === "'" ? readQuoted(reading, cursor, first) : readPlain(reading, cursor, place.isFlow)
}

/** Does nothing but spaces and a comment follow? */
export const isAtEnd = (reading: PlainReading, cursor: Cursor): boolean => {
  const at = cursor.at
  skipSpaces(reading, cursor)
  return cursor.at >= cursor.line.end || (cursor.at > at && reading.source.text[cursor.at] === '#')
}
