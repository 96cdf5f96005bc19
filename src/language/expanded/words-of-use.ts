import { childOf, entryOf, itemsOf, textOf, type Entry, type Tree } from '../syntax/tree.ts'

/** Each text once, in the order written. */
const once = (trees: readonly Tree[]): readonly Tree[] =>
  trees.filter((tree, index) => trees.findIndex((other) => textOf(other) === textOf(tree)) === index)

/** The keys of a used phase with what stands beside `use`: its tags beside the phase's own, its window in place of the phase's own. */
export const withWordsOfUse = (entries: readonly Entry[], item: Tree): readonly Entry[] => {
  if (childOf(item, 'use') === undefined) return entries
  const [tags, window] = [entryOf(item, 'tags'), entryOf(item, 'window')]
  const own = itemsOf(entries.find((entry) => entry.key === 'tags')?.value)
  const given = tags === undefined ? [] : itemsOf(tags.value)
  const kept = entries.filter(
    ({ key }) => !(key === 'tags' && tags !== undefined) && !(key === 'window' && window !== undefined),
  )
  return [
    ...(tags === undefined
      ? []
      : [{ ...tags, value: { kind: 'list', at: tags.value.at, items: once([...own, ...given]) } } as const]),
    ...(window === undefined ? [] : [window]),
    ...kept,
  ]
}
