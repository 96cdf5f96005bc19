/** `${{ }}` where nothing evaluates it: it would be taken literally, so it is a fault. */
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts'
import { notHere } from '../../expressions/expression-faults.ts'
import { hasExpression } from '../../expressions/find-expressions.ts'
import { expressionKeys } from '../../syntax/yaml-faults.ts'
import { childOf, type Tree } from '../../syntax/tree.ts'
import { tasksOf, undoTasksOf, type WrittenPhase } from '../written/written.ts'

/** Trees of a phase whose expressions are compiled. */
export const evaluatedIn = (phase: WrittenPhase): Set<Tree> => {
  const trees = [...tasksOf(phase), ...undoTasksOf(phase)].flatMap(({ tree, action }): (Tree | undefined)[] => {
    const list = childOf(tree, 'for_each')
    if (action.kind === 'module') return [list, action.args]
    if (action.kind !== 'watch') return [list]
    return [list, action.args, childOf(action.tree, 'for'), childOf(action.tree, 'every')]
  })
  return new Set(trees.filter((tree) => tree !== undefined))
}

/** Every expression at or below `tree` outside the trees in `evaluated`. Conditions have their own fault. */
export const checkUnevaluated = (tree: Tree, evaluated: ReadonlySet<Tree>): Diagnostic[] => {
  if (evaluated.has(tree)) return []
  switch (tree.kind) {
    case 'map':
      return tree.entries.flatMap((entry) =>
        expressionKeys.includes(entry.key) ? [] : checkUnevaluated(entry.value, evaluated),
      )
    case 'list':
      return tree.items.flatMap((item) => checkUnevaluated(item, evaluated))
    case 'scalar':
      return typeof tree.value === 'string' && hasExpression(tree.value) ? [notHere(tree.at)] : []
    case 'broken':
      return []
  }
}
