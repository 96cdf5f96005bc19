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

/** Parts of an event that hold what modules, hosts and people said, and the only names in each. */
const said: Readonly<Record<string, ReadonlySet<string>>> = {
  result: new Set(),
  act: new Set(['kind']),
  problem: new Set(['code', 'file']),
}

const maskValue = (value: unknown, mask: MaskText, kept: ReadonlySet<string>): unknown => {
  if (typeof value === 'string') return mask(value)
  if (Array.isArray(value)) return value.map((item: unknown) => maskValue(item, mask, kept))
  return typeof value === 'object' && value !== null ? maskFields(value, mask, kept) : value
}

const isText = (value: unknown): boolean =>
  typeof value === 'string' || (Array.isArray(value) && value.every((item) => typeof item === 'string'))

const maskFields = (value: object, mask: MaskText, kept: ReadonlySet<string>): object => {
  const entries = Object.entries(value).map(([key, inner]: [string, unknown]) => {
    if (kept.has(key) && isText(inner)) return [key, inner] as const
    return [key, maskValue(inner, mask, kept === names ? (said[key] ?? names) : kept)] as const
  })
  return Object.fromEntries(entries)
}

/** A copy with every secret hidden. Keys are never changed, nor the words and names that a reader of events goes by. */
export const maskEvent = (event: RunEvent, mask: MaskText): RunEvent => maskFields(event, mask, names) as RunEvent
