/** Scalars of quickly read files: what the YAML 1.2 core schema makes of a plain text, where both libraries surely agree. Pure. */
import { getScalarValue, SCALAR_STYLE, type ScalarEvent } from './events.ts'
import type { ScalarStyle, ScalarTree } from '../tree.ts'

/** A scalar without its place. */
export interface QuickScalar {
  readonly value: ScalarTree['value']
  readonly style: ScalarStyle
  /** Where it stands, quotes included, in characters from the start of the text. */
  readonly start: number
  readonly end: number
}

const words: ReadonlyMap<string, boolean | null> = new Map([
  ...['true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, false] as const),
  ...['null', 'Null', 'NULL', '~'].map((word) => [word, null] as const),
])

/** Whole numbers as JavaScript prints them: no sign but minus, no leading zero, few enough digits to be exact. */
const surelyInteger = /^(?:0|-?[1-9][0-9]{0,14})$/

/** Every text that the core schema takes for a number (YAML 1.2.2, 10.3.2), with a sign in one place more, as `yaml` does. */
const numbers =
  /^(?:0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/

/** No other character begins a number, and only a few scalars of a file begin with one of these. */
const mayBeNumber = (text: string): boolean => {
  const first = text.charCodeAt(0)
  return (first >= 48 && first <= 57) || first === 43 || first === 45 || first === 46
}

const plain = (text: string, start: number, end: number): QuickScalar | undefined => {
  if (!mayBeNumber(text)) {
    const word = words.get(text)
    return { value: word === undefined ? text : word, style: 'plain', start, end }
  }
  if (surelyInteger.test(text)) return { value: Number(text), style: 'plain', start, end }
  if (numbers.test(text)) return undefined
  return { value: text, style: 'plain', start, end }
}

/** The scalar of an event; undefined where only the full reader can tell. An absent one has no characters and is none of these. */
export const readQuickScalar = (text: string, event: ScalarEvent): QuickScalar | undefined => {
  const { valueStart: start, valueEnd: end, style } = event
  if (style === SCALAR_STYLE.PLAIN) return event.fast ? plain(text.slice(start, end), start, end) : undefined
  if (style !== SCALAR_STYLE.SINGLE_QUOTED && style !== SCALAR_STYLE.DOUBLE_QUOTED) return undefined
  // js-yaml takes `"a"b` for a text and what follows it.
  if (!/^[ \n,\]}:]?$/.test(text[end + 1] ?? '')) return undefined
  // What is folded over lines is rare, and the libraries need not agree on every blank of it.
  if (text.slice(start, end).includes('\n')) return undefined
  const name = style === SCALAR_STYLE.SINGLE_QUOTED ? 'single' : 'double'
  return { value: getScalarValue(text, event), style: name, start: start - 1, end: end + 1 }
}
