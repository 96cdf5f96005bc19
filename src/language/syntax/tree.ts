import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Location, SourceFile } from '../../diagnostics/source.ts'

/** How a scalar was written; decides how its text maps to the file. */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'block'

/** One value of a YAML file with its place. Aliases are already replaced by what they name. */
export type Tree = MapTree | ListTree | ScalarTree | BrokenTree

export interface MapTree {
  readonly kind: 'map'
  readonly at: Location
  /** In the order written, keys unique. */
  readonly entries: readonly Entry[]
}

export interface Entry {
  readonly key: string
  readonly keyAt: Location
  readonly value: Tree
}

export interface ListTree {
  readonly kind: 'list'
  readonly at: Location
  readonly items: readonly Tree[]
}

export interface ScalarTree {
  readonly kind: 'scalar'
  readonly at: Location
  readonly value: string | number | boolean | null
  /** The characters of the file it was written with, quotes or block header included. */
  readonly raw: string
  readonly style: ScalarStyle
}

/** A value that was already reported: later checks pass over it in silence. */
export interface BrokenTree {
  readonly kind: 'broken'
  readonly at: Location
}

/** A parsed file whose top is a map, the only form kplay reads. */
export interface Document {
  readonly source: SourceFile
  readonly top: MapTree
}

/** What a text is: a document with the faults found so far, or faults alone. */
export interface ParsedSource {
  readonly document: Document | undefined
  readonly diagnostics: Diagnostic[]
}

/** A playbook of a large cluster has some thousand values; more than this is a mistake or an attack. */
export const nodeLimit = 50_000

/** Maps of many keys (the hosts of a large cluster) get an index at their first use; most have a handful. */
const indexes = new WeakMap<MapTree, ReadonlyMap<string, Entry>>()
const manyKeys = 24

const indexOf = (tree: MapTree): ReadonlyMap<string, Entry> => {
  const index = indexes.get(tree) ?? new Map(tree.entries.map((entry) => [entry.key, entry]))
  indexes.set(tree, index)
  return index
}

/** The entry of a key, when `tree` is a map that has it. */
export const entryOf = (tree: Tree | undefined, key: string): Entry | undefined => {
  if (tree?.kind !== 'map') return undefined
  if (tree.entries.length > manyKeys) return indexOf(tree).get(key)
  for (const entry of tree.entries) if (entry.key === key) return entry
  return undefined
}

/** The value of a key, when `tree` is a map that has it. */
export const childOf = (tree: Tree | undefined, key: string): Tree | undefined => entryOf(tree, key)?.value

/** The items of a list; of anything else none. */
export const itemsOf = (tree: Tree | undefined): readonly Tree[] => (tree?.kind === 'list' ? tree.items : [])

/** The entries of a map; of anything else none. */
export const entriesOf = (tree: Tree | undefined): readonly Entry[] => (tree?.kind === 'map' ? tree.entries : [])

/** The text of a text scalar, else undefined. */
export const textOf = (tree: Tree | undefined): string | undefined =>
  tree?.kind === 'scalar' && typeof tree.value === 'string' ? tree.value : undefined

/** The number of a number scalar, else undefined. */
export const numberOf = (tree: Tree | undefined): number | undefined =>
  tree?.kind === 'scalar' && typeof tree.value === 'number' ? tree.value : undefined

/** True only for a scalar `true`. */
export const isTrue = (tree: Tree | undefined): boolean => tree?.kind === 'scalar' && tree.value === true

/** The texts of a list of texts, or of one text standing for a list of one; other items are left out. */
export const textsOf = (tree: Tree | undefined): readonly string[] =>
  (tree?.kind === 'list' ? tree.items : [tree]).flatMap((item) => {
    const text = textOf(item)
    return text === undefined ? [] : [text]
  })

/** A loop, because most of a large file is maps. `__proto__` is a key like any other. */
const plainMapOf = ({ entries }: MapTree): Readonly<Record<string, unknown>> => {
  const map: Record<string, unknown> = {}
  for (const { key, value } of entries)
    if (key === '__proto__')
      Object.defineProperty(map, key, { value: plainOf(value), enumerable: true, configurable: true, writable: true })
    else map[key] = plainOf(value)
  return map
}

/** The value as plain JSON; broken parts are null. */
export const plainOf = (tree: Tree): unknown => {
  switch (tree.kind) {
    case 'map':
      return plainMapOf(tree)
    case 'list':
      return tree.items.map(plainOf)
    case 'scalar':
      return tree.value
    case 'broken':
      return null
  }
}

/** True when nothing at or below was already reported. */
export const isSound = (tree: Tree): boolean => {
  switch (tree.kind) {
    case 'map':
      return tree.entries.every((entry) => isSound(entry.value))
    case 'list':
      return tree.items.every(isSound)
    case 'scalar':
      return true
    case 'broken':
      return false
  }
}

/** The first line of a value: where the fault of a missing thing points. */
export const firstLineOf = (tree: Tree): Location => {
  const first = tree.kind === 'map' ? tree.entries[0]?.keyAt : tree.kind === 'list' ? undefined : tree.at
  return first ?? { ...tree.at, endLine: tree.at.line, endColumn: tree.at.column + 1 }
}

/** A scalar made by kplay itself, for values that come from the command line. */
export const scalarAt = (at: Location, value: ScalarTree['value']): ScalarTree => ({
  kind: 'scalar',
  at,
  value,
  raw: String(value),
  style: 'plain',
})
