import { err, ok } from '../diagnostics/result.ts'
import { parseJudgedProperties, type PropertiesFile } from '../kafka/config/judged-values.ts'
import { quoteWord } from '../shell/quote.ts'
import type { Fact } from './fact.ts'

/**
 * The keys of a node's server.properties with their lines, its first 1 MB. Only values that lint judges are told; all others, secrets among them, are masked
 * here and go no further. Kafka reads ISO 8859-1, this reads UTF-8: the same for every key and judged value of Kafka.
 */
export const serverProperties: Fact<{ path: string }, PropertiesFile> = {
  name: 'server-properties',
  script: ({ path }) => `p=${quoteWord(path)}
[ -r "$p" ] || { echo "may not read $p" >&2; exit 1; }
head -c 1000000 "$p"
`,
  parse: (output) => {
    const file = parseJudgedProperties(output)
    return file.properties.length === 0 && file.fault === undefined ? err('it holds no key') : ok(file)
  },
}
