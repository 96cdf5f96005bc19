import { err, ok } from '../diagnostics/result.ts'
import type { Fact } from './fact.ts'

/** Kernel of the host by name and release: `Linux 6.1.0-44-amd64`. */
export const kernel: Fact<Record<never, string>, string> = {
  name: 'kernel',
  script: () => 'uname -sr\n',
  parse: (output) => {
    const line = output.trim()
    return /^\S+ \S[^\n]*$/.test(line) ? ok(line) : err(`not an answer of uname: ${line.slice(0, 80)}`)
  },
}
