/**
 * YAML 1.2 core -> Tree. Duplicate keys, merge keys, unknown tags, unknown aliases and numbers whose text is lost are errors; the value
 * concerned becomes a broken tree, and everything around it stays usable. A text that is no YAML gives no document.
 */
import {
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  parseDocument,
  type Alias,
  type Node,
  type Pair,
  type Scalar,
} from 'yaml'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { startOf, type Location, type SourceFile } from '../../diagnostics/source.ts'
import { indexLines, type LineIndex } from './positions.ts'
import {
  nodeLimit,
  type Document,
  type Entry,
  type ParsedSource,
  type ScalarStyle,
  type ScalarTree,
  type Tree,
} from './tree.ts'
import * as faults from './yaml-faults.ts'
import { excessOf } from './yaml-size.ts'

const depthLimit = 64

interface Reading {
  readonly source: SourceFile
  readonly lines: LineIndex
  readonly diagnostics: Diagnostic[]
  /** The last anchor of each name, in document order, with its tree once that is complete. */
  readonly anchors: Map<string, Tree | undefined>
  /** Values counted with aliases written out. */
  readonly sizes: WeakMap<Tree, number>
  nodes: number
}

/** What a value hangs on. */
interface Place {
  readonly key: string | undefined
  readonly depth: number
}

const styles: Readonly<Record<string, ScalarStyle>> = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_FOLDED: 'block',
  BLOCK_LITERAL: 'block',
}

const locateNode = (reading: Reading, node: Node): Location =>
  reading.lines.locate(node.range?.[0] ?? 0, node.range?.[1] ?? 0)

/** The offset behind what a value holds; comments after a block are none of it. */
const endOf = (node: Node): number => {
  const [, end = 0] = node.range ?? []
  if (!isCollection(node) || node.flow === true) return end
  const last: unknown = node.items.at(-1)
  const parts: unknown[] = isPair(last) ? [last.value, last.key] : [last]
  const written = parts.find((part) => isNode(part) && !isEmpty(part))
  return isNode(written) ? endOf(written) : end
}

/** `key:` alone has a value without a character. */
const isEmpty = ({ range }: Node): boolean => range?.[0] === range?.[1]

/** A map or list, from its first to its last character. */
const locateBlock = (reading: Reading, node: Node): Location => reading.lines.locate(node.range?.[0] ?? 0, endOf(node))

const broken = (reading: Reading, fault: Diagnostic): Tree => {
  reading.diagnostics.push(fault)
  return { kind: 'broken', at: fault.at }
}

/** A tag stands before its node; shown from its `!` to the end of what is written on that line. */
const locateTag = (reading: Reading, node: Node): Location => {
  const { text } = reading.source
  const start = Math.max(0, text.lastIndexOf('!', node.range?.[0] ?? 0))
  const rest = /^[^\r\n]*?(?=\s+#|\s*[\r\n]|\s*$)/.exec(text.slice(start))?.[0] ?? '!'
  return reading.lines.locate(start, start + rest.length)
}

const readTag = (reading: Reading, node: Node, place: Place): Tree | undefined => {
  const { tag } = node
  if (tag === undefined || tag.startsWith('tag:yaml.org,2002:')) return undefined
  const at = locateTag(reading, node)
  const isExpression = place.key !== undefined && faults.expressionKeys.includes(place.key)
  return broken(reading, isExpression ? faults.unquotedNot(at) : faults.unknownTag(tag, at))
}

const plainValue = (value: unknown, raw: string): ScalarTree['value'] =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null ? value : raw

const readScalar = (reading: Reading, node: Scalar): Tree => {
  const at = locateNode(reading, node)
  const { value } = node
  const raw = reading.source.text.slice(node.range?.[0] ?? 0, node.range?.[1] ?? 0)
  const style = styles[node.type ?? 'PLAIN'] ?? 'plain'
  if (typeof value === 'number' && style === 'plain' && String(value) !== raw)
    return broken(reading, faults.numberLosesText(raw, value, at))
  return { kind: 'scalar', at, value: plainValue(value, raw), raw, style }
}

const readAlias = (reading: Reading, node: Alias): Tree => {
  const at = locateNode(reading, node)
  if (!reading.anchors.has(node.source)) return broken(reading, faults.unknownAlias(node.source, at))
  const tree = reading.anchors.get(node.source)
  if (tree === undefined) return broken(reading, faults.aliasOfItself(node.source, at))
  reading.nodes += reading.sizes.get(tree) ?? 1
  return tree
}

/** The text of a key, or undefined when it was reported. */
const readKey = (reading: Reading, key: unknown, place: Place): { text: string; at: Location } | undefined => {
  const tree = readNode(reading, key, { ...place, key: undefined })
  if (tree.kind === 'broken') return undefined
  const text = tree.kind === 'scalar' && tree.value !== null ? String(tree.value) : undefined
  if (text === '<<') reading.diagnostics.push(faults.mergeKey(tree.at))
  if (text === undefined) reading.diagnostics.push(faults.keyNotText(tree.at))
  return text === undefined || text === '<<' ? undefined : { text, at: tree.at }
}

/** `{{ x }}` without quotes is a map whose one key is a map. */
const isJinja = (items: readonly Pair[]): boolean => items.length === 1 && isMap(items[0]?.key)

const readMap = (reading: Reading, node: Node & { items: Pair[] }, place: Place): Tree => {
  const at = locateBlock(reading, node)
  if (isJinja(node.items)) return broken(reading, faults.jinjaBraces(at))
  const entries = new Map<string, Entry>()
  for (const pair of node.items) {
    const key = readKey(reading, pair.key, place)
    const value = readNode(reading, pair.value, { key: key?.text, depth: place.depth + 1 }, key?.at ?? at)
    if (key === undefined) continue
    const first = entries.get(key.text)
    if (first !== undefined) reading.diagnostics.push(faults.duplicateKey(key.text, key.at, first.keyAt))
    else entries.set(key.text, { key: key.text, keyAt: key.at, value })
  }
  return { kind: 'map', at, entries: [...entries.values()] }
}

const readContent = (reading: Reading, node: Node, place: Place): Tree => {
  if (isMap(node)) return readMap(reading, node as Node & { items: Pair[] }, place)
  if (isSeq(node)) {
    const items = node.items.map((item) => readNode(reading, item, { key: undefined, depth: place.depth + 1 }))
    return { kind: 'list', at: locateBlock(reading, node), items }
  }
  return readScalar(reading, node as Scalar)
}

/** While an anchor's own value is read, its name leads nowhere: an alias there would contain itself. */
const readAnchored = (reading: Reading, node: Node & { anchor?: string }, place: Place): Tree => {
  const before = reading.nodes
  reading.nodes += 1
  if (node.anchor !== undefined) reading.anchors.set(node.anchor, undefined)
  const tree = readTag(reading, node, place) ?? readContent(reading, node, place)
  reading.sizes.set(tree, reading.nodes - before)
  if (node.anchor !== undefined) reading.anchors.set(node.anchor, tree)
  return tree
}

/** An empty value (`key:` alone) is shown at what it hangs on. */
const shownAt = (tree: Tree, hangsOn: Location | undefined): Tree =>
  hangsOn !== undefined && tree.kind === 'scalar' && tree.raw === '' ? { ...tree, at: hangsOn } : tree

/** Any value of the file. */
const readNode = (reading: Reading, node: unknown, place: Place, hangsOn?: Location): Tree => {
  if (isAlias(node)) return readAlias(reading, node)
  if (!isMap(node) && !isSeq(node) && !isScalar(node))
    return { kind: 'scalar', at: hangsOn ?? startOf(reading.source), value: null, raw: '', style: 'plain' }
  if (place.depth > depthLimit) return broken(reading, faults.tooDeep(locateNode(reading, node)))
  return shownAt(readAnchored(reading, node, place), hangsOn)
}

const composed = (source: SourceFile): ReturnType<typeof parseDocument> | undefined => {
  try {
    return parseDocument(source.text, {
      version: '1.2',
      strict: true,
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'error',
    })
  } catch {
    // The library's own recursion gives up on absurd nesting.
    return undefined
  }
}

const closers: Readonly<Record<string, string>> = { '[': ']', '{': '}' }

/** The bracket before `offset` that nothing closes; brackets inside quotes may mislead it, so it is only a place to look at. */
const openBracket = (text: string, offset: number): number => {
  const closed: string[] = []
  for (let at = offset - 1; at >= 0; at--) {
    const character = text[at] ?? ''
    if (character === ']' || character === '}') closed.push(character)
    const closer = closers[character]
    if (closer === undefined) continue
    if (closed.at(-1) !== closer) return at
    closed.pop()
  }
  return -1
}

/** What is never closed is shown where it was opened, not where the library noticed. */
const startOfOpen = (
  text: string,
  error: { readonly code: string; readonly message: string; readonly pos: readonly [number, number] },
): number => {
  const [offset] = error.pos
  const quote = /Missing closing (["'])/.exec(error.message)?.[1]
  if (quote !== undefined) return text.lastIndexOf(quote, offset - 1)
  return error.code === 'BAD_INDENT' && error.message.startsWith('Flow') ? openBracket(text, offset) : -1
}

const syntaxFaults = (
  source: SourceFile,
  lines: LineIndex,
  errors: ReturnType<typeof parseDocument>['errors'],
): Diagnostic[] => {
  const texts = source.text.split('\n')
  return faults.yamlSyntaxFaults(
    errors.map((error) => {
      const opened = startOfOpen(source.text, error)
      const [start, end] = opened === -1 ? error.pos : [opened, opened + 1]
      // How far the library gets before it gives up depends on the stack of the moment.
      const at = error.code === 'RESOURCE_EXHAUSTION' ? startOf(source) : lines.locate(start, end)
      const character = source.text[start] ?? ''
      return { code: error.code, message: error.message, at, line: texts[at.line - 1] ?? '', character }
    }),
  )
}

const describe = (tree: Tree): string =>
  tree.kind === 'list' ? 'a list' : tree.kind === 'scalar' && tree.value !== null ? 'a single value' : 'nothing'

const topOf = (reading: Reading, contents: unknown): Document | undefined => {
  const top = readNode(reading, contents, { key: undefined, depth: 0 }, startOf(reading.source))
  if (reading.nodes > nodeLimit) {
    reading.diagnostics.push(faults.tooManyNodes(startOf(reading.source), nodeLimit))
    return undefined
  }
  if (top.kind === 'map') return { source: reading.source, top }
  if (top.kind !== 'broken') reading.diagnostics.push(faults.notAMap(startOf(reading.source), describe(top)))
  return undefined
}

/** Parses one file with the whole of YAML. `document` is absent when the text is no YAML, or no map. */
export const parseYaml = (source: SourceFile): ParsedSource => {
  const lines = indexLines(source)
  const excess = excessOf(source.text)
  if (excess === 'large') return { document: undefined, diagnostics: [faults.tooManyNodes(startOf(source), nodeLimit)] }
  if (excess === 'deep') return { document: undefined, diagnostics: [faults.tooDeep(startOf(source))] }
  const yaml = composed(source)
  if (yaml === undefined) return { document: undefined, diagnostics: [faults.tooDeep(startOf(source))] }
  const several = yaml.errors.find((error) => error.code === 'MULTIPLE_DOCS')
  if (several !== undefined) {
    const at = lines.locate(several.pos[0], several.pos[0] + 1)
    return { document: undefined, diagnostics: [faults.severalDocuments(at)] }
  }
  if (yaml.errors.length > 0) return { document: undefined, diagnostics: syntaxFaults(source, lines, yaml.errors) }
  const { explicit, version } = yaml.directives?.yaml ?? { explicit: false, version: '1.2' }
  if (explicit === true && version !== '1.2')
    return { document: undefined, diagnostics: [faults.otherVersion(startOf(source), version)] }
  const reading: Reading = { source, lines, diagnostics: [], anchors: new Map(), sizes: new WeakMap(), nodes: 0 }
  const document = topOf(reading, yaml.contents)
  return { document, diagnostics: reading.diagnostics }
}
