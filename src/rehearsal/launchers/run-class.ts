/** What differs between Kafka's two logging lines: log4j 1 (reload4j) up to 3.9, log4j 2 from 4.0. */
export interface LoggingLine {
  /** `log4j.properties` or `log4j2.yaml`, below config/. */
  readonly serverFile: string
  readonly toolsFile: string
  /** The system property that names the file, up to and with `=` (and the scheme, where one is wanted). */
  readonly property: string
}

/** The logging line of a release; `release` is a patch release like `3.9.2`. */
export const loggingOf = (release: string): LoggingLine =>
  Number(release.split('.')[0]) < 4
    ? { serverFile: 'log4j.properties', toolsFile: 'tools-log4j.properties', property: '-Dlog4j.configuration=file:' }
    : { serverFile: 'log4j2.yaml', toolsFile: 'tools-log4j2.yaml', property: '-Dlog4j2.configurationFile=' }

// Kafka 4 reads a log4j 1 file only when the option that names it is the last one.
const compatibility = `case $KAFKA_LOG4J_OPTS in
  *log4j.properties | *log4j.xml) export LOG4J_COMPATIBILITY=true ;;
esac
`

const options = (release: string): string => `#!/bin/bash
# Runs a class of Kafka ${release}: [-daemon] [-name NAME] [-loggc] CLASS [ARGUMENT...]
if [ $# -lt 1 ]; then
  echo "usage: $0 [-daemon] [-name NAME] [-loggc] CLASS [ARGUMENT...]" >&2
  exit 1
fi
base_dir=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd -P)

daemon= name=daemon gclog=
while [ $# -gt 0 ]; do
  case $1 in
    -daemon) daemon=yes && shift ;;
    -name) name=$2 && shift 2 ;;
    -loggc) gclog=yes && shift ;;
    *) break ;;
  esac
done

`

const variables = (logging: LoggingLine): string => `[ -n "$LOG_DIR" ] || LOG_DIR=$base_dir/logs
[ -d "$LOG_DIR" ] || mkdir -p "$LOG_DIR"
[ -n "$KAFKA_LOG4J_OPTS" ] || KAFKA_LOG4J_OPTS="${logging.property}$base_dir/config/${logging.toolsFile}"
${logging.serverFile === 'log4j2.yaml' ? compatibility : ''}
if [ -z "$KAFKA_JMX_OPTS" ]; then
  KAFKA_JMX_OPTS="-Dcom.sun.management.jmxremote=true -Dcom.sun.management.jmxremote.authenticate=false -Dcom.sun.management.jmxremote.ssl=false"
fi
if [ -n "$JMX_PORT" ]; then
  KAFKA_JMX_OPTS="$KAFKA_JMX_OPTS -Dcom.sun.management.jmxremote.port=$JMX_PORT -Dcom.sun.management.jmxremote.rmi.port=$JMX_PORT"
fi

java=java
[ -z "$JAVA_HOME" ] || java=$JAVA_HOME/bin/java
[ -n "$KAFKA_HEAP_OPTS" ] || KAFKA_HEAP_OPTS=-Xmx256M
if [ -z "$KAFKA_JVM_PERFORMANCE_OPTS" ]; then
  KAFKA_JVM_PERFORMANCE_OPTS="-server -XX:+UseG1GC -XX:MaxGCPauseMillis=20 -XX:InitiatingHeapOccupancyPercent=35 -XX:+ExplicitGCInvokesConcurrent -XX:MaxInlineLevel=15 -Djava.awt.headless=true"
fi
if [ -n "$gclog" ] && [ -z "$KAFKA_GC_LOG_OPTS" ]; then
  KAFKA_GC_LOG_OPTS="-Xlog:gc*:file=$LOG_DIR/$name-gc.log:time,tags:filecount=10,filesize=100M"
fi

`

const launch = `join() {
  joined=
  for jar in "$@"; do
    [ -f "$jar" ] || continue
    joined=$joined\${joined:+:}$jar
  done
  echo "$joined"
}
server=$(join "$base_dir"/libs/*.jar)
tools=
[ "$1" = kafka.Kafka ] || tools=$(join "$base_dir"/libs-tools/*.jar)
if [ -n "$tools" ] && [ -n "$TOOLS_FIRST" ]; then
  classpath=$tools:$server
else
  classpath=$server\${tools:+:}$tools
fi
[ -z "$CLASSPATH" ] || classpath=$CLASSPATH:$classpath
unset CLASSPATH

# An archive that does not fit (another Java, other jars) is passed over without a word.
archive=
if [ "$1" = kafka.Kafka ] && [ -n "$KAFKA_CLASS_ARCHIVE" ] && [ -r "$base_dir/$KAFKA_CLASS_ARCHIVE" ]; then
  case "$KAFKA_JVM_PERFORMANCE_OPTS $KAFKA_OPTS" in
    *SharedArchiveFile=* | *ArchiveClassesAtExit=*) ;;
    *) archive="-Xlog:disable -Xshare:auto -XX:SharedArchiveFile=$base_dir/$KAFKA_CLASS_ARCHIVE" ;;
  esac
fi

set -f
set -- $archive $KAFKA_HEAP_OPTS $KAFKA_JVM_PERFORMANCE_OPTS $KAFKA_GC_LOG_OPTS $KAFKA_JMX_OPTS "-Dkafka.logs.dir=$LOG_DIR" $KAFKA_LOG4J_OPTS -cp "$classpath" $KAFKA_OPTS "$@"
if [ -n "$daemon" ]; then
  nohup "$java" "$@" > "$LOG_DIR/$name.out" 2>&1 < /dev/null &
else
  exec "$java" "$@"
fi
`

/**
 * The text of bin/kafka-run-class.sh: options, variables and defaults of the script of that name in Kafka's own archive, with three differences.
 * The class path is built from the physical folder (a running process then shows its release, however it was started);
 * tools see the borrowed jars of libs-tools/ (first where TOOLS_FIRST says so); and a class archive made for this Java (KAFKA_CLASS_ARCHIVE, a file of the
 * release's folder) is used for the server when it is there.
 */
export const runClassScript = (release: string): string => options(release) + variables(loggingOf(release)) + launch
