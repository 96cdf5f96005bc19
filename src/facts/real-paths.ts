import { err, ok } from '../diagnostics/result.ts'
import { quoteWord } from '../shell/quote.ts'
import type { Fact } from './fact.ts'

/** Where paths really lie once every link is followed: by path; null where nothing is. `paths`: absolute ones, a line each. */
export const realPaths: Fact<{ paths: string }, Readonly<Record<string, string | null>>> = {
  name: 'real-paths',
  script: ({ paths }) => `set --
for p in ${paths.split('\n').map(quoteWord).join(' ')}; do
  if [ -e "$p" ]; then set -- "$@" "$p"; echo "there $p"; else echo "absent $p"; fi
done
for p do readlink -f -- "$p" || exit 1; done
`,
  parse: (output) => {
    const lines = output.split('\n').filter((line) => line !== '')
    const named = lines.flatMap((line) => /^(there|absent) (\/.*)$/.exec(line)?.slice(1) ?? [])
    const paths = named.filter((_, i) => i % 2 === 1)
    const there = paths.filter((_, i) => named[2 * i] === 'there')
    const real = lines.slice(paths.length)
    if (real.length !== there.length || paths.length === 0) return err(`not a list of paths: ${output.slice(0, 80)}`)
    return ok(Object.fromEntries(paths.map((path) => [path, real[there.indexOf(path)] ?? null])))
  },
}
