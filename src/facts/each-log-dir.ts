import { quoteWord } from '../shell/quote.ts'

/**
 * sh that does `body` once for each log dir (`$dir`) that CONFIG names. `log.dirs` wins over `log.dir`; neither: /tmp/kafka-logs (Kafka's defaults).
 * Fails where only Kafka itself could tell them: escapes, values of a config provider.
 */
export const eachLogDirScript = (config: string, body: string): string => `config=${quoteWord(config)}
[ -r "$config" ] || { echo "may not read $config" >&2; exit 1; }
nl='
'
dirs=$(sed -n 's/^[[:space:]]*log\\.dirs[[:space:]]*[=:[:space:]][[:space:]]*//p' "$config")
[ -n "$dirs" ] || dirs=$(sed -n 's/^[[:space:]]*log\\.dir[[:space:]]*[=:[:space:]][[:space:]]*//p' "$config")
dirs=\${dirs##*"$nl"}
[ -n "$dirs" ] || dirs=/tmp/kafka-logs
case $dirs in *\\\\* | *'\${'*) echo "log.dirs in $config is not written out ($dirs), and only Kafka can read it: write the paths themselves there" >&2; exit 1 ;; esac
set -f
IFS=,
for dir in $dirs; do
  while :; do
    case $dir in [[:space:]]*) dir=\${dir#?} ;; *[[:space:]]) dir=\${dir%?} ;; *) break ;; esac
  done
  ${body}
done
`
