import { err, ok, type Result } from '../diagnostics/result.ts'
import { quoteWord, quoteWords } from '../shell/quote.ts'
import type { Fact } from './fact.ts'
import { toolShell } from './tool-shell.ts'

/** The tool tries ten times, which takes 6 to 13 s; a port that swallows what is sent to it would hold it for minutes. Seconds. */
const limitSeconds = 30

/** A line for each bean is all that is wanted. */
const mostBytes = 100_000

/** Its own words: what it could not connect to and why, else the last that it said; one line. */
const complaint = `words=$(sed -n '/Exception/{p;n;p;q;}' "$folder/err")
[ -n "$words" ] || words=$(tail -n 2 "$folder/err")
printf '%s\\n' "$words" | tr '\\n\\t' '  ' | cut -c 1-400`

const askOf = (beans: string, url: string): string =>
  quoteWords([
    '--jmx-url',
    url,
    ...beans.split(' ').flatMap((bean) => ['--object-name', bean]),
    '--attributes',
    'Value',
    // The word is wanted up to 3.4, and without it 3.5 to 4.3 would look for ever.
    '--one-time',
    'true',
    '--report-format',
    'properties',
  ])

const read = (output: string): Result<Result<string, string>, string> => {
  const [, code, rest = ''] = /^jmx (\d+)\n([^]*)$/.exec(output) ?? []
  if (code === undefined) return err('not an answer of JmxTool')
  if (code === '0') return ok(rest.length > mostBytes ? err('its answer is too long') : ok(rest))
  if (code === '124') return ok(err(`no answer in ${limitSeconds} s`))
  return ok(err(`exit code ${code}: ${rest.trim()}`))
}

/**
 * The attribute Value of JMX beans, read by the JmxTool of the release that a node is linked to, in one JVM (1 to 3 s): what it printed, a line each
 * (`DOMAIN:KEY=VALUE,…:Value=NUMBER`), or why it printed nothing. `url`: JMX's service address; `beans`: names with spaces between them; `java`: JAVA_HOME, or ''.
 * Releases before 3.5 have no script for it.
 */
export const jmxValues: Fact<{ current: string; url: string; beans: string; java: string }, Result<string, string>> = {
  name: 'jmx-values',
  limitMs: (limitSeconds + 10) * 1000,
  script: ({ current, url, beans, java }) => `${toolShell({ java, limitSeconds })}
bin=${quoteWord(`${current}/bin`)}
if [ -e "$bin/kafka-jmx.sh" ]; then set -- "$bin/kafka-jmx.sh"; else set -- "$bin/kafka-run-class.sh" kafka.tools.JmxTool; fi
$limit "$@" ${askOf(beans, url)} > "$folder/out" 2> "$folder/err"
code=$?
echo "jmx $code"
if [ "$code" = 0 ]; then head -c ${mostBytes + 1} "$folder/out"; exit 0; fi
${complaint}
`,
  parse: read,
}
