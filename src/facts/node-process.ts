import { err, ok, type Result } from '../diagnostics/result.ts'
import { request, type Fact, type FactRequest } from './fact.ts'
import { findNodeScript, mainClass, parseNode } from './find-node.ts'

/** The running process of a node. */
export interface NodeProcessReading {
  readonly pid: number
  /** Start by the host's clock, milliseconds since 1970, up to 1 s early but the same at every reading. */
  readonly startedAtMs: number
  /** How long it has run, milliseconds. */
  readonly ageMs: number
  /** Release by the jar `kafka_2.12-X.jar` or `kafka_2.13-X.jar` in its class path, of a ZooKeeper server by `zookeeper-X.jar`; '' when none is seen. */
  readonly release: string
}

// `DIR/*` in a class path: the jar is found among the files the process holds open (a symlink in DIR may have moved since it started),
// and by listing DIR only where they cannot be seen and DIR holds no symlink.
const printRelease = (held: string, listed: string): string => `class_path_of() {
  path= wanted=
  while [ $# -gt 0 ] && [ "$1" != "$main" ]; do
    case $wanted:$1 in
      :-cp | :-classpath | :--class-path) wanted=yes ;;
      :--class-path=*) path=\${1#*=} ;;
      yes:*) path=$1 wanted= ;;
    esac
    shift
  done
}
print_wildcards() {
  held=$(ls -l "/proc/$pid/fd" 2> /dev/null | grep -ao '${held}-[^/]*\\.jar$')
  [ -z "$held" ] || { printf 'path %s\\n' $held; return; }
  for entry in $path; do
    dir=\${entry%/?}
    case $entry in /*/'*') [ "$(cd "$dir" 2> /dev/null && pwd -P)" = "$dir" ] || continue ;; *) continue ;; esac
    set +f
    printf 'path %s\\n' "$dir"/${listed}-*.jar
    set -f
  done
}
show() {
  print_node
  set -f
  IFS=$nl
  class_path_of $words
  printf 'path %s\\n' "$path"
  IFS=:
  case $path in *'/*' | *'/*:'*) print_wildcards ;; esac
  set +f
  unset IFS
}
each_node show
`

const release = String.raw`(\d+\.\d+\.\d+(?:-(?!sources|javadoc|scaladoc|test)[A-Za-z0-9.-]+)?)\.jar$`

/** The release a class path runs; '' when it names no main jar, an error when it names several. */
const releaseOf = (entries: readonly string[], mainJar: RegExp): Result<string, string> => {
  const found = entries.flatMap((entry) => mainJar.exec(entry.slice(entry.lastIndexOf('/') + 1))?.[1] ?? [])
  const releases = [...new Set(found)].sort()
  return releases.length > 1
    ? err(`its class path holds several releases: ${releases.join(', ')}`)
    : ok(releases[0] ?? '')
}

/** A JVM with `DIR/*` in its class path has opened its main jar after so long at the latest. */
const openedMs = 10_000

const parseProcess = (output: string, mainJar: RegExp): Result<NodeProcessReading | null, string> => {
  const node = parseNode(output)
  if (!node.ok || node.value === null) return node.ok ? ok(null) : node
  const { pid, startedAtMs, ageMs, rest } = node.value
  const entries = rest.flatMap((line) => line.replace(/^path /, '').split(':'))
  const seen = releaseOf(entries, mainJar)
  if (seen.ok && seen.value === '' && ageMs < openedMs && entries.some((entry) => entry.endsWith('/*')))
    return err('its jars are not open yet')
  return seen.ok ? ok({ pid, startedAtMs, ageMs, release: seen.value }) : seen
}

type ProcessFact = Fact<{ config: string }, NodeProcessReading | null>

/** The JVM `kafka.Kafka CONFIG` of a host; null when none runs. Costs some milliseconds: cheap enough to be polled. */
export const nodeProcess: ProcessFact = {
  name: 'node-process',
  script: ({ config }) => findNodeScript(config) + printRelease('kafka_2\\.1[23]', 'kafka_2.1[23]'),
  parse: (output) => parseProcess(output, new RegExp(String.raw`^kafka_2\.1[23]-${release}`)),
}

/** The same of a ZooKeeper server, `QuorumPeerMain CONFIG`. */
export const serverProcess: ProcessFact = {
  name: 'server-process',
  script: ({ config }) => findNodeScript(config, mainClass.zookeeper) + printRelease('zookeeper', 'zookeeper'),
  parse: (output) => parseProcess(output, new RegExp(`^zookeeper-${release}`)),
}

/** Asks for the process of whatever stands on a host: a Kafka node, or a ZooKeeper server alone. */
export const processRequest = ({
  roles,
  config,
}: {
  readonly roles: readonly string[]
  readonly config: string
}): FactRequest<NodeProcessReading | null> =>
  request(roles.includes('zookeeper') ? serverProcess : nodeProcess, { config })
