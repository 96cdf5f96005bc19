/** The conditions of a task: texts that are true or false, with the key they stand under. */
import { childOf, itemsOf, textOf, type Tree } from '../../syntax/tree.ts'
import type { WrittenTask } from './written.ts'

export interface WrittenCondition {
  readonly key: 'when' | 'until' | 'stop_if' | 'that'
  readonly tree: Tree
  /** `true` and `false` without quotes are texts here too; spaces around are gone. */
  readonly text: string
}

const conditionAt = (key: WrittenCondition['key'], tree: Tree | undefined): WrittenCondition[] => {
  const text = tree?.kind === 'scalar' && typeof tree.value === 'boolean' ? String(tree.value) : textOf(tree)
  return tree === undefined || text === undefined ? [] : [{ key, tree, text: text.trim() }]
}

/** Of the task itself, not of tasks inside it. */
export const conditionsOf = ({ tree, action }: WrittenTask): readonly WrittenCondition[] => [
  ...conditionAt('when', childOf(tree, 'when')),
  ...conditionAt('until', childOf(tree, 'until')),
  ...(action.kind === 'watch' ? conditionAt('stop_if', childOf(action.tree, 'stop_if')) : []),
  ...(action.kind === 'module' && action.module.name === 'assert'
    ? itemsOf(action.args).flatMap((item) => conditionAt('that', childOf(item, 'that')))
    : []),
]
