/** Conditions that files alone decide, always the same way: what they guard never runs, always fails, or is not guarded at all. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { createCompiler } from '../expressions/compile.ts'
import { chainsIn } from '../playbook/written/mentions.ts'
import { playbookFault } from '../playbook/playbook-faults.ts'
import { aroundTasks, sequencesOf, type AroundTask } from '../playbook/written/around.ts'
import { conditionsOf, type WrittenCondition } from '../playbook/written/conditions.ts'
import { nameOf, undoTasksOf, type WrittenPhase, type WrittenTask } from '../playbook/written/written.ts'
import { childOf } from '../syntax/tree.ts'
import type { PhaseRule } from './rule.ts'

/** Words that may stand in an expression that reads nothing. */
const constantWords = ['true', 'false', 'in', 'older', 'newer', 'same_line', 'size', 'duration']

const withoutTexts = (text: string): string => text.replaceAll(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g, '""')

/** Longer conditions compare more than two names. */
const longest = 500

/** Both sides of one comparison are the same words: it holds, or not, whatever they are. */
const sameSides = (text: string): boolean | undefined => {
  if (text.length > longest) return undefined
  const [, left, operator, right] = /^([^=!<>&|?]+?)\s*(==|!=|<=|>=|<|>)\s*([^=!<>&|?]+)$/.exec(text) ?? []
  if (left === undefined || left.trim() !== right?.trim()) return undefined
  return operator === '==' || operator === '<=' || operator === '>='
}

/** The value of a condition that reads nothing; undefined for all others, and for faulty ones. */
const constantOf = ({ text, tree }: WrittenCondition): boolean | undefined => {
  if (!chainsIn(withoutTexts(text)).every((word) => constantWords.includes(word.replace('[', ''))))
    return sameSides(text)
  const compiled = createCompiler({ types: {}, absent: {} }).compile(text, () => tree.at)
  const value = 'evaluate' in compiled ? compiled.evaluate({}) : undefined
  return value?.ok === true && typeof value.value === 'boolean' ? value.value : undefined
}

const neverRuns = (task: WrittenTask, { tree }: WrittenCondition): Diagnostic =>
  playbookFault('never-runs', tree.at, {
    message: `${nameOf(task)} never runs: its "when" is always false`,
    fix: 'remove the task, or mend the condition',
    severity: 'warning',
  })

/** What would run next after each task, were it not for its failure. */
type Next = ReadonlyMap<WrittenTask, WrittenTask | undefined>

const nextIn = (phase: WrittenPhase): Next =>
  new Map(sequencesOf(phase).flatMap((list) => list.map((task, index) => [task, list[index + 1]] as const)))

const alwaysFails = (task: WrittenTask, { key, tree }: WrittenCondition, next: WrittenTask | undefined): Diagnostic => {
  const why = key === 'stop_if' ? '"stop_if" is always true' : `"${key}" is always false`
  return playbookFault('always-fails', tree.at, {
    message: `${nameOf(task)} always fails: ${why}`,
    fix: 'remove the task, or mend the condition',
    ...(next === undefined ? {} : { related: [{ message: `${nameOf(next)} is never reached at`, at: next.at }] }),
    severity: 'warning',
  })
}

const decidesNothing = (task: WrittenTask, { key, tree }: WrittenCondition, value: boolean): Diagnostic =>
  playbookFault('constant-condition', tree.at, {
    message: `"${key}" of ${nameOf(task)} is always ${String(value)}, so it decides nothing`,
    fix: 'remove it, or mend the condition',
    severity: 'advice',
  })

/** `that: false` under a `when` is a way to say "stop here if". */
const isGuarded = ({ task, blocks }: AroundTask, { key }: WrittenCondition): boolean =>
  key === 'that' && [...blocks, task].some((one) => childOf(one.tree, 'when') !== undefined)

const check = (around: AroundTask, next: Next): Diagnostic[] =>
  conditionsOf(around.task).flatMap((condition) => {
    const value = constantOf(condition)
    if (value === undefined) return []
    if (condition.key === 'when' && !value) return [neverRuns(around.task, condition)]
    if (value !== (condition.key === 'stop_if')) return [decidesNothing(around.task, condition, value)]
    return isGuarded(around, condition) ? [] : [alwaysFails(around.task, condition, next.get(around.task))]
  })

export const constantConditions: PhaseRule = {
  codes: ['never-runs', 'always-fails', 'constant-condition'],
  check: (phase) => {
    const undo = undoTasksOf(phase).map((task): AroundTask => ({ task, blocks: [], isAlways: false }))
    const next = nextIn(phase)
    return [...aroundTasks(phase), ...undo].flatMap((around) => check(around, next))
  },
}
