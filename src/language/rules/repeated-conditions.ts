/** The same condition written twice where the second can not differ: most often one of them was meant to be another. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { chainsIn } from '../playbook/written/mentions.ts'
import { playbookFault } from '../playbook/playbook-faults.ts'
import { aroundTasks } from '../playbook/written/around.ts'
import { conditionsOf, type WrittenCondition } from '../playbook/written/conditions.ts'
import { nameOf, undoTasksOf, type WrittenTask } from '../playbook/written/written.ts'
import type { PhaseRule } from './rule.ts'

const plain = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

/** Names whose values are the same all through a phase; what is observed (node, registers) may change between two looks. */
const steadyRoots = ['versions', 'vars', 'inputs', 'cluster', 'groups', 'host', 'install']

const isSteady = (text: string): boolean =>
  chainsIn(text).every((chain) => steadyRoots.includes(chain.split(/[.[]/)[0] ?? ''))

const twice = (
  at: WrittenCondition['tree']['at'],
  words: { message: string; fix: string; first?: typeof at },
): Diagnostic =>
  playbookFault('condition-twice', at, {
    message: words.message,
    fix: words.fix,
    ...(words.first === undefined ? {} : { related: [{ message: 'the first is at', at: words.first }] }),
    severity: 'warning',
  })

/** Longer conditions are read by nobody, and by this rule neither. */
const longest = 2000

/** `a && a`: only where one operator joins parts without brackets, so that the parts can be told apart without parsing. */
const checkParts = (task: WrittenTask, { key, text, tree }: WrittenCondition): Diagnostic[] => {
  const joined = ['&&', '||'].filter((operator) => text.includes(operator))
  if (text.length > longest || joined.length !== 1 || /[()?"']/.test(text)) return []
  const parts = text.split(joined[0] ?? '').map(plain)
  const again = parts.find((part, index) => parts.indexOf(part) < index)
  if (again === undefined) return []
  return [
    twice(tree.at, {
      message: `"${key}" of ${nameOf(task)} asks "${again}" twice`,
      fix: 'remove one of them, or write what was meant',
    }),
  ]
}

const checkAssertions = (task: WrittenTask): Diagnostic[] => {
  const all = conditionsOf(task).filter((condition) => condition.key === 'that')
  return all.flatMap((condition, index) => {
    const first = all.slice(0, index).find((other) => plain(other.text) === plain(condition.text))
    if (first === undefined) return []
    return [
      twice(condition.tree.at, {
        message: `${nameOf(task)} asserts the same twice`,
        fix: 'remove one of them, or write what was meant',
        first: first.tree.at,
      }),
    ]
  })
}

const checkBlocks = (task: WrittenTask, blocks: readonly WrittenTask[]): Diagnostic[] => {
  const own = conditionsOf(task).find((condition) => condition.key === 'when')
  if (own === undefined || !isSteady(own.text)) return []
  const block = blocks.find((one) =>
    conditionsOf(one).some((condition) => condition.key === 'when' && plain(condition.text) === plain(own.text)),
  )
  if (block === undefined) return []
  return [
    twice(own.tree.at, {
      message: `${nameOf(task)} has the same "when" as its block "${block.id}"`,
      fix: 'remove it: the block is asked first',
      first: block.at,
    }),
  ]
}

export const repeatedConditions: PhaseRule = {
  codes: ['condition-twice'],
  check: (phase) => {
    const around = aroundTasks(phase)
    const all = [...around.map((one) => one.task), ...undoTasksOf(phase)]
    return [
      ...all.flatMap((task) => conditionsOf(task).flatMap((condition) => checkParts(task, condition))),
      ...all.flatMap(checkAssertions),
      ...around.flatMap(({ task, blocks }) => checkBlocks(task, blocks)),
    ]
  },
}
