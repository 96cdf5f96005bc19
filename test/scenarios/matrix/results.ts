import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** How one scenario last ended. */
export interface ScenarioResult {
  readonly passed: boolean
  readonly seconds: number
  /** ISO 8601 UTC. */
  readonly at: string
  readonly notes: readonly string[]
  /** Why it failed. */
  readonly why?: string
}

/** By `group/scenario`. */
export type Results = Readonly<Record<string, ScenarioResult>>

/** What is remembered; nothing where there is no such file yet, or one that is no results file. */
export const readResults = (file: string): Results => {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
    const results = typeof value === 'object' && value !== null && 'results' in value ? value.results : {}
    return results as Results
  } catch {
    return {}
  }
}

/** Remembers one more result, at once: whatever ends the matrix, what passed has passed. */
export const keepResult = (file: string, name: string, result: ScenarioResult): void => {
  mkdirSync(dirname(file), { recursive: true })
  const results = { ...readResults(file), [name]: result }
  writeFileSync(`${file}.new`, `${JSON.stringify({ format: 1, results }, null, 2)}\n`)
  renameSync(`${file}.new`, file)
}

/** What a matrix is asked for. */
export interface Selection {
  /** Whole names or beginnings of them (`waits`, `waits/broker`); none: everything. */
  readonly only: readonly string[]
  /** Those that passed before, too. */
  readonly again: boolean
}

/** Is this scenario to be run now? */
export const isWanted = (name: string, results: Results, { only, again }: Selection): boolean =>
  (only.length === 0 || only.some((one) => name.startsWith(one))) && (again || results[name]?.passed !== true)
