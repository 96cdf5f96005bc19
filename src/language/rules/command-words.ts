/** `command` takes a list of words, and no shell reads them: what only a shell would understand stays as it is written, and a value never becomes code. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { hasExpression } from '../expressions/find-expressions.ts'
import { playbookFault } from '../playbook/playbook-faults.ts'
import { nameOf, tasksOf, undoTasksOf, type WrittenTask } from '../playbook/written/written.ts'
import { childOf, itemsOf, textOf, type Tree } from '../syntax/tree.ts'
import type { PhaseRule } from './rule.ts'

interface Word {
  readonly text: string
  readonly tree: Tree
}

const wordsOf = ({ action }: WrittenTask): readonly Word[] => {
  if (action.kind !== 'module' || action.module.name !== 'command') return []
  return itemsOf(childOf(action.args, 'argv')).flatMap((tree) => {
    const text = textOf(tree)
    return text === undefined ? [] : [{ text, tree }]
  })
}

const interpreter = /(?:^|\/)(?:ba|da|z|k|a)?sh$|(?:^|\/)(?:python[0-9.]*|perl|ruby|node)$/
const codeOption = /^-(?:[a-z]*c|e|E)$/

/** `sh -c "… ${{ vars.x }} …"`: a value with a quote or a semicolon in it would be run. */
const checkCode = (task: WrittenTask, words: readonly Word[]): Diagnostic[] => {
  const index = words.findIndex((word) => codeOption.test(word.text))
  const code = words[index + 1]
  const isInterpreter = words.slice(0, index).some((word) => interpreter.test(word.text))
  if (index === -1 || !isInterpreter || code === undefined || !hasExpression(code.text)) return []
  return [
    playbookFault('value-as-code', code.tree.at, {
      message: `${nameOf(task)} puts a value into code that a shell will run`,
      note: 'a quote in the value would end the text',
      fix: 'give it as "env: { NAME: … }" and read "$NAME" in the code',
    }),
  ]
}

const shellOnly = /^(?:\||\|\||&&|&|;|>|>>|<|2>|2>&1)$|^~\/|^\$[A-Za-z_]|^\$\(|^[^'"]*\s(?:\||&&|>)\s/

const checkWords = (task: WrittenTask, words: readonly Word[]): Diagnostic[] => {
  const [first] = words
  if (first === undefined) return []
  if (words.length === 1 && /\S\s+\S/.test(first.text) && !hasExpression(first.text))
    return [
      playbookFault('one-word-command', first.tree.at, {
        message: `${nameOf(task)} has one word with spaces in it: no program is called that`,
        fix: `write a list: argv: [${first.text.trim().split(/\s+/).slice(0, 6).join(', ')}]`,
        severity: 'warning',
      }),
    ]
  if (words.some((word) => interpreter.test(word.text))) return []
  return words
    .filter((word) => shellOnly.test(word.text))
    .slice(0, 1)
    .map((word) =>
      playbookFault('shell-word', word.tree.at, {
        message: `"${word.text}" means something to a shell only, and "command" uses none`,
        fix: 'write the command without it, or begin with: argv: [sh, -c, …]',
        severity: 'warning',
      }),
    )
}

export const commandWords: PhaseRule = {
  codes: ['value-as-code', 'one-word-command', 'shell-word'],
  check: (phase) =>
    [...tasksOf(phase), ...undoTasksOf(phase)].flatMap((task) => {
      const words = wordsOf(task)
      return [...checkCode(task, words), ...checkWords(task, words)]
    }),
}
