import type { Location, SourceFile } from '../../diagnostics/source.ts'

/** Turns character offsets of one text into lines and columns. */
export interface LineIndex {
  /** The stretch from `start` to `end` (exclusive), both kept inside the text. */
  locate(start: number, end: number): Location
}

/** The index of the last line that starts at or before `offset` (binary search over line starts). */
const lineAt = (starts: readonly number[], offset: number): number => {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low
}

/** Lines end at `\n`; a `\r` before it belongs to its line. */
export const indexLines = (source: SourceFile): LineIndex => {
  const starts = [0]
  for (let at = source.text.indexOf('\n'); at !== -1; at = source.text.indexOf('\n', at + 1)) starts.push(at + 1)
  // Files are read from their beginning: most offsets lie on the line of the one before, or on the next.
  let last = 0
  const lineOf = (offset: number): number => {
    for (let line = last; line < last + 2; line++)
      if ((starts[line] ?? Infinity) <= offset && offset < (starts[line + 1] ?? Infinity)) return line
    return lineAt(starts, offset)
  }
  const inside = (offset: number): number => Math.min(Math.max(offset, 0), source.text.length)
  // One object for each place and none besides: a large inventory has fifty thousand.
  return {
    locate: (start, end) => {
      const from = inside(start)
      const to = inside(Math.max(start, end))
      const line = lineOf(from)
      last = line
      const endLine = lineOf(to)
      last = endLine
      return {
        source,
        line: line + 1,
        column: from - (starts[line] ?? 0) + 1,
        endLine: endLine + 1,
        endColumn: to - (starts[endLine] ?? 0) + 1,
      }
    },
  }
}

/** The stretch from `start` to `end`, counted in characters from the start of `at`. */
export const within = (at: Location, raw: string, start: number, end: number): Location => {
  const place = (offset: number): { line: number; column: number } => {
    const before = raw.slice(0, offset)
    const breaks = before.split('\n').length - 1
    const column = breaks === 0 ? at.column + offset : offset - before.lastIndexOf('\n')
    return { line: at.line + breaks, column }
  }
  const from = place(start)
  const to = place(end)
  return { source: at.source, line: from.line, column: from.column, endLine: to.line, endColumn: to.column }
}
