import type { Tree } from '../../syntax/tree.ts'

/** What depends on one tree alone, worked out once: a thousand hosts that inherit a setting share its tree. The answer is shared too, and must not be changed. */
export const perTree = <T>(make: (tree: Tree) => T): ((tree: Tree) => T) => {
  const known = new WeakMap<Tree, { readonly made: T }>()
  return (tree) => {
    const found = known.get(tree) ?? { made: make(tree) }
    known.set(tree, found)
    return found.made
  }
}
