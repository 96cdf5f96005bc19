import { err, ok } from '../diagnostics/result.ts'
import { quoteWord } from '../shell/quote.ts'
import type { Fact } from './fact.ts'

/** Names of the copies of a file that `file.backup` keeps in a folder: `server.properties.0123456789ab`. None where the folder does not exist. */
export const copiesOf: Fact<{ path: string; to: string }, readonly string[]> = {
  name: 'copies-of',
  script: ({ path, to }) => `to=${quoteWord(to)}
name=${quoteWord(path.slice(path.lastIndexOf('/') + 1))}
echo copies
[ -e "$to" ] || exit 0
[ -d "$to" ] && [ -x "$to" ] && [ -r "$to" ] || { echo "may not look into $to" >&2; exit 1; }
for file in "$to/$name".????????????; do
  [ -f "$file" ] && printf '%s\\n' "\${file##*/}"
done
exit 0
`,
  parse: (output) => {
    const [head, ...names] = output.replace(/\n$/, '').split('\n')
    return head === 'copies' ? ok(names) : err('not a list of copies')
  },
}
