import { loggingOf } from './run-class.ts'

/** One server process and the scripts that start and stop it. */
interface Server {
  /** `kafka` or `zookeeper`: `bin/kafka-server-start.sh`. */
  readonly name: string
  readonly main: string
  readonly processName: string
  readonly heap: string
}

const kafka: Server = { name: 'kafka', main: 'kafka.Kafka', processName: 'kafkaServer', heap: '-Xmx1G -Xms1G' }
const zookeeper: Server = {
  name: 'zookeeper',
  main: 'org.apache.zookeeper.server.quorum.QuorumPeerMain',
  processName: 'zookeeper',
  heap: '-Xmx512M -Xms512M',
}

const startScript = (server: Server, release: string): string => {
  const logging = loggingOf(release)
  return `#!/bin/bash
# Starts ${server.name}: [-daemon] CONFIG [ARGUMENT...]. With -daemon it returns at once, with 0, whatever becomes of the process.
if [ $# -lt 1 ]; then
  echo "usage: $0 [-daemon] CONFIG [ARGUMENT...]" >&2
  exit 1
fi
bin_dir=$(dirname "$(readlink -f "$0")")
config_dir=$(cd "$bin_dir/../config" && pwd -P)
[ -n "$KAFKA_LOG4J_OPTS" ] || export KAFKA_LOG4J_OPTS="${logging.property}$config_dir/${logging.serverFile}"
[ -n "$KAFKA_HEAP_OPTS" ] || export KAFKA_HEAP_OPTS="${server.heap}"
extra=\${EXTRA_ARGS--name ${server.processName} -loggc}
if [ "$1" = -daemon ]; then
  extra="-daemon $extra"
  shift
fi
exec "$bin_dir/kafka-run-class.sh" $extra ${server.main} "$@"
`
}

const findProcesses = (main: string): string => `pids=
for folder in /proc/[0-9]*; do
  { words=$(tr '\\0' '\\n' < "$folder/cmdline"); } 2> /dev/null || continue
  case $words in
    *java*"
${main}
"*) pids="$pids \${folder#/proc/}" ;;
  esac
done`

const stopKafka = `#!/bin/bash
# Signals (SIGNAL, else TERM) every Kafka server of this host and returns: [--process-role=ROLE] [--node-id=ID]
role= id=
for word in "$@"; do
  case $word in
    --process-role=*) role=\${word#*=} ;;
    --node-id=*) id=\${word#*=} ;;
    *) echo "usage: $0 [--process-role=ROLE] [--node-id=ID]" >&2 && exit 1 ;;
  esac
done
${findProcesses('kafka.Kafka')}
chosen=
for pid in $pids; do
  config=$(tr '\\0' '\\n' < "/proc/$pid/cmdline" | grep -A1 -x kafka.Kafka | tail -n 1)
  case $config in
    /*) ;;
    *) config=$(readlink "/proc/$pid/cwd")/$config ;;
  esac
  [ -z "$id" ] || grep -Eq "^ *node\\.id *= *$id *$" "$config" || continue
  [ -z "$role" ] || grep -Eq "^ *process\\.roles *= *$role *$" "$config" || continue
  chosen="$chosen $pid"
done
if [ -z "$chosen" ]; then
  echo "no Kafka server to stop"
  exit 1
fi
kill -s "\${SIGNAL:-TERM}" $chosen
`

const stopZookeeper = `#!/bin/bash
# Signals (SIGNAL, else TERM) every ZooKeeper server of this host and returns.
${findProcesses(zookeeper.main)}
if [ -z "$pids" ]; then
  echo "no ZooKeeper server to stop"
  exit 1
fi
kill -s "\${SIGNAL:-TERM}" $pids
`

/** The start and stop scripts of a release, by path below its folder. ZooKeeper's exist up to 3.9, the last line that has it. */
export const serverScripts = (release: string): Readonly<Record<string, string>> => ({
  'bin/kafka-server-start.sh': startScript(kafka, release),
  'bin/kafka-server-stop.sh': stopKafka,
  ...(Number(release.split('.')[0]) < 4
    ? {
        'bin/zookeeper-server-start.sh': startScript(zookeeper, release),
        'bin/zookeeper-server-stop.sh': stopZookeeper,
      }
    : {}),
})
