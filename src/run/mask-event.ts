import type { RunEvent } from './run-event.ts'

/** Hides what no reader may see in a text; leaves every other text as it is. */
export type MaskText = (text: string) => string

/**
 * Keys under which stand kplay's own words and the names of things (hosts, phases, steps, files): a reader finds its way by them, and no secret can become
 * one. A secret that happens to be such a word is hidden everywhere else.
 */
const names: ReadonlySet<string> = new Set(
  (
    'type at run digest kplay phase phases host hosts nodes node address order module outcome state decision answer ' +
    'code rule topic mode kind id roles file stops changes'
  ).split(' '),
)

/** What modules and hosts said: every text in it may hold anything. */
const foreign: ReadonlySet<string> = new Set(['result', 'act'])

const maskValue = (value: unknown, mask: MaskText, isForeign: boolean): unknown => {
  if (typeof value === 'string') return mask(value)
  if (Array.isArray(value)) return value.map((item: unknown) => maskValue(item, mask, isForeign))
  if (typeof value !== 'object' || value === null) return value
  return maskFields(value, mask, isForeign)
}

const isName = (value: unknown): boolean =>
  typeof value === 'string' || (Array.isArray(value) && value.every((item) => typeof item === 'string'))

const maskFields = (value: object, mask: MaskText, isForeign: boolean): object => {
  const entries = Object.entries(value).map(([key, inner]: [string, unknown]) => {
    const isKept = isName(inner) && (isForeign ? key === 'kind' : names.has(key))
    return [key, isKept ? inner : maskValue(inner, mask, isForeign || foreign.has(key))] as const
  })
  return Object.fromEntries(entries)
}

/** A copy with every secret hidden. Keys are never changed, nor the words and names that a reader of events goes by. */
export const maskEvent = (event: RunEvent, mask: MaskText): RunEvent => maskFields(event, mask, false) as RunEvent
