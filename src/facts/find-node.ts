import { err, ok, type Result } from '../diagnostics/result.ts'
import { quoteWord } from '../shell/quote.ts'
import { ageMsOf, isAlive, parseProcStat, startedAtMsOf } from './proc.ts'

/*
 * How a node's process is found: the JVM whose arguments are `kafka.Kafka CONFIG` (safety.md R2), among any number of Kafka JVMs on the host; a ZooKeeper server's
 *    are `org.apache.zookeeper.server.quorum.QuorumPeerMain CONFIG`.
 *  1. grep reads the arguments of all processes as NUL-ended lines and names those with a word equal to CONFIG. Its own pattern is glued to -e and so is no such word.
 *  2. Of these, one is a match when its program is called `java` and CONFIG follows that class directly: launcher scripts and editors fall out.
 *  3. Where other users' processes are hidden (hidepid), nothing is known: the script fails.
 */

/** The class whose name stands right before CONFIG: of a Kafka node, and of a ZooKeeper server. */
export const mainClass = {
  kafka: 'kafka.Kafka',
  zookeeper: 'org.apache.zookeeper.server.quorum.QuorumPeerMain',
} as const

const functions = `nl='
'
config=@CONFIG@
main=@MAIN@
[ -r /proc/1/stat ] || { echo 'the processes of other users are hidden on this host' >&2; exit 1; }
main_of() {
  first=\${words%%"$nl"*}
  [ "\${first##*/}" = java ] || return 1
  case $words$nl in *"$nl$main$nl$config$nl"*) ;; *) return 1 ;; esac
}
each_node() {
  for file in $(grep -lszxF -e"$config" /proc/[0-9]*/cmdline); do
    pid=\${file#/proc/} pid=\${pid%/cmdline}
    { words=$(tr '\\0\\n' '\\n\\3' < "$file") && read -r stat < "/proc/$pid/stat"; } 2> /dev/null || continue
    ! main_of || "$1"
  done
  :
}
print_node() {
  [ -n "$boot" ] || boot=$(grep '^btime ' /proc/stat)
  read -r uptime idle < /proc/uptime
  printf '%s\\nuptime %s\\nstat %s\\n' "$boot" "$uptime" "$stat"
}
boot=
`

/** Shell functions for scripts that look at a node: `each_node F` calls F with `$pid`, `$stat` (its line) and `$words` (its arguments, one a line); `print_node` prints what `parseNodes` reads. */
export const findNodeScript = (config: string, main: string = mainClass.kafka): string =>
  functions.replace('@CONFIG@', () => quoteWord(config)).replace('@MAIN@', main)

/** A node's process, as far as /proc tells it. */
export interface FoundNode {
  readonly pid: number
  /** See `startedAtMsOf`. */
  readonly startedAtMs: number
  readonly ageMs: number
  /** The lines that the script printed for it after those of `print_node`. */
  readonly rest: readonly string[]
}

const header = /^btime (\d+)\nuptime ([\d.]+)\nstat ([^\n]*)\n/gm

/** The processes printed by `print_node`, each with the lines that follow it; ended ones left out. */
export const parseNodes = (output: string): Result<readonly FoundNode[], string> => {
  const heads = [...output.matchAll(header)]
  if (heads.length === 0 && output.trim() !== '') return err(`not a list of processes: ${output.slice(0, 80)}`)
  const nodes: FoundNode[] = []
  for (const [i, head] of heads.entries()) {
    const stat = parseProcStat(head[3] ?? '')
    if (stat === undefined) return err(`not a line of /proc/PID/stat: ${head[3] ?? ''}`)
    if (!isAlive(stat)) continue
    const rest = output.slice(head.index + head[0].length, heads[i + 1]?.index).split('\n')
    nodes.push({
      pid: stat.pid,
      startedAtMs: startedAtMsOf(Number(head[1]), stat.startTicks),
      ageMs: ageMsOf(Number(head[2]), stat.startTicks),
      rest: rest.filter((line) => line !== ''),
    })
  }
  return ok(nodes)
}

/** The one process of a node, or null when none runs. Several are an error: nobody can say which of them is the node. */
export const parseNode = (output: string): Result<FoundNode | null, string> => {
  const nodes = parseNodes(output)
  if (!nodes.ok) return nodes
  if (nodes.value.length > 1)
    return err(`${nodes.value.length} processes run this node (pids ${nodes.value.map((n) => n.pid).join(', ')})`)
  return ok(nodes.value[0] ?? null)
}
