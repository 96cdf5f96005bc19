/** Diagnostics as other programs read them: the contract of `kplay validate --format json`. */
import { renderJson } from '../../diagnostics/json-text.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Location } from '../../diagnostics/source.ts'

const placeOf = (at: Location): { file: string; line: number; column: number } => ({
  file: at.source.name,
  line: at.line,
  column: at.column,
})

const jsonOf = (diagnostic: Diagnostic): object => ({
  code: diagnostic.code,
  severity: diagnostic.severity,
  message: diagnostic.message,
  ...placeOf(diagnostic.at),
  endLine: diagnostic.at.endLine,
  endColumn: diagnostic.at.endColumn,
  ...(diagnostic.note === undefined ? {} : { note: diagnostic.note }),
  ...(diagnostic.fix === undefined ? {} : { fix: diagnostic.fix }),
  ...(diagnostic.related === undefined
    ? {}
    : { related: diagnostic.related.map((related) => ({ message: related.message, ...placeOf(related.at) })) }),
})

/** One JSON document, ends with a newline. */
export const renderDiagnosticsJson = (diagnostics: readonly Diagnostic[]): string =>
  renderJson({ format: 1, diagnostics: diagnostics.map(jsonOf) })
