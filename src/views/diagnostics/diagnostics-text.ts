/** Diagnostics as people read them: message, place, code frame, what would have been accepted, what to do. */
import type { Diagnostic, Severity } from '../../diagnostics/diagnostic.ts'
import { originOf, renderOrigin, type Location } from '../../diagnostics/source.ts'
import { printable, shortened } from '../../diagnostics/printable.ts'
import { buildFrame, columnsOf } from './code-frame.ts'

export interface TextOptions {
  /** Width of the terminal in columns; frames stay inside it. */
  readonly columns: number
  readonly color: boolean
  /** Places whose text no frame shows. */
  readonly concealed?: readonly Location[]
}

type Ink = 'error' | 'warning' | 'advice' | 'dim' | 'strong'

const codes: Readonly<Record<Ink, string>> = { error: '1;31', warning: '1;33', advice: '1;36', dim: '34', strong: '1' }

const painter =
  (color: boolean) =>
  (ink: Ink, text: string): string =>
    color ? `\u001b[${codes[ink]}m${text}\u001b[0m` : text

type Paint = ReturnType<typeof painter>

/** A sentence with words of the file in it: safe to print, and never longer than one can read. */
const told = (text: string): string => printable(shortened(text))

/** The frame's lines, and the note where it does not fit beside the carets. */
const frameLines = (diagnostic: Diagnostic, options: TextOptions, paint: Paint): string[] => {
  const gutter = gutterOf(diagnostic)
  const concealed = [...(options.concealed ?? []), ...concealedIn([diagnostic])]
  const frame = buildFrame(diagnostic.at, Math.max(20, options.columns - gutter - 3), concealed)
  const note = told(diagnostic.note ?? '')
  const noteLine = note === '' ? [] : [`${' '.repeat(gutter)} ${paint('dim', '=')} note: ${note}`]
  if (frame === undefined) return noteLine
  const bar = paint('dim', `${' '.repeat(gutter)} |`)
  const width = gutter + 3 + frame.indent + frame.carets + 1 + columnsOf(note)
  const isBeside = note !== '' && width <= Math.max(options.columns, 80)
  const under = `${'^'.repeat(frame.carets)}${isBeside ? ` ${note}` : ''}`
  return [
    bar,
    `${paint('dim', `${String(diagnostic.at.line).padStart(gutter)} |`)} ${frame.line}`.trimEnd(),
    `${bar} ${' '.repeat(frame.indent)}${paint(diagnostic.severity, under)}`,
    ...(isBeside ? [] : noteLine),
  ]
}

const gutterOf = (diagnostic: Diagnostic): number => Math.max(2, String(diagnostic.at.line).length)

/** One diagnostic; ends with a newline. */
export const renderDiagnostic = (diagnostic: Diagnostic, options: TextOptions): string => {
  const paint = painter(options.color)
  const { at, severity } = diagnostic
  const gutter = ' '.repeat(gutterOf(diagnostic))
  const tell = (text: string): string => `${gutter} ${paint('dim', '=')} ${told(text)}`
  const lines = [
    `${paint(severity, `${severity}[${diagnostic.code}]`)}${paint('strong', `: ${told(diagnostic.message)}`)}`,
    `${gutter}${paint('dim', '-->')} ${printable(renderOrigin(originOf(at)))}`,
    ...frameLines(diagnostic, options, paint),
    ...(diagnostic.related ?? []).map((related) => tell(`${related.message} ${renderOrigin(originOf(related.at))}`)),
    ...(diagnostic.fix === undefined ? [] : [tell(`fix: ${diagnostic.fix}`)]),
  ]
  return `${lines.join('\n')}\n`
}

/** At most 200 of each file, sorted as given, with a blank line between two. Empty text for none. */
export const renderDiagnostics = (diagnostics: readonly Diagnostic[], options: TextOptions): string =>
  renderEach(diagnostics, { ...options, concealed: concealedIn(diagnostics) })

/** Nobody mends more than this before looking again. */
const maxPerFile = 200

const renderEach = (diagnostics: readonly Diagnostic[], options: TextOptions): string => {
  const byFile = Map.groupBy(diagnostics, (diagnostic) => diagnostic.at.source.name)
  return [...byFile]
    .flatMap(([file, all]) => {
      const shown = all.slice(0, maxPerFile).map((diagnostic) => renderDiagnostic(diagnostic, options))
      const rest = all.length - shown.length
      return rest === 0 ? shown : [...shown, `… ${rest} more in ${printable(file)}: mend those above first\n`]
    })
    .join('\n')
}

const concealedIn = (diagnostics: readonly Diagnostic[]): readonly Location[] =>
  diagnostics.flatMap(({ conceals }) => (conceals === undefined ? [] : [conceals]))

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`

/** `2 errors, 1 warning`; `no faults` for none. */
export const renderCounts = (diagnostics: readonly Diagnostic[]): string => {
  const count = (severity: Severity): number => diagnostics.filter((d) => d.severity === severity).length
  const parts = [
    [count('error'), 'error'],
    [count('warning'), 'warning'],
  ] as const
  const told = parts.filter(([number]) => number > 0).map(([number, word]) => plural(number, word))
  if (count('advice') > 0) told.push(`${count('advice')} advice`)
  return told.length === 0 ? 'no faults' : told.join(', ')
}
