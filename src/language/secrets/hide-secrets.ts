/** A secret that was found in plain text is shown by no other fault of its file either: neither in a code frame nor in a message. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { SourceFile } from '../../diagnostics/source.ts'

const ofSecret = /\/(plain|likely)-secret$/

/** Texts of the same length: a character hidden in one of them is hidden. */
const joined = (texts: readonly string[]): string => {
  const [first = '', ...others] = texts
  return others.reduce(
    (text, other) => Array.from({ length: text.length }, (_, at) => (other[at] === '*' ? '*' : text[at])).join(''),
    first,
  )
}

const hiddenSources = (diagnostics: readonly Diagnostic[]): ReadonlyMap<string, SourceFile> => {
  const found = diagnostics.filter((one) => ofSecret.test(one.code)).map((one) => one.at.source)
  return new Map(
    [...new Set(found.map((source) => source.name))].map((name) => [
      name,
      { name, text: joined(found.filter((source) => source.name === name).map((source) => source.text)) },
    ]),
  )
}

/** What a fault points at, as it stands in the file and as it may be shown. */
const withoutValue = (diagnostic: Diagnostic, shown: SourceFile): Diagnostic => {
  const { at, message, note, fix } = diagnostic
  const part = (text: string): string => (text.split('\n')[at.line - 1] ?? '').slice(at.column - 1, at.endColumn - 1)
  const value = part(at.source.text).replaceAll(/^["']|["']$/g, '')
  const isHidden = at.line === at.endLine && value !== '' && /^\*+$/.test(part(shown.text)) && !/^\*+$/.test(value)
  const hide = (text: string): string => (isHidden ? text.replaceAll(value, '***') : text)
  return {
    ...diagnostic,
    at: { ...at, source: shown },
    message: hide(message),
    ...(note === undefined ? {} : { note: hide(note) }),
    ...(fix === undefined ? {} : { fix: hide(fix) }),
  }
}

/** The same faults, their places in texts with the found secrets hidden. */
export const withSecretsHidden = (diagnostics: readonly Diagnostic[]): readonly Diagnostic[] => {
  const sources = hiddenSources(diagnostics)
  if (sources.size === 0) return diagnostics
  return diagnostics.map((one) => {
    const shown = sources.get(one.at.source.name)
    return shown === undefined ? one : withoutValue(one, shown)
  })
}
