import { err, ok } from '../diagnostics/result.ts'
import { quoteWord } from '../shell/quote.ts'
import type { Fact } from './fact.ts'

/** Longer lines are cut: a class path in a log is of no use to anybody. */
const longest = 2000

/** The last `lines` lines of a file; null when there is no such file. Reads its last 2 MB at most. */
export const logTail: Fact<{ path: string; lines: string }, readonly string[] | null> = {
  name: 'log-tail',
  script: ({ path, lines }) => `p=${quoteWord(path)}
[ -e "$p" ] || { echo absent; exit 0; }
[ -r "$p" ] || { echo "may not read $p" >&2; exit 1; }
echo present
tail -c 2000000 "$p" | tail -n ${Number(lines)}
`,
  parse: (output) => {
    const [kind, ...rest] = output.replace(/\n$/, '').split('\n')
    if (kind === 'absent') return ok(null)
    return kind === 'present' ? ok(rest.map((line) => line.slice(0, longest))) : err('not a tail')
  },
}
