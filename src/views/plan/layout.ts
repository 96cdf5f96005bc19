/** Words of `text` in lines of at most `width` characters; a longer word stands alone, whole. */
export const wrap = (text: string, width: number): string[] => {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

/** Least width of a wrapped column: below it wrapping reads worse than a long line. */
const leastWidth = 24

/** `lead` followed by `text`, wrapped below itself within `columns`. `lead` must not be coloured: its length is the indentation. */
export const hang = (lead: string, text: string, columns: number): string[] => {
  const [first = '', ...more] = wrap(text, Math.max(columns - lead.length, leastWidth))
  return [`${lead}${first}`, ...more.map((line) => `${' '.repeat(lead.length)}${line}`)]
}

/** Rows of plain cells with every column but the last padded to its widest cell, two spaces between. */
export const align = (rows: readonly (readonly string[])[]): string[][] => {
  const widths: number[] = []
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)))
  return rows.map((row) => row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))))
}

/** `1 node`, `2 nodes`. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`
