/** The lines of a text that hold something, for the reader of plain YAML. */

/** One line without its indentation, trailing spaces and comment-only lines left out. */
export interface PlainLine {
  /** Counts from 1. */
  readonly number: number
  /** Offset of its first character in the text. */
  readonly start: number
  /** Spaces before its first character that counts; moves on behind a `- `. */
  indent: number
  /** Offset behind its last character that is no space. */
  readonly end: number
}

/** What a plain file does not hold: other breaks, tabs, control and half characters, a byte order mark. */
const beyond = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u00a0\ufffe\uffff\u{10000}-\u{10ffff}]/u

const space = 32
const hash = 35

const endOfText = (text: string, from: number, to: number): number => {
  let end = to
  while (end > from && text.charCodeAt(end - 1) === space) end -= 1
  return end
}

/** The lines of a text that are neither empty nor comments; undefined for a text with characters that need the whole of YAML. */
export const plainLines = (text: string): PlainLine[] | undefined => {
  if (beyond.test(text)) return undefined
  const lines: PlainLine[] = []
  let number = 0
  for (let start = 0; start < text.length;) {
    const found = text.indexOf('\n', start)
    const next = found === -1 ? text.length : found
    number += 1
    let first = start
    while (first < next && text.charCodeAt(first) === space) first += 1
    if (first < next && text.charCodeAt(first) !== hash)
      lines.push({ number, start, indent: first - start, end: endOfText(text, first, next) })
    start = next + 1
  }
  return lines
}
