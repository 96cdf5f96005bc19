import { err, ok, type Result } from '../diagnostics/result.ts'
import { quoteWord } from '../shell/quote.ts'
import type { Fact } from './fact.ts'
import { findNodeScript, parseNode } from './find-node.ts'
import {
  beginningWords,
  fatalWords,
  loadedWords,
  parseLogLine,
  protocolWords,
  readLog,
  recoveryWords,
  zoneOf,
  type LogLine,
  type LogReading,
} from './log-lines.ts'
import { parseDate } from './proc.ts'

/*
 * What server.log and controller.log say since a node's process started, rotated at the full hour or not, without reading more than their ends.
 *  1. The process is found as `node-process` finds it. Files that changed last before it started hold nothing of it.
 *  2. grep looks for the words that matter in the end of each file. Mostly it finds none, and that is the answer.
 *  3. Only when it finds some are all lines needed to judge them printed, stack traces with the line they belong to.
 *  4. Which lines belong to the process is told by their times. A log is written in local time of an unknown zone: the zone is read off the last
 *     line and the time its file changed last.
 */

const bad = quoteWord(`${fatalWords}|${protocolWords}|${recoveryWords}`)
const telling = quoteWord(`^\\[.*(${fatalWords}|${protocolWords}|${recoveryWords}|${loadedWords}|${beginningWords})`)
/** awk: a line of a stack trace that speaks of protocol or memory, behind the line it belongs to. */
const traces = quoteWord(
  `/^\\[[0-9]/ { head = $0; next } /Invalid version|SchemaException|OutOfMemoryError/ { if (head != "") print head " | " $0; head = "" }`,
)

const body = `LC_ALL=C
export LC_ALL
show() {
  print_node
  printf 'now '
  date '+%s %N'
  ticks_of() { shift 19; ticks=$1; }
  ticks_of \${stat##*) }
  started=$((\${boot#btime } + ticks / 100))
  cd "$logs" || exit 1
  set -- server.log.????-??-??-??
  while [ $# -gt 2 ]; do shift; done
  stat -c '%Y %s %n' "$@" server.log controller.log 2> /dev/null | while read -r changed size name; do
    [ -f "$name" ] || continue
    printf 'file %s %s %s\\n' "$changed" "$size" "$name"
    [ "$changed" -ge "$started" ] || continue
    [ -r "$name" ] || { echo "may not read $logs/$name" >&2; exit 1; }
    tail -c 8000000 "$name" | grep -aqE -e ${bad} || continue
    printf 'last %s\\n' "$(tail -n 200 "$name" | grep -a '^\\[[0-9]' | tail -n 1)"
    tail -c 8000000 "$name" | grep -aE -e ${telling} | tail -n 400 | sed 's/^/line /'
    tail -c 8000000 "$name" | awk ${traces} | tail -n 100 | sed 's/^/line /'
  done || exit 1
}
each_node show
`

interface SeenFile {
  readonly changedAtMs: number
  readonly name: string
  last: string
  readonly lines: string[]
}

const filesIn = (rest: readonly string[]): SeenFile[] => {
  const files: SeenFile[] = []
  for (const text of rest) {
    const [, changed, name] = /^file (\d+) \d+ (.+)$/.exec(text) ?? []
    if (name !== undefined) files.push({ changedAtMs: Number(changed) * 1000, name, last: '', lines: [] })
    const file = files.at(-1)
    if (file !== undefined && text.startsWith('last ')) file.last = text.slice(5)
    if (file !== undefined && text.startsWith('line ')) file.lines.push(text.slice(5, 1500))
  }
  return files
}

/** The lines of one file that were written since `sinceMs` (the host's clock), oldest first. */
const linesSince = (file: SeenFile, sinceMs: number): Result<readonly LogLine[], string> => {
  if (file.lines.length === 0) return ok([])
  const last = parseLogLine(file.last)
  if (last === undefined) return err(`${file.name}: its lines do not begin with [date time,ms]`)
  const zone = zoneOf(last, file.changedAtMs)
  if (!zone.ok) return err(`${file.name}: ${zone.error}`)
  const lines = file.lines.flatMap((text) => parseLogLine(text) ?? [])
  return ok(lines.filter((line) => line.localMs - zone.value >= sinceMs).sort((a, b) => a.localMs - b.localMs))
}

/** A process that has written nothing for so long after its start writes its log elsewhere. */
const silentMs = 30_000

const judge = (files: readonly SeenFile[], sinceMs: number, ageMs: number): Result<LogReading, string> => {
  const isOwn = files.some((file) => file.name.startsWith('server.log') && file.changedAtMs >= sinceMs - 2000)
  if (!isOwn && ageMs > silentMs)
    return err('server.log says nothing since the process started: is install.logs right?')
  const all: LogLine[] = []
  for (const file of files) {
    const lines = linesSince(file, sinceMs)
    if (!lines.ok) return lines
    all.push(...lines.value)
  }
  return ok(readLog(all.map((line) => line.text)))
}

/** What the log of a node's running process says since its start; null when none runs. Where the log cannot be read it is unknown, never clean. */
export const nodeLog: Fact<{ config: string; logs: string }, LogReading | null> = {
  name: 'node-log',
  script: ({ config, logs }) => `${findNodeScript(config)}logs=${quoteWord(logs)}\n${body}`,
  parse: (output) => {
    const node = parseNode(output)
    if (!node.ok || node.value === null) return node.ok ? ok(null) : node
    const [first = '', ...rest] = node.value.rest
    const nowMs = parseDate(first.replace(/^now /, ''))
    if (nowMs === undefined) return err(`not a time: ${first}`)
    return judge(filesIn(rest), nowMs - node.value.ageMs, node.value.ageMs)
  },
}
