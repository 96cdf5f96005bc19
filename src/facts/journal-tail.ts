import { err, ok } from '../diagnostics/result.ts'
import { quoteWord } from '../shell/quote.ts'
import type { Fact } from './fact.ts'

/** Longer lines are cut. */
const longest = 2000

/** The last `lines` lines that a unit of systemd wrote to the journal, oldest first; empty also where the journal may not be read. */
export const journalTail: Fact<{ unit: string; lines: string }, readonly string[]> = {
  name: 'journal-tail',
  script: ({ unit, lines }) => `journalctl --no-pager -q -o cat -n ${Number(lines)} -u ${quoteWord(unit)} 2> /dev/null
echo end
`,
  parse: (output) => {
    const lines = output.split('\n').filter((line) => line !== '')
    return lines.pop() === 'end' ? ok(lines.map((line) => line.slice(0, longest))) : err('the answer is cut off')
  },
}
