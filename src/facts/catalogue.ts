import { cleanShutdown } from './clean-shutdown.ts'
import { configChangedAt } from './config-changed-at.ts'
import { copiesOf } from './copies-of.ts'
import type { Fact } from './fact.ts'
import { fileContent } from './file-content.ts'
import { freeBytes } from './free-bytes.ts'
import { hostClock } from './host-clock.ts'
import { installedReleases } from './installed-releases.ts'
import { javaVersion } from './java-version.ts'
import { jmxValues } from './jmx-values.ts'
import { journalTail } from './journal-tail.ts'
import { kernel } from './kernel.ts'
import { kafkaCommands } from './kafka-commands.ts'
import { linkedRelease } from './linked-release.ts'
import { logDirs } from './log-dirs.ts'
import { logTail } from './log-tail.ts'
import { loggingFile } from './logging-file.ts'
import { nodeEnvironment } from './node-environment.ts'
import { nodeFiles } from './node-files.ts'
import { nodeLog } from './node-log.ts'
import { nodeProcess, serverProcess } from './node-process.ts'
import { pathState } from './path-state.ts'
import { realPaths } from './real-paths.ts'
import { runCommands } from './run-commands.ts'
import { serverProperties } from './server-properties.ts'
import { serviceStatus } from './service-status.ts'
import { serviceUnit } from './service-unit.ts'
import { unitState } from './unit-state.ts'

/** Every fact, by name: what the tests hold their cases against. Who wants a fact imports its own file. */
export const facts: readonly Fact<never, unknown>[] = [
  cleanShutdown,
  configChangedAt,
  copiesOf,
  fileContent,
  freeBytes,
  hostClock,
  installedReleases,
  javaVersion,
  jmxValues,
  journalTail,
  kernel,
  kafkaCommands,
  linkedRelease,
  logDirs,
  logTail,
  loggingFile,
  nodeEnvironment,
  nodeFiles,
  nodeLog,
  nodeProcess,
  pathState,
  realPaths,
  runCommands,
  serverProcess,
  serverProperties,
  serviceStatus,
  serviceUnit,
  unitState,
]
