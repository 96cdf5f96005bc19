import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import type { Location } from '../../src/diagnostics/source.ts'

/** Does the place exist in its file? A place at the end of a line or of the file stands one behind the last character. */
export const isInside = ({ source, line, column, endLine, endColumn }: Location): boolean => {
  const lines = source.text.split('\n')
  const fits = (l: number, c: number): boolean =>
    l >= 1 && l <= lines.length && c >= 1 && c <= (lines[l - 1]?.length ?? 0) + 2
  return fits(line, column) && fits(endLine, endColumn) && (endLine > line || endColumn >= column)
}

/** Every place that a diagnostic names. */
export const placesOf = ({ at, related }: Diagnostic): Location[] => [at, ...(related ?? []).map((one) => one.at)]
