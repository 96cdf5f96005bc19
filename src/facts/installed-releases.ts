import { err, ok } from '../diagnostics/result.ts'
import { quoteWord } from '../shell/quote.ts'
import type { Fact } from './fact.ts'

/** The releases below `root`, sorted: folders `kafka-RELEASE` that hold the main jar of that very release. A missing root holds none. */
export const installedReleases: Fact<{ root: string }, readonly string[]> = {
  name: 'installed-releases',
  script: ({ root }) => `root=${quoteWord(root)}
[ -e "$root" ] || exit 0
cd "$root" && [ -r . ] || exit 1
for jar in kafka-*/libs/kafka_2.1[23]-*.jar; do
  [ ! -f "$jar" ] || printf '%s\\n' "$jar"
done
`,
  parse: (output) => {
    const jars = output.split('\n').filter((line) => line !== '')
    const found = jars.map((jar) => /^kafka-([^/]+)\/libs\/kafka_2\.1[23]-(.+)\.jar$/.exec(jar))
    if (found.includes(null)) return err('not a list of jars')
    const releases = found.flatMap((match) => (match?.[1] !== undefined && match[1] === match[2] ? [match[1]] : []))
    return ok([...new Set(releases)].sort())
  },
}
