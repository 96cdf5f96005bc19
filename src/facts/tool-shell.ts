import { quoteWord } from '../shell/quote.ts'

/** A small JVM that opens no port and writes no log: tools are started with the environment of whoever connects, not with that of the node. */
const quiet = [
  'unset JMX_PORT KAFKA_JMX_OPTS KAFKA_OPTS',
  `export KAFKA_HEAP_OPTS=-Xmx192m KAFKA_JVM_PERFORMANCE_OPTS='-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData' LOG_DIR=\${TMPDIR:-/tmp}`,
].join('\n')

/**
 * The beginning of a script that runs tools of Kafka: `$folder` is a folder of its own, gone at the end; `$limit` stands before a command and ends it after
 * `limitSeconds`, where the host has `timeout`. `java`: JAVA_HOME, or ''.
 */
export const toolShell = ({ java, limitSeconds }: { readonly java: string; readonly limitSeconds: number }): string =>
  `folder=$(mktemp -d) || exit 1
trap 'rm -rf -- "$folder"' EXIT
${quiet}
${java === '' ? '' : `export JAVA_HOME=${quoteWord(java)}\n`}limit=
command -v timeout > /dev/null && limit='timeout ${limitSeconds}'`
