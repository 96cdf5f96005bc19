import { err, ok } from '../diagnostics/result.ts'
import { quoteWord } from '../shell/quote.ts'
import type { Fact } from './fact.ts'

const ofUnit = (
  unit: string,
): string => `pick() { sed -n 's/^\\(.*[[:space:]]\\)\\{0,1\\}"\\{0,1\\}JAVA_HOME="\\{0,1\\}\\([^"[:space:]]*\\).*$/\\2/p' | tail -n 1; }
asked=$(systemctl show --no-pager -p Environment -p EnvironmentFiles -- ${quoteWord(unit)}) || exit 1
home=$(printf '%s\\n' "$asked" | sed -n 's/^Environment=/ /p' | pick)
for file in $(printf '%s\\n' "$asked" | sed -n 's/^EnvironmentFiles=\\([^ ]*\\) .*/\\1/p'); do
  [ ! -r "$file" ] || { named=$(pick < "$file"); [ -z "$named" ] || home=$named; }
done
`

/** Version of the Java a start would use (`17.0.15`), '' when there is none. `home` is JAVA_HOME, '' for the `java` of the PATH; with `unit` (else '') that unit of systemd names it, in its environment or a file of it. Reads the `release` file of the JDK; starts a JVM only where it has none. */
export const javaVersion: Fact<{ home: string; unit: string }, string> = {
  name: 'java-version',
  script: ({ home, unit }) => `home=${quoteWord(home)}
${unit === '' ? '' : ofUnit(unit)}if [ -z "$home" ]; then
  java=$(command -v java) || { echo none; exit 0; }
  home=$(readlink -f -- "$java") home=\${home%/bin/java}
fi
[ -x "$home/bin/java" ] || { echo none; exit 0; }
if [ -r "$home/release" ]; then
  while IFS= read -r line; do
    case $line in JAVA_VERSION=*) printf '%s\\n' "$line"; exit 0 ;; esac
  done < "$home/release"
fi
"$home/bin/java" -version 2>&1
`,
  parse: (output) => {
    if (output.trim() === 'none') return ok('')
    const version = /(?:JAVA_VERSION=|version )"([^"]+)"/.exec(output)?.[1]
    return version === undefined ? err(`not a version of Java: ${output.slice(0, 80)}`) : ok(version)
  },
}
