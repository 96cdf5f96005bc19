/** Arguments that are expressions without `${{ }}` around them: the `that` of `assert`. */
import type { Tree } from '../../syntax/tree.ts'

/** By module. */
const bareKeys: Readonly<Record<string, readonly string[]>> = { assert: ['that'] }

/** Keys of a module's arguments whose text is a condition. */
export const bareKeysOf = (module: string): readonly string[] =>
  Object.hasOwn(bareKeys, module) ? (bareKeys[module] ?? []) : []

/** Texts at and below `tree` that stand under one of these keys. */
export const bareTreesIn = (tree: Tree, keys: readonly string[]): ReadonlySet<Tree> => {
  const found = new Set<Tree>()
  const visit = (at: Tree): void => {
    if (at.kind === 'list') for (const item of at.items) visit(item)
    if (at.kind !== 'map') return
    for (const entry of at.entries) {
      const isText = entry.value.kind === 'scalar' && typeof entry.value.value === 'string'
      if (keys.includes(entry.key) && isText) found.add(entry.value)
      else visit(entry.value)
    }
  }
  if (keys.length > 0) visit(tree)
  return found
}
