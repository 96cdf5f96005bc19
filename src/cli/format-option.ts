import type { Problem } from '../diagnostics/problem.ts'
import { err, ok, type Result } from '../diagnostics/result.ts'
import type { Invocation, Option } from './command.ts'
import { wrongArguments } from './wrong-arguments.ts'

/** `--format text|json`. */
export const formatOption: Option = {
  type: 'string',
  value: 'text|json',
  summary: 'for a person (text) or for a program (json); default text',
}

/** The wanted format, or the problem of any other word. */
export const formatOf = (command: string, invocation: Invocation): Result<'text' | 'json', Problem> => {
  const format = invocation.text('format') ?? 'text'
  return format === 'text' || format === 'json'
    ? ok(format)
    : err(wrongArguments(command, `--format is "${format}", not text or json`))
}
