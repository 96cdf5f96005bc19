/** The `${{ … }}` of a text. Quotes and braces inside an expression are understood, so `${{ {"a": 1} }}` and `${{ "}}" }}` are whole. */

/** One expression in a text: offsets of its inside, and of the whole with its braces. */
export interface Found {
  readonly text: string
  readonly start: number
  readonly end: number
  readonly innerStart: number
}

export interface FoundExpressions {
  readonly found: readonly Found[]
  /** Offset of a `${{` without its `}}`. */
  readonly unclosed: number | undefined
}

const opening = '${{'

/** The offset just behind a quoted text that begins at `at`, or the end of the text. */
const skipQuoted = (text: string, at: number): number => {
  const quote = text[at]
  let end = at + 1
  while (end < text.length && text[end] !== quote) end += text[end] === '\\' ? 2 : 1
  return end + 1
}

/** The offset of the `}}` that closes an expression whose inside begins at `from`; -1 when there is none. */
const closingOf = (text: string, from: number): number => {
  let depth = 0
  for (let at = from; at < text.length;) {
    const character = text[at]
    if (character === '"' || character === "'") {
      at = skipQuoted(text, at)
      continue
    }
    if (depth === 0 && text.startsWith('}}', at)) return at
    if (character === '{') depth += 1
    if (character === '}') depth -= 1
    at += 1
  }
  return -1
}

/** True when a text holds, or tries to hold, an expression. */
export const hasExpression = (text: string): boolean => text.includes(opening)

export const findExpressions = (text: string): FoundExpressions => {
  const found: Found[] = []
  for (let start = text.indexOf(opening); start !== -1;) {
    const innerStart = start + opening.length
    // A quote that is never closed would hide the closing braces: then the nearest ones count.
    const close = closingOf(text, innerStart)
    const end = close === -1 ? text.indexOf('}}', innerStart) : close
    if (end === -1) return { found, unclosed: start }
    found.push({ text: text.slice(innerStart, end), start, end: end + 2, innerStart })
    start = text.indexOf(opening, end + 2)
  }
  return { found, unclosed: undefined }
}
