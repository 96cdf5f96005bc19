import { err, ok } from '../diagnostics/result.ts'
import { quoteWords } from '../shell/quote.ts'
import type { Fact } from './fact.ts'

/** What a user's own status command says. */
export interface ServiceStatusReading {
  readonly exitCode: number
  /** Its last line, for people. */
  readonly said: string
}

/** Runs the status command of a service. `words`: its words, separated by NUL; `env`: the same of NAME=value. */
export const serviceStatus: Fact<{ words: string; env: string }, ServiceStatusReading> = {
  name: 'service-status',
  script: ({ words, env }) => {
    const given = env === '' ? [] : ['env', ...env.split('\0')]
    return `(cd / && exec ${quoteWords([...given, ...words.split('\0')])}) 2>&1
printf '\\ncode %s\\n' $?
`
  },
  parse: (output) => {
    const [frame, code] = /\ncode (\d+)\n$/.exec(output) ?? []
    if (frame === undefined) return err('no exit code')
    const lines = output.slice(0, -frame.length).split('\n')
    return ok({ exitCode: Number(code), said: (lines.findLast((line) => line.trim() !== '') ?? '').slice(0, 400) })
  },
}
