/** A tree as YAML text again. Its scalars keep the form they were written in, so that the text means exactly what the tree does. */
import type { Entry, MapTree, ScalarTree, Tree } from '../syntax/tree.ts'

/** Comments by the map they stand beside: such a map is never written on one line. */
export type Notes = ReadonlyMap<Tree, string>

/** A collection shorter than this is written on one line. */
const maxFlow = 100

const plainKey = /^[A-Za-z_][\w.-]*$/
const words = ['true', 'false', 'null', 'True', 'False', 'Null', 'TRUE', 'FALSE', 'NULL']

const keyOf = (key: string): string => (plainKey.test(key) && !words.includes(key) ? key : JSON.stringify(key))

/** JSON texts are YAML texts in double quotes. */
const scalarOf = ({ value, raw, style }: ScalarTree): string =>
  style === 'block' || raw === '' || raw.includes('\n') ? JSON.stringify(value) : raw

/** Inside braces and brackets a text without quotes may hold few signs. */
const flowScalar = (tree: ScalarTree): string =>
  tree.style === 'plain' && typeof tree.value === 'string' && !/^[\w./@+-]+$/.test(tree.raw)
    ? JSON.stringify(tree.value)
    : scalarOf(tree)

const flowOf = (tree: Tree): string => {
  switch (tree.kind) {
    case 'map':
      return tree.entries.length === 0
        ? '{}'
        : `{ ${tree.entries.map((entry) => `${keyOf(entry.key)}: ${flowOf(entry.value)}`).join(', ')} }`
    case 'list':
      return `[${tree.items.map(flowOf).join(', ')}]`
    case 'scalar':
      return flowScalar(tree)
    case 'broken':
      return 'null'
  }
}

const isNoted = (tree: Tree, notes: Notes): boolean => {
  if (notes.has(tree)) return true
  if (tree.kind === 'map') return tree.entries.some((entry) => isNoted(entry.value, notes))
  return tree.kind === 'list' && tree.items.some((item) => isNoted(item, notes))
}

/** The tree on one line, where that is allowed and short enough. */
const oneLineOf = (tree: Tree, notes: Notes): string | undefined => {
  if (tree.kind === 'scalar') return scalarOf(tree)
  if (isNoted(tree, notes)) return undefined
  const text = flowOf(tree)
  return text.length <= maxFlow ? text : undefined
}

const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`)

const itemLines = (item: Tree, notes: Notes): string[] => {
  const text = oneLineOf(item, notes) ?? (item.kind === 'map' ? undefined : flowOf(item))
  if (text !== undefined || item.kind !== 'map') return [`- ${text ?? ''}`]
  const [first = '', ...more] = mapLines(item, notes)
  const note = notes.get(item)
  return [`- ${first}${note === undefined ? '' : `  # ${note}`}`, ...indented(more)]
}

/** One key with its value. */
export const entryLines = ({ key, value }: Pick<Entry, 'key' | 'value'>, notes: Notes): string[] => {
  const text = oneLineOf(value, notes)
  if (text !== undefined) return [`${keyOf(key)}: ${text}`]
  if (value.kind === 'map') return [`${keyOf(key)}:`, ...indented(mapLines(value, notes))]
  return [
    `${keyOf(key)}:`,
    ...(value.kind === 'list' ? value.items.flatMap((item) => indented(itemLines(item, notes))) : []),
  ]
}

const mapLines = (tree: MapTree, notes: Notes): string[] => tree.entries.flatMap((entry) => entryLines(entry, notes))
