import { err, ok, type Result } from '../../diagnostics/result.ts'
import { effectiveProperties, parseProperties, type PropertiesFault, type Property } from './parse-properties.ts'

/*
 * Edits of a .properties file that leave everything else as it is: comments, blank lines, order, line ends.
 * 1. `set`: the property that counts (the last of its key) gets the value, in its place; a key that is not there is added at the end. A value that is there already
 *    is not touched, however it is written.
 * 2. `remove`: every property of the key goes, with the lines it goes on in. Comments above it stay.
 */

/** What is wanted of a file. No key in both. */
export interface PropertiesEdit {
  readonly set: Readonly<Record<string, string>>
  readonly remove: readonly string[]
}

/** One key that changes. Undefined: it was or will be absent. */
export interface PropertyChange {
  readonly key: string
  readonly from: string | undefined
  readonly to: string | undefined
}

/** The edited file and what changed, in the order of the edit; the text is the same where nothing did. */
export interface EditedProperties {
  readonly text: string
  readonly changes: readonly PropertyChange[]
}

const named: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r', '\f': '\\f', '\\': '\\\\' }

const unicode = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`

// Kafka reads the bytes as ISO 8859-1, so anything else, and every other control character, is written by its number.
const escapeChar = (char: string): string => named[char] ?? unicode(char)
const special = /[\t\n\r\f\\]|[^\x20-\x7E\xA0-\xFF]/g

const escapeValue = (value: string): string =>
  value.replace(special, escapeChar).replace(/^ +/, (blanks) => '\\ '.repeat(blanks.length))

const escapeKey = (key: string): string =>
  key.replace(special, escapeChar).replace(/[ =:]/g, '\\$&').replace(/^[#!]/, '\\$&')

/** `key=value` as it stands in a file. */
export const renderProperty = (key: string, value: string): string => `${escapeKey(key)}=${escapeValue(value)}`

interface Line {
  readonly text: string
  readonly end: string
}

const linesOf = (text: string): Line[] => {
  const parts = text.split(/(\r\n|\n|\r)/)
  const lines: Line[] = []
  for (let at = 0; at < parts.length; at += 2) lines.push({ text: parts[at] ?? '', end: parts[at + 1] ?? '' })
  return lines
}

const changesOf = (present: ReadonlyMap<string, Property>, { set, remove }: PropertiesEdit): PropertyChange[] => [
  ...Object.entries(set).flatMap(([key, to]) => {
    const from = present.get(key)?.value
    return from === to ? [] : [{ key, from, to }]
  }),
  ...remove.flatMap((key) => {
    const from = present.get(key)?.value
    return from === undefined ? [] : [{ key, from, to: undefined }]
  }),
]

interface Plan {
  /** New text by the first line of a property. */
  readonly replaced: ReadonlyMap<number, { readonly text: string; readonly endLine: number }>
  /** Lines that go. */
  readonly dropped: ReadonlySet<number>
}

const planOf = (properties: readonly Property[], changes: readonly PropertyChange[]): Plan => {
  const replaced = new Map<number, { readonly text: string; readonly endLine: number }>()
  const dropped = new Set<number>()
  const present = effectiveProperties(properties)
  for (const { key, to } of changes) {
    const last = present.get(key)
    if (to !== undefined && last !== undefined)
      replaced.set(last.line, { text: renderProperty(key, to), endLine: last.endLine })
    for (const property of properties) {
      const isTouched = to === undefined ? property.key === key : property === last
      if (isTouched) for (let at = property.line; at <= property.endLine; at++) dropped.add(at)
    }
  }
  return { replaced, dropped }
}

const applyPlan = (lines: readonly Line[], { replaced, dropped }: Plan): string =>
  lines
    .map((line, i) => {
      const by = replaced.get(i + 1)
      if (by !== undefined) return by.text + (lines[by.endLine - 1]?.end ?? '')
      return dropped.has(i + 1) ? '' : line.text + line.end
    })
    .join('')

/** Would a line put behind this text be taken for the rest of its last one? */
const isOpen = (text: string): boolean => parseProperties(`${text}end=1`).properties.at(-1)?.key !== 'end'

const addTo = (text: string, added: readonly string[], end: string): string => {
  if (added.length === 0) return text
  const whole = text === '' || /[\r\n]$/.test(text) ? text : `${text}${end}`
  return `${whole}${isOpen(whole) ? end : ''}${added.map((line) => `${line}${end}`).join('')}`
}

/** Edits the text of a file. The error: Java itself refuses the file at this place, so nobody can say what it means. */
export const editProperties = (text: string, edit: PropertiesEdit): Result<EditedProperties, PropertiesFault> => {
  const { properties, fault } = parseProperties(text)
  if (fault !== undefined) return err(fault)
  const present = effectiveProperties(properties)
  const changes = changesOf(present, edit)
  if (changes.length === 0) return ok({ text, changes })
  const lines = linesOf(text)
  const added = changes.flatMap(({ key, to }) =>
    to === undefined || present.has(key) ? [] : [renderProperty(key, to)],
  )
  const end = lines.find((line) => line.end !== '')?.end ?? '\n'
  return ok({ text: addTo(applyPlan(lines, planOf(properties, changes)), added, end), changes })
}
