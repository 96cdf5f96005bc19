import { err, ok } from '../diagnostics/result.ts'
import { quoteWord } from '../shell/quote.ts'
import type { Fact } from './fact.ts'

/** Bytes an ordinary user may still write on the file system of `path`. */
export const freeBytes: Fact<{ path: string }, number> = {
  name: 'free-bytes',
  script: ({ path }) => `df -Pk ${quoteWord(path)}\n`,
  parse: (output) => {
    const kibibytes = /\s\d+\s+\d+\s+(\d+)\s+(?:\d+%|-)\s[^\n]*\n?$/.exec(output)?.[1]
    return kibibytes === undefined ? err(`not an answer of df: ${output.slice(0, 80)}`) : ok(Number(kibibytes) * 1024)
  },
}
