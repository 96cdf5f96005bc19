import { err, ok } from '../diagnostics/result.ts'
import { quoteWord } from '../shell/quote.ts'
import type { Fact } from './fact.ts'

/** A logging file, as far as it is judged: nothing else of it leaves this fact. */
export interface LoggingFileReading {
  readonly path: string
  /** Which Log4j it is written for, by its words. */
  readonly kind: 'log4j1' | 'log4j2' | 'unknown'
  /** Classes of its appenders; of Log4j 1 only. */
  readonly appenders: readonly string[]
  readonly loggers: readonly string[]
  /** Changed later than everything else that was unpacked with the release: its start scripts and its jar; null where there is nothing to compare. */
  readonly isEdited: boolean | null
}

/** Files larger than this are no configuration, bytes. */
const mostBytes = 1_000_000

/** A copy that does not keep times writes all files of a release within so long, seconds. */
const unpackedWithinS = 60

const script = `[ -n "$p" ] || for p in "$current/config/log4j2.yaml" "$current/config/log4j.properties"; do
  [ -e "$p" ] && break
done
[ -f "$p" ] || { echo absent; exit 0; }
[ -r "$p" ] || { echo "may not read $p" >&2; exit 1; }
[ "$(wc -c < "$p")" -le ${mostBytes} ] || { echo "$p is too large" >&2; exit 1; }
printf 'path %s\\n' "$p"
stat -L -c 'changed %Y' "$p"
for other in "$current"/bin/kafka-server-start.sh "$current"/bin/kafka-run-class.sh "$current"/libs/kafka_2.1[23]-*.jar; do
  [ -f "$other" ] && stat -L -c 'other %Y' "$other"
done
echo text
cat "$p"
`

const kindOf = (text: string): LoggingFileReading['kind'] => {
  if (/^\s*log4j\.(?:rootLogger|rootCategory|appender\.|logger\.|category\.)|<log4j:configuration/m.test(text))
    return 'log4j1'
  return /^\s*["']?Configuration["']?\s*:|<Configuration\b|^\s*(?:rootLogger\.level|appender\.\w+\.type)\s*=/im.test(
    text,
  )
    ? 'log4j2'
    : 'unknown'
}

const all = (text: string, pattern: RegExp): string[] => [
  ...new Set([...text.matchAll(pattern)].flatMap(([, one, other]) => one ?? other ?? [])),
]

/** `path`, or where that is '' the file that the release at `current` brings; null: there is none. */
export const loggingFile: Fact<{ path: string; current: string }, LoggingFileReading | null> = {
  name: 'logging-file',
  script: ({ path, current }) => `p=${quoteWord(path)}\ncurrent=${quoteWord(current)}\n${script}`,
  parse: (output) => {
    if (output.trim() === 'absent') return ok(null)
    const [, path, changed, rest] = /^path ([^\n]+)\nchanged (\d+)\n([\s\S]*)$/.exec(output) ?? []
    const [, others, text] = /^((?:other \d+\n)*)text\n([\s\S]*)$/.exec(rest ?? '') ?? []
    if (path === undefined || others === undefined || text === undefined)
      return err(`not a logging file: ${output.slice(0, 80)}`)
    const newestS = Math.max(...others.split('\n').flatMap((line) => /\d+/.exec(line)?.map(Number) ?? []))
    return ok({
      path,
      kind: kindOf(text),
      appenders: all(text, /^\s*log4j\.appender\.[\w-]+\s*[=:]\s*(\S+)/gm),
      loggers: all(
        text,
        /(?:^\s*log4j\.(?:logger|category)\.([\w.$]+)\s*[=:])|(?:^\s*-?\s*name\s*[=:]\s*["']?([\w.$]+))/gm,
      ),
      isEdited: Number.isFinite(newestS) ? Number(changed) > newestS + unpackedWithinS : null,
    })
  },
}
