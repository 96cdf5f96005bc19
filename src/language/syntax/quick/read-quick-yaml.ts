/**
 * The common YAML of kplay's files, read from the events of js-yaml: an eighth of the time the full reader (parse-yaml.ts) takes for a large inventory.
 *  1. It builds the very tree the full reader builds, or gives up: nothing between. Held against it by test/language/syntax/quick-yaml.test.ts.
 *  2. It never reports. Faults, and all that is rare (anchors, tags, block texts, several documents, odd characters), are the full reader's.
 */
import type { Location, SourceFile } from '../../../diagnostics/source.ts'
import { indexLines, type LineIndex } from '../positions.ts'
import { nodeLimit, type Entry, type MapTree, type ScalarTree, type Tree } from '../tree.ts'
import { COLLECTION_STYLE, EVENT_ID, parseEvents, type Event, type MappingEvent, type SequenceEvent } from './events.ts'
import { readQuickScalar } from './quick-scalars.ts'

/** Tabs, carriage returns, a byte order mark, control characters, halves of pairs: allowed or not, the full reader says. */
const odd = /(?!\n)\p{C}|[\u2028\u2029]/u

/** Marks of several documents, and directives. */
const marks = /^(?:---|\.\.\.|%)/m

const depthLimit = 60

/** YAML 1.2.2, 7.4: a key on one line is at most so long; js-yaml does not mind. */
const keyLimit = 1000

/** Thrown and caught in this file alone: the text is none of the quick reader's. */
const notQuick = new Error('not quick')

interface Reading {
  readonly source: SourceFile
  readonly lines: LineIndex
  readonly events: readonly Event[]
  /** The event to be read next. */
  at: number
  /** The offset behind what the value read last holds; -1 behind an absent one. Kept here: a pair for each value would be as many objects again. */
  end: number
}

const give = (): never => {
  throw notQuick
}

const next = (reading: Reading): Event => reading.events[reading.at++] ?? give()

const isPlainCollection = (event: MappingEvent | SequenceEvent): boolean => event.anchorStart < 0 && event.tagStart < 0

/** What may follow a closing bracket; `[]a` is told by the full reader. */
const endsHere = /^[ \n,\]}]?$/

/** The offset behind the bracket that closes a flow collection, looked for behind its last part. */
const closedAt = ({ source: { text } }: Reading, from: number, closer: string): number => {
  for (let at = from; ; at++) {
    const character = text[at]
    if (character === closer) return endsHere.test(text[at + 1] ?? '') ? at + 1 : give()
    if (character !== ' ' && character !== '\n' && character !== ',') return give()
  }
}

/** `hangsOn`: the key of an entry, at which an absent value is shown; undefined for items, which must not be absent. */
const readScalar = (reading: Reading, event: Event & { type: 4 }, hangsOn: Location | undefined): ScalarTree => {
  if (event.anchorStart >= 0 || event.tagStart >= 0) return give()
  if (event.valueStart < 0) {
    reading.end = -1
    return { kind: 'scalar', at: hangsOn ?? give(), value: null, raw: '', style: 'plain' }
  }
  const { source, lines } = reading
  const { value, style, start, end } = readQuickScalar(source.text, event) ?? give()
  reading.end = end
  return { kind: 'scalar', at: lines.locate(start, end), value, raw: source.text.slice(start, end), style }
}

type Key = ScalarTree & { readonly value: string }

const isKey = (tree: ScalarTree): tree is Key => typeof tree.value === 'string' && tree.value !== '<<'

/** The next entry but for its value, which must follow. */
const readKey = (reading: Reading): Key => {
  const event = next(reading)
  if (event.type !== EVENT_ID.SCALAR || event.valueStart < 0 || event.valueEnd - event.valueStart > keyLimit)
    return give()
  const tree = readScalar(reading, event, undefined)
  return isKey(tree) ? tree : give()
}

const isPop = (reading: Reading): boolean => {
  if (reading.events[reading.at]?.type !== EVENT_ID.POP) return false
  reading.at += 1
  return true
}

/** Maps of more keys than this look for a repeated one in a set. */
const fewKeys = 16

const isRepeated = (entries: readonly Entry[], known: ReadonlySet<string> | undefined, key: string): boolean =>
  known === undefined ? entries.some((entry) => entry.key === key) : known.has(key)

const readMap = (reading: Reading, event: MappingEvent, depth: number): Tree => {
  const entries: Entry[] = []
  let known: Set<string> | undefined
  let last = event.start + 1
  while (!isPop(reading)) {
    const { value: key, at: keyAt } = readKey(reading)
    const keyEnd = reading.end
    const value = readValue(reading, depth, keyAt)
    if (entries.length === fewKeys) known = new Set(entries.map((entry) => entry.key))
    if (isRepeated(entries, known, key)) return give()
    known?.add(key)
    entries.push({ key, keyAt, value })
    last = reading.end < 0 ? keyEnd : reading.end
  }
  const end = event.style === COLLECTION_STYLE.FLOW ? closedAt(reading, last, '}') : last
  reading.end = end
  return { kind: 'map', at: reading.lines.locate(event.start, end), entries }
}

const readList = (reading: Reading, event: SequenceEvent, depth: number): Tree => {
  const items: Tree[] = []
  let last = event.start + 1
  while (!isPop(reading)) {
    items.push(readValue(reading, depth, undefined))
    last = reading.end
  }
  const end = event.style === COLLECTION_STYLE.FLOW ? closedAt(reading, last, ']') : last
  reading.end = end
  return { kind: 'list', at: reading.lines.locate(event.start, end), items }
}

const readValue = (reading: Reading, depth: number, hangsOn: Location | undefined): Tree => {
  const event = next(reading)
  if (event.type === EVENT_ID.SCALAR) return readScalar(reading, event, hangsOn)
  if (event.type !== EVENT_ID.MAPPING && event.type !== EVENT_ID.SEQUENCE) return give()
  if (!isPlainCollection(event) || depth > depthLimit) return give()
  return event.type === EVENT_ID.MAPPING ? readMap(reading, event, depth + 1) : readList(reading, event, depth + 1)
}

const eventsOf = (text: string): readonly Event[] | undefined => {
  try {
    return parseEvents(text, { maxDepth: depthLimit })
  } catch {
    // A fault, or too deep: told by the full reader.
    return undefined
  }
}

const readTop = (reading: Reading): MapTree | undefined => {
  const document = next(reading)
  if (document.type !== EVENT_ID.DOCUMENT || document.explicitStart || document.explicitEnd) return undefined
  const tree = readValue(reading, 0, undefined)
  const isWhole = isPop(reading) && reading.at === reading.events.length
  return isWhole && tree.kind === 'map' ? tree : undefined
}

/** The map of a file; undefined where only the full reader can tell. */
export const readQuickYaml = (source: SourceFile): MapTree | undefined => {
  if (odd.test(source.text) || marks.test(source.text)) return undefined
  const events = eventsOf(source.text)
  if (events === undefined || events.length > nodeLimit) return undefined
  try {
    return readTop({ source, lines: indexLines(source), events, at: 0, end: 0 })
  } catch (cause) {
    if (cause === notQuick) return undefined
    throw cause
  }
}
