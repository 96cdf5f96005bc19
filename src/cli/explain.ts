import { renderJson } from '../diagnostics/json-text.ts'
import { didYouMean } from '../diagnostics/suggest.ts'
import type { Explanation } from '../diagnostics/explanation.ts'
import type { ExitCode, Problem } from '../diagnostics/problem.ts'
import type { Command, Invocation } from './command.ts'
import { tellProblem } from './tell-problem.ts'
import type { World } from './world.ts'
import { wrongArguments } from './wrong-arguments.ts'

type Format = 'text' | 'json' | 'markdown'
const formats: readonly string[] = ['text', 'json', 'markdown'] satisfies Format[]
const isFormat = (word: string): word is Format => formats.includes(word)

/** A code as copied from an error: `error[playbook/serial]:` is `playbook/serial`. */
const codeIn = (word: string): string => /\[([^\]]+)\]/.exec(word)?.[1] ?? word

const unknownCode = (code: string, known: readonly string[]): Problem => {
  const ends = known.filter((one) => one.endsWith(`/${code}`))
  const guess =
    ends.length > 0 ? `did you mean ${ends.map((one) => `"${one}"`).join(' or ')}?` : didYouMean(code, known)
  return {
    code: 'cli/unknown-code',
    what: `there is no code "${code}"`,
    why: ['codes are printed in brackets: error[playbook/serial]'],
    fix: guess ?? 'kplay explain without a code lists them all',
    exitCode: 3,
  }
}

const render = async (wanted: readonly Explanation[], format: Format, world: World): Promise<string> => {
  const [only] = wanted
  const isOne = wanted.length === 1 && only !== undefined
  if (format === 'json') return renderJson({ format: 1, ...(isOne ? only : { codes: wanted }) })
  if (format === 'markdown') {
    const { renderExplanationMarkdown } = await import('../views/explain/explain-markdown.ts')
    return wanted.map(renderExplanationMarkdown).join('\n')
  }
  const { renderCodes, renderExplanation } = await import('../views/explain/explain-text.ts')
  return isOne ? renderExplanation(only, world.stdout.columns) : renderCodes(wanted)
}

const run = async (invocation: Invocation, world: World): Promise<ExitCode> => {
  const format = invocation.text('format') ?? 'text'
  if (!isFormat(format))
    return tellProblem(wrongArguments('explain', `--format is "${format}", not text, json or markdown`), world)
  const [word, ...more] = invocation.positionals
  if (more.length > 0) return tellProblem(wrongArguments('explain', 'it takes one code'), world)
  const { explanations } = await import('../language/codes/catalogue.ts')
  const code = word === undefined ? undefined : codeIn(word)
  const wanted = explanations.filter((one) => code === undefined || one.code === code)
  if (wanted.length === 0) {
    const known = explanations.map((one) => one.code)
    return tellProblem(unknownCode(code ?? '', known), world)
  }
  world.stdout.write(await render(wanted, format, world))
  return 0
}

/** Exit 0; 3 for a code that does not exist. Without a code: the list of all. */
export const command: Command = {
  name: 'explain',
  summary: 'say what a code means: why it matters, a bad and a good example, the fix',
  usage: 'explain [CODE] [--format text|json|markdown]',
  options: {
    format: {
      type: 'string',
      value: 'text|json|markdown',
      summary: 'for a person (text), a program (json) or a page (markdown); default text',
    },
  },
  run,
}
