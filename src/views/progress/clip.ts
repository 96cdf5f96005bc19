const wide =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F000}-\u{1FAFF}\u{20000}-\u{3FFFD}]/u

/** Columns one character takes on a terminal: 0, 1 or 2. */
const widthOf = (sign: string): number => {
  if (/^\p{M}$/u.test(sign)) return 0
  return wide.test(sign) ? 2 : 1
}

const escape = String.fromCharCode(27)

/** Colour sequences, or single characters. */
const pieces = new RegExp(`${escape}\\[[0-9;]*m|.`, 'gsu')

const isColour = (piece: string): boolean => piece.startsWith(`${escape}[`)

/** Columns a text takes on a terminal; colour sequences take none. */
export const visibleWidth = (text: string): number =>
  (text.match(pieces) ?? []).reduce((sum, piece) => sum + (isColour(piece) ? 0 : widthOf(piece)), 0)

/** The text in at most `columns` columns; what is left out is shown by `…`. Colours end where the text ends. */
export const clip = (text: string, columns: number): string => {
  if (visibleWidth(text) <= columns) return text
  let kept = ''
  let left = columns - 1
  let isColoured = false
  for (const piece of text.match(pieces) ?? []) {
    if (isColour(piece)) isColoured = true
    else left -= widthOf(piece)
    if (left < 0) break
    kept += piece
  }
  return columns < 1 ? '' : `${kept}…${isColoured ? `${escape}[0m` : ''}`
}
