/** The line a fault stands on, with carets under it: safe for any terminal, whatever the line holds. */
import type { Location, SourceFile } from '../../diagnostics/source.ts'

/** A line cut and cleaned for a terminal: what to print, where its carets begin, how many there are. In columns. */
export interface Frame {
  readonly line: string
  readonly indent: number
  readonly carets: number
}

const wide =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/u
const invisible = /\p{Mn}|\p{Me}/u
/** Control characters and those that turn the writing direction: they would move the cursor or hide text. */
const unsafe = /\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}|\p{Cs}/u

interface Cell {
  readonly text: string
  readonly width: number
}

const cellOf = (character: string): Cell => {
  if (character === '\t') return { text: '    ', width: 4 }
  if (unsafe.test(character)) return { text: '\ufffd', width: 1 }
  if (invisible.test(character)) return { text: character, width: 0 }
  return { text: character, width: wide.test(character) ? 2 : 1 }
}

const cellsOf = (text: string): Cell[] => Array.from(text, cellOf)

/** How many terminal columns a text takes. */
export const columnsOf = (text: string): number => cellsOf(text).reduce((sum, cell) => sum + cell.width, 0)

/** As many cells as fit into `width` columns. */
const fitting = (cells: readonly Cell[], width: number): Cell[] => {
  const kept: Cell[] = []
  let used = 0
  for (const cell of cells) {
    if (used + cell.width > width) break
    kept.push(cell)
    used += cell.width
  }
  return kept
}

const joined = (cells: readonly Cell[]): string => cells.map((cell) => cell.text).join('')
const total = (cells: readonly Cell[]): number => cells.reduce((sum, cell) => sum + cell.width, 0)

/** The last cells of `cells` that fit into `width` columns. */
const tail = (cells: readonly Cell[], width: number): Cell[] => fitting(cells.toReversed(), width).toReversed()

/** The same file, or a copy of it with other secrets starred out. */
const isSameText = (a: SourceFile, b: SourceFile): boolean =>
  a === b || (a.name === b.name && a.text.length === b.text.length)

/** The line with every concealed stretch of it starred out, of the same length so that carets stay right. */
const hide = (line: string, at: Location, concealed: readonly Location[]): string =>
  concealed
    .filter((place) => isSameText(place.source, at.source) && place.line <= at.line && at.line <= place.endLine)
    .reduce((text, place) => {
      const start = place.line === at.line ? place.column - 1 : 0
      const end = place.endLine === at.line ? place.endColumn - 1 : text.length
      return text.slice(0, start) + text.slice(start, end).replaceAll(/\S/g, '*') + text.slice(end)
    }, line)

/** Each text is split once, however many faults it has. */
const splitTexts = new WeakMap<SourceFile, readonly string[]>()

const linesOf = (source: SourceFile): readonly string[] => {
  const lines = splitTexts.get(source) ?? source.text.split('\n')
  splitTexts.set(source, lines)
  return lines
}

const lineOf = (at: Location, concealed: readonly Location[]): string | undefined => {
  if (at.source.text === '') return undefined
  const line = linesOf(at.source)[at.line - 1]?.replace(/\r$/, '')
  return line === undefined ? undefined : hide(line, at, concealed)
}

/** The part of a line that can matter for a frame of `width` columns: a line may be a megabyte long. */
const nearby = (
  line: string,
  { start, end, width }: { readonly start: number; readonly end: number; readonly width: number },
): { readonly before: Cell[]; readonly marked: Cell[]; readonly after: Cell[] } => {
  const reach = 4 * width
  const last = Math.max(start, end)
  return {
    before: cellsOf(line.slice(Math.max(0, start - reach), start)),
    marked: cellsOf(line.slice(start, Math.min(last, start + reach))),
    after: cellsOf(line.slice(last, last + reach)),
  }
}

/** The frame of a location in at most `width` columns; undefined where there is no line to show. What is concealed is starred out. */
export const buildFrame = (at: Location, width: number, concealed: readonly Location[] = []): Frame | undefined => {
  const line = lineOf(at, concealed)
  if (line === undefined) return undefined
  const end = at.endLine > at.line ? line.trimEnd().length : at.endColumn - 1
  const { before, marked, after } = nearby(line, { start: at.column - 1, end, width })
  const carets = Math.max(1, total(marked))
  if (total(before) + total(marked) + total(after) <= width)
    return { line: joined([...before, ...marked, ...after]).trimEnd(), indent: total(before), carets }
  // Too wide: keep the fault in sight, with some of what stands before it.
  const room = Math.max(width - 2, 10)
  const shownMarked = fitting(marked, room)
  const shownBefore = tail(
    before,
    Math.min(total(before), Math.max(8, room - total(shownMarked) - 20), room - total(shownMarked)),
  )
  const isCutLeft = shownBefore.length < before.length
  const shownAfter = fitting(after, room - total(shownBefore) - total(shownMarked))
  const isCutRight = shownAfter.length < after.length || shownMarked.length < marked.length
  const text = `${isCutLeft ? '…' : ''}${joined([...shownBefore, ...shownMarked, ...shownAfter])}${isCutRight ? '…' : ''}`
  return {
    line: text.trimEnd(),
    indent: total(shownBefore) + (isCutLeft ? 1 : 0),
    carets: Math.max(1, total(shownMarked)),
  }
}
