import type { ReleaseLock } from '../store/lock.ts'
import { loggingFiles } from './logging-files.ts'
import { runClassScript } from './run-class.ts'
import { serverScripts } from './server-scripts.ts'

/** Tools that hold whole batches of records: Kafka's own scripts give them a larger heap. */
const needsHeap = /console|perf-test|verifiable/

const toolScript = (tool: string, lock: ReleaseLock): string =>
  [
    '#!/bin/bash',
    `# Runs the class of Kafka ${lock.release} behind ${tool}.`,
    ...(needsHeap.test(tool) ? ['[ -n "$KAFKA_HEAP_OPTS" ] || export KAFKA_HEAP_OPTS=-Xmx512M'] : []),
    ...(lock.tools?.first.includes(tool) === true ? ['export TOOLS_FIRST=yes'] : []),
    `exec "$(dirname "$(readlink -f "$0")")/kafka-run-class.sh" ${lock.mains[tool] ?? ''} "$@"`,
    '',
  ].join('\n')

/**
 * The text files a release's folder needs besides its jars, by path below that folder: `bin/*.sh` (executable) and `config/*`.
 * Maven repositories have jars only; names and behaviour are those of Kafka's own scripts, the words are kplay's.
 */
export const launcherFiles = (lock: ReleaseLock): Readonly<Record<string, string>> => ({
  'bin/kafka-run-class.sh': runClassScript(lock.release),
  ...serverScripts(lock.release),
  ...Object.fromEntries(Object.keys(lock.mains).map((tool) => [`bin/${tool}.sh`, toolScript(tool, lock)])),
  ...loggingFiles(lock.release),
})
