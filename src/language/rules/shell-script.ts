/** `shell`: a value never becomes code, and what a script surely does wrong is told before it runs as somebody on a broker. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { findExpressions } from '../expressions/find-expressions.ts'
import { playbookFault } from '../playbook/playbook-faults.ts'
import { nameOf, tasksOf, undoTasksOf, type WrittenTask } from '../playbook/written/written.ts'
import { doesNothing, findUnquoted, hidesFailures } from '../scripts/lint-script.ts'
import { placeInScalar } from '../syntax/scalar-places.ts'
import { childOf, type ScalarTree } from '../syntax/tree.ts'
import type { PhaseRule } from './rule.ts'

/** One script and the task that runs it. */
interface Script {
  readonly task: WrittenTask
  readonly tree: ScalarTree
  readonly text: string
}

const scriptOf = (task: WrittenTask): Script | undefined => {
  if (task.action.kind !== 'module' || task.action.module.name !== 'shell') return undefined
  const tree = childOf(task.action.args, 'script')
  return tree?.kind === 'scalar' && typeof tree.value === 'string' ? { task, tree, text: tree.value } : undefined
}

const expressionsIn = ({ task, tree, text }: Script): Diagnostic[] =>
  findExpressions(text).found.map((found) =>
    playbookFault('shell-expression', placeInScalar(tree, found.start, found.end), {
      message: `${nameOf(task)} puts a value into its script`,
      note: 'a quote or a semicolon in the value would be run',
      fix: `pass it by env: add "env: { VALUE: '${text.slice(found.start, found.end)}' }", and read "$VALUE" in the script`,
    }),
  )

const carriageReturns = ({ task, tree, text }: Script): Diagnostic[] => {
  const at = text.indexOf('\r')
  if (at === -1) return []
  return [
    playbookFault('shell-carriage-return', placeInScalar(tree, at, at + 1), {
      message: `the script of ${nameOf(task)} holds a carriage return`,
      note: 'bash takes it for a part of the word before it',
      fix: 'end lines with a line feed alone',
    }),
  ]
}

const empty = ({ task, tree, text }: Script): Diagnostic[] =>
  text !== '' && doesNothing(text)
    ? [
        playbookFault('shell-empty', tree.at, {
          message: `the script of ${nameOf(task)} does nothing`,
          fix: 'write what it shall do, or remove the task',
        }),
      ]
    : []

const unquoted = ({ tree, text }: Script): Diagnostic[] =>
  findUnquoted(text).map(({ name, start, end }) =>
    playbookFault('shell-unquoted', placeInScalar(tree, start, end), {
      severity: 'warning',
      message: `$${name} stands outside quotes`,
      note: 'bash splits its value at spaces and opens * and ? in it',
      fix: `write "${text.slice(start, end)}"`,
    }),
  )

const hidden = ({ task, tree, text }: Script): Diagnostic[] =>
  hidesFailures(text)
    ? [
        playbookFault('shell-hides-failures', tree.at, {
          severity: 'advice',
          message: `the script of ${nameOf(task)} goes on after a command that failed`,
          note: 'only the last command decides whether the task failed',
          fix: 'begin it with "set -eu"',
        }),
      ]
    : []

export const shellScript: PhaseRule = {
  codes: ['shell-expression', 'shell-carriage-return', 'shell-empty', 'shell-unquoted', 'shell-hides-failures'],
  check: (phase) =>
    [...tasksOf(phase), ...undoTasksOf(phase)].flatMap((task) => {
      const script = scriptOf(task)
      if (script === undefined) return []
      return [expressionsIn, carriageReturns, empty, unquoted, hidden].flatMap((check) => check(script))
    }),
}
