/**
 * Names that a text of an expression mentions, found without compiling it: they are known for faulty expressions too, and at least hold
 * everything that is read (a name inside a quoted text counts as well).
 */
import { entriesOf, itemsOf, type Tree } from '../../syntax/tree.ts'
import { expressionKeys } from '../../syntax/yaml-faults.ts'
import { findExpressions } from '../../expressions/find-expressions.ts'

const chain = /(?<![\w.])[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*(?:\s*\[)?/g

/** Chains of names as written, spaces left out: `vars.ticket`, `host.vars.zone`. One that is indexed (`vars["a"]`) ends in `[`. */
export const chainsIn = (text: string): readonly string[] => [
  ...new Set([...text.matchAll(chain)].map(([found]) => found.replaceAll(/\s/g, ''))),
]

/** Texts of the expressions inside a text: of each `${{ … }}`. One that is never closed counts to the end. */
export const embeddedIn = (text: string): readonly string[] => {
  const { found, unclosed } = findExpressions(text)
  return [...found.map((one) => one.text), ...(unclosed === undefined ? [] : [text.slice(unclosed)])]
}

/** Every expression at and below a tree, as text: conditions whole, of other texts what stands in `${{ }}`. */
export const expressionTextsIn = (tree: Tree, key = ''): readonly string[] => {
  switch (tree.kind) {
    case 'map':
      return entriesOf(tree).flatMap((entry) => [
        ...embeddedIn(entry.key),
        ...expressionTextsIn(entry.value, entry.key),
      ])
    case 'list':
      return itemsOf(tree).flatMap((item) => expressionTextsIn(item))
    case 'scalar':
      if (typeof tree.value !== 'string') return []
      return bareKeys.includes(key) ? [tree.value] : embeddedIn(tree.value)
    case 'broken':
      return []
  }
}

const bareKeys: readonly string[] = [...expressionKeys, 'for_each']

/** Names that expressions mention, each with its owners: of `host.vars.zone` also `host.vars` and `host`. */
export interface Mentions {
  readonly names: ReadonlySet<string>
  /** Chains as they end: `vars` among them means that any variable may be read. */
  readonly ends: ReadonlySet<string>
}

/** Everything that expressions at and below these trees mention. */
export const mentionsIn = (trees: readonly Tree[]): Mentions => {
  const chains = new Set(trees.flatMap((tree) => expressionTextsIn(tree)).flatMap(chainsIn))
  const ends = [...chains].map((chain) => chain.replace('[', ''))
  const names = ends.flatMap((end) => {
    const parts = end.split('.')
    return parts.map((_, index) => parts.slice(0, index + 1).join('.'))
  })
  return { names: new Set(names), ends: new Set(ends) }
}

/** Is `name` (a chain like `inputs.for`) read? A whole or indexed owner may read any of its names. */
export const isMentioned = (name: string, { names, ends }: Mentions): boolean =>
  names.has(name) || ends.has(name.split('.').slice(0, -1).join('.'))
