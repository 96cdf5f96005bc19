import { err, ok } from '../diagnostics/result.ts'
import { quoteWord } from '../shell/quote.ts'
import type { Fact } from './fact.ts'

/** What a stopped broker left behind. */
export interface CleanShutdownReading {
  /** Every log dir has its marker: the next start skips log recovery. */
  readonly isClean: boolean
  readonly dirs: readonly { readonly path: string; readonly isClean: boolean }[]
}

/**
 * Is `.kafka_cleanshutdown` in each of the log dirs that CONFIG names? Kafka writes it when a broker closed its logs and takes it away at the next start, so it
 * means something only while no process runs. `log.dirs` wins over `log.dir`; neither: /tmp/kafka-logs (Kafka's defaults).
 */
export const cleanShutdown: Fact<{ config: string }, CleanShutdownReading> = {
  name: 'clean-shutdown',
  script: ({ config }) => `config=${quoteWord(config)}
[ -r "$config" ] || { echo "may not read $config" >&2; exit 1; }
nl='
'
dirs=$(sed -n 's/^[[:space:]]*log\\.dirs[[:space:]]*[=:[:space:]][[:space:]]*//p' "$config")
[ -n "$dirs" ] || dirs=$(sed -n 's/^[[:space:]]*log\\.dir[[:space:]]*[=:[:space:]][[:space:]]*//p' "$config")
dirs=\${dirs##*"$nl"}
[ -n "$dirs" ] || dirs=/tmp/kafka-logs
case $dirs in *\\\\* | *'\${'*) echo "log.dirs cannot be read without Kafka: $dirs" >&2; exit 1 ;; esac
set -f
IFS=,
for dir in $dirs; do
  while :; do
    case $dir in [[:space:]]*) dir=\${dir#?} ;; *[[:space:]]) dir=\${dir%?} ;; *) break ;; esac
  done
  if [ -e "$dir/.kafka_cleanshutdown" ]; then echo "clean $dir"; else echo "unclean $dir"; fi
done
`,
  parse: (output) => {
    const dirs = [...output.matchAll(/^(clean|unclean) (.+)$/gm)].map((m) => ({
      path: m[2] ?? '',
      isClean: m[1] === 'clean',
    }))
    return dirs.length === 0 ? err('no log dir was named') : ok({ isClean: dirs.every((dir) => dir.isClean), dirs })
  },
}
