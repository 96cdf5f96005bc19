import type { Location } from './source.ts'

export type Severity = 'error' | 'warning' | 'advice'

/** Another place that belongs to a diagnostic, with the sentence that says how. */
export interface Related {
  readonly message: string
  readonly at: Location
}

/** One thing wrong in a text a user wrote. `code` is stable (`playbook/unknown-key`). Contract: shared by text and JSON output. */
export interface Diagnostic {
  readonly code: string
  readonly severity: Severity
  /** One line, lower case, without a full stop: what is wrong. */
  readonly message: string
  readonly at: Location
  /** Printed beside the caret: what would have been accepted. */
  readonly note?: string
  /** What to do, as an imperative sentence. */
  readonly fix?: string
  readonly related?: readonly Related[]
  /** A place where a secret stands in plain text: no frame of any diagnostic shows what is there. */
  readonly conceals?: Location
}

export const hasErrors = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some((d) => d.severity === 'error')

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Sorts by file, line, column, then code and message, and drops exact repetitions: the order never depends on how checks ran. */
export const sortDiagnostics = (diagnostics: readonly Diagnostic[]): Diagnostic[] => {
  const sorted = [...diagnostics].sort(
    (a, b) =>
      byText(a.at.source.name, b.at.source.name) ||
      a.at.line - b.at.line ||
      a.at.column - b.at.column ||
      byText(a.code, b.code) ||
      byText(a.message, b.message),
  )
  const seen = new Set<string>()
  return sorted.filter((d) => {
    const key = [d.at.source.name, d.at.line, d.at.column, d.code, d.message].join('\0')
    return !seen.has(key) && seen.add(key)
  })
}
