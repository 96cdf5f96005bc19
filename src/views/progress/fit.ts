/**
 * Makes a tree fit a screen: what is over is folded away first, what goes on now stays.
 * 1. Finished rows of the running phase, then of the running node, then finished phases, oldest first, each time only as many as needed.
 * 2. Phases to come.
 * What then is still too tall is cut by whoever draws it.
 */
import { lineCount, type Row, type RowState } from './row.ts'

const isOver = (row: Row): boolean => row.state === 'done' || row.state === 'skipped'

const summary = (rows: readonly Row[], state: RowState, words: string): Row => ({
  key: `folded ${rows[0]?.key ?? ''}`,
  state,
  title: `${rows.length} ${words}`,
  aside: '',
  rows: [],
})

/** Folds just enough of the leading finished rows to save `excess` lines; at least two or none. */
const foldOver = (rows: readonly Row[], excess: number): readonly Row[] => {
  const over = rows.findIndex((row) => !isOver(row))
  const foldable = over === -1 ? rows.length : over
  let count = 0
  for (let saved = -1; count < foldable && saved < excess; count++) saved += lineCount(rows.slice(count, count + 1))
  return count < 2 ? rows : [summary(rows.slice(0, count), 'done', 'done before'), ...rows.slice(count)]
}

const foldPending = (rows: readonly Row[]): readonly Row[] => {
  const pending = rows.filter((row) => row.state === 'pending')
  if (pending.length < 2) return rows
  return [...rows.filter((row) => row.state !== 'pending'), summary(pending, 'pending', 'to come')]
}

const foldBelow = (rows: readonly Row[], excess: number, depth: number): readonly Row[] => {
  if (depth === 0) return foldOver(rows, excess)
  return rows.map((row) => (isOver(row) ? row : { ...row, rows: foldBelow(row.rows, excess, depth - 1) }))
}

/** The same rows in at most `limit` lines, as far as folding can do that. */
export const fitRows = (rows: readonly Row[], limit: number): readonly Row[] => {
  let fitted = rows
  for (const depth of [1, 2, 0]) {
    const excess = lineCount(fitted) - limit
    if (excess <= 0) return fitted
    fitted = foldBelow(fitted, excess, depth)
  }
  return lineCount(fitted) <= limit ? fitted : foldPending(fitted)
}
