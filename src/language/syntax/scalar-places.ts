/**
 * Where a character of a scalar's value stands in the file. YAML folds lines, doubles quotes and escapes, so the two texts differ.
 * 1. walk value and raw text together; 2. white space of the raw text may be skipped, nothing else; 3. where they do not agree,
 * the whole scalar is the answer: a place is never wrong, at worst coarse.
 */
import type { Location } from '../../diagnostics/source.ts'
import { indexLines, type LineIndex } from './positions.ts'
import type { ScalarTree } from './tree.ts'

const escapeLengths: Readonly<Record<string, number>> = { x: 4, u: 6, U: 10 }

const isSpace = (character: string | undefined): boolean => character !== undefined && /\s/.test(character)

const firstOf = (scalar: ScalarTree): number => {
  if (scalar.style === 'plain') return 0
  return scalar.style === 'block' ? scalar.raw.indexOf('\n') + 1 : 1
}

/** The length of what stands at `at` for one character of the value, or 0 when it is not that character. */
const lengthAt = (scalar: ScalarTree, at: number, wanted: string): number => {
  const found = scalar.raw[at]
  if (scalar.style === 'double' && found === '\\') return escapeLengths[scalar.raw[at + 1] ?? ''] ?? 2
  if (found !== wanted) return 0
  return scalar.style === 'single' && found === "'" ? 2 : 1
}

const isLowSurrogate = (character: string): boolean => /^[\udc00-\udfff]$/.test(character)

/** A line break behind a backslash is no character of the value. */
const skipFolds = (scalar: ScalarTree, from: number): number => {
  let at = from
  while (scalar.style === 'double' && scalar.raw[at] === '\\' && /[\r\n]/.test(scalar.raw[at + 1] ?? '')) {
    at += 1
    while (isSpace(scalar.raw[at])) at += 1
  }
  return at
}

/** Where one character of the value stands, and where the next one is looked for; undefined when it stands nowhere. */
const stepOver = (scalar: ScalarTree, from: number, wanted: string): { at: number; next: number } | undefined => {
  let at = skipFolds(scalar, from)
  if (isSpace(wanted) && scalar.raw[at] !== '\\') return { at, next: scalar.raw[at] === wanted ? at + 1 : at }
  while (scalar.raw[at] !== wanted && isSpace(scalar.raw[at])) at += 1
  const length = lengthAt(scalar, at, wanted)
  return length === 0 ? undefined : { at, next: at + length }
}

/** For each character of the value, and for its end, the offset in the raw text; undefined where the texts do not agree. */
const offsetsOf = (scalar: ScalarTree, value: string): number[] | undefined => {
  const offsets: number[] = []
  let next = firstOf(scalar)
  for (const wanted of value.split('')) {
    // An escape may stand for a pair of surrogates: the second has no place of its own.
    const isSecondHalf = isLowSurrogate(wanted) && scalar.raw[next] !== wanted
    const step = isSecondHalf ? { at: offsets.at(-1) ?? next, next } : stepOver(scalar, next, wanted)
    if (step === undefined) return undefined
    offsets.push(step.at)
    next = step.next
  }
  return [...offsets, next]
}

interface Places {
  readonly offsets: readonly number[] | undefined
  readonly lines: LineIndex
}

/** A long text of many expressions is walked once. */
const walked = new WeakMap<ScalarTree, Places>()

const placesOf = (scalar: ScalarTree, value: string): Places => {
  const places = walked.get(scalar) ?? {
    offsets: offsetsOf(scalar, value),
    lines: indexLines({ name: '', text: scalar.raw }),
  }
  walked.set(scalar, places)
  return places
}

/** A place inside the raw text, as a place of the file. */
const inFile = ({ at }: ScalarTree, { line, column, endLine, endColumn }: Location): Location => ({
  source: at.source,
  line: at.line + line - 1,
  column: line === 1 ? at.column + column - 1 : column,
  endLine: at.line + endLine - 1,
  endColumn: endLine === 1 ? at.column + endColumn - 1 : endColumn,
})

/** The place of the value's characters from `start` to `end` (exclusive) in the file. */
export const placeInScalar = (scalar: ScalarTree, start: number, end: number): Location => {
  const value = typeof scalar.value === 'string' ? scalar.value : scalar.raw
  const { offsets, lines } = placesOf(scalar, value)
  const from = offsets?.[Math.min(start, value.length)]
  const last = offsets?.[Math.min(Math.max(end, start + 1), value.length) - 1]
  if (offsets === undefined || from === undefined) return scalar.at
  const to = end > start && last !== undefined ? last + 1 : from + 1
  return inFile(scalar, lines.locate(from, Math.max(to, from + 1)))
}
