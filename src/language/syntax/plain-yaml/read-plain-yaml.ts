/**
 * The YAML that playbooks and inventories are mostly written in, read ten times faster than by the library: block maps and lists, and values
 * that stand on one line. Anything else (anchors, tags, escapes, folded text, numbers to be judged, any fault) gives up, and the library reads the
 * file from the start. Invariant: a tree from here is the very tree the library's reader builds (test/language/syntax/plain-yaml.test.ts).
 */
import type { Location, SourceFile } from '../../../diagnostics/source.ts'
import type { Entry, MapTree, Tree } from '../tree.ts'
import { plainLines, type PlainLine } from './plain-lines.ts'
import { giveUp, isAtEnd, locate, readInline, readPlainKey, type Cursor, type PlainReading } from './plain-values.ts'

const isItem = (reading: PlainReading, line: PlainLine): boolean => {
  const { text } = reading.source
  const at = line.start + line.indent
  return text[at] === '-' && (text[at + 1] === ' ' || at + 1 === line.end)
}

const lineAt = (reading: PlainReading): PlainLine | undefined => reading.lines[reading.index]

/** From the start of the first to the end of the last. */
const around = (first: Location, last: Location): Location => ({
  ...first,
  endLine: last.endLine,
  endColumn: last.endColumn,
})

const maxDepth = 40

/** A value on its own line is done: what follows must not hang on it. */
const endInline = (reading: PlainReading, cursor: Cursor, indent: number): void => {
  reading.index += 1
  const next = lineAt(reading)
  if (!isAtEnd(reading, cursor) || (next !== undefined && next.indent > indent)) giveUp(reading)
}

/** The value of a key with nothing behind its colon: the block below, or nothing. */
const readBelow = (reading: PlainReading, keyAt: Location, place: { indent: number; depth: number }): Tree => {
  reading.index += 1
  const next = lineAt(reading)
  const isList = next !== undefined && next.indent === place.indent && isItem(reading, next)
  if (next !== undefined && (next.indent > place.indent || isList)) return readBlock(reading, place.depth)
  reading.nodes += 1
  return { kind: 'scalar', at: keyAt, value: null, raw: '', style: 'plain' }
}

const readEntry = (reading: PlainReading, line: PlainLine, depth: number): Entry | undefined => {
  const cursor: Cursor = { line, at: line.start + line.indent }
  const { indent } = line
  const key = readPlainKey(reading, cursor)
  if (key === undefined) return undefined
  const behind = cursor.at
  if (isAtEnd(reading, cursor)) return { ...key, value: readBelow(reading, key.keyAt, { indent, depth: depth + 1 }) }
  cursor.at = behind
  const value = readInline(reading, cursor, { depth: depth + 1, isFlow: false })
  endInline(reading, cursor, indent)
  return { ...key, value }
}

const readBlockMap = (reading: PlainReading, first: PlainLine, depth: number): Tree => {
  const { indent } = first
  const start = locate(reading, first, first.start + indent, first.start + indent)
  const entries = new Map<string, Entry>()
  let last = start
  for (let line: PlainLine | undefined = first; line !== undefined && line.indent === indent; line = lineAt(reading)) {
    const entry = isItem(reading, line) ? undefined : readEntry(reading, line, depth)
    if (entry === undefined || entries.has(entry.key)) {
      giveUp(reading)
      break
    }
    entries.set(entry.key, entry)
    last = entry.value.at
  }
  return { kind: 'map', at: around(start, last), entries: [...entries.values()] }
}

/** `- key: value` begins a map at the column of its key; `- - a` a list. */
const readItem = (reading: PlainReading, line: PlainLine, depth: number): Tree => {
  const { text } = reading.source
  const { indent } = line
  let at = line.start + indent + 1
  while (at < line.end && text[at] === ' ') at += 1
  if (at >= line.end || text[at] === '#') {
    giveUp(reading)
    return { kind: 'broken', at: locate(reading, line, at, at) }
  }
  const probe: Cursor = { line, at }
  const { nodes } = reading
  const isMap = readPlainKey(reading, probe) !== undefined
  reading.nodes = nodes
  line.indent = at - line.start
  if (isMap || isItem(reading, line)) return readBlock(reading, depth + 1)
  const cursor: Cursor = { line, at }
  const value = readInline(reading, cursor, { depth: depth + 1, isFlow: false })
  endInline(reading, cursor, indent)
  return value
}

const readBlockList = (reading: PlainReading, first: PlainLine, depth: number): Tree => {
  const { indent } = first
  const start = locate(reading, first, first.start + indent, first.start + indent)
  const items: Tree[] = []
  for (let line: PlainLine | undefined = first; line !== undefined && line.indent === indent; line = lineAt(reading)) {
    if (!isItem(reading, line)) break
    items.push(readItem(reading, line, depth))
  }
  return { kind: 'list', at: around(start, items.at(-1)?.at ?? start), items }
}

/** The map or list that begins at the next line. */
const readBlock = (reading: PlainReading, depth: number): Tree => {
  const first = lineAt(reading)
  if (first === undefined || depth > maxDepth) {
    giveUp(reading)
    return { kind: 'broken', at: { source: reading.source, line: 1, column: 1, endLine: 1, endColumn: 1 } }
  }
  const { indent } = first
  reading.nodes += 1
  const tree = isItem(reading, first) ? readBlockList(reading, first, depth) : readBlockMap(reading, first, depth)
  const next = lineAt(reading)
  // A line between two levels, deeper than its neighbours, or of another kind at the same level.
  if (next !== undefined && next.indent > indent) giveUp(reading)
  return tree
}

/** The top map of a plain file of at most `nodeLimit` values; undefined when the library must read it. */
export const readPlainYaml = (source: SourceFile, nodeLimit: number): MapTree | undefined => {
  const lines = plainLines(source.text)
  if (lines === undefined || lines[0]?.indent !== 0) return undefined
  const reading: PlainReading = { source, lines, index: 0, nodes: 0, hasGivenUp: false }
  const top = readBlock(reading, 0)
  const isWhole = !reading.hasGivenUp && reading.index === lines.length && reading.nodes <= nodeLimit
  return isWhole && top.kind === 'map' ? top : undefined
}
