/** `asking`: waits for a person. */
export type RowState = 'pending' | 'running' | 'asking' | 'done' | 'skipped' | 'failed' | 'detail'

/** One line of the tree, with the lines below it. Plain data: what is drawn, never how. */
export interface Row {
  /** Unique among all rows of a run, and the same from frame to frame. */
  readonly key: string
  readonly state: RowState
  /** One line; never empty. */
  readonly title: string
  /** Said behind the title, less loud; may be empty. */
  readonly aside: string
  readonly rows: readonly Row[]
}

/** How many lines these rows take. */
export const lineCount = (rows: readonly Row[]): number => rows.reduce((sum, row) => sum + 1 + lineCount(row.rows), 0)
