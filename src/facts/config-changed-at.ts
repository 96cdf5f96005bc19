import { err, ok } from '../diagnostics/result.ts'
import { quoteWord } from '../shell/quote.ts'
import type { Fact } from './fact.ts'

/** When a file's text last changed, milliseconds since 1970 by the host's clock. */
export const configChangedAt: Fact<{ path: string }, number> = {
  name: 'config-changed-at',
  script: ({ path }) => `stat -L -c '%Y %y' ${quoteWord(path)}\n`,
  parse: (output) => {
    const [, seconds, fraction] = /^(\d+) [-\d]+ [:\d]+(?:\.(\d+))?/.exec(output) ?? []
    return seconds === undefined
      ? err(`not a time: ${output.slice(0, 80)}`)
      : ok(Number(seconds) * 1000 + Math.floor(Number(`0.${fraction ?? '0'}`) * 1000))
  },
}
