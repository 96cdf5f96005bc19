import { err, type Result } from '../diagnostics/result.ts'
import type { PropertiesFile } from '../kafka/config/judged-values.ts'
import { request, type FactRequest } from './fact.ts'
import { freeBytes } from './free-bytes.ts'
import { installedReleases } from './installed-releases.ts'
import { javaVersion } from './java-version.ts'
import { logDirs, type LogDirReading } from './log-dirs.ts'
import { loggingFile, type LoggingFileReading } from './logging-file.ts'
import { nodeEnvironment } from './node-environment.ts'
import type { NodePlace } from './node-facts.ts'
import { realPaths } from './real-paths.ts'
import { serverProperties } from './server-properties.ts'
import { serviceUnit, type ServiceUnitReading } from './service-unit.ts'

/** What R0 looks at on a host beside its node: read once for a plan, never for a gate. The error of each: why it is unknown (P9). */
export interface HostReading {
  /** `install.config`, masked (see the fact). */
  readonly properties: Result<PropertiesFile, string>
  /** Environment of the running process; null when none runs. May hold secrets: compared, never printed. */
  readonly environment: Result<Readonly<Record<string, string>> | null, string>
  /** Version of the Java that a start would use, '' when there is none. */
  readonly java: Result<string, string>
  /** At `install.root`. */
  readonly freeBytes: Result<number, string>
  /** Releases below `install.root`. */
  readonly installed: Result<readonly string[], string>
  readonly logDirs: Result<readonly LogDirReading[], string>
  /** Where `install.current`, `config`, `logs` and the files asked about really lie; null where nothing is. */
  readonly realPaths: Result<Readonly<Record<string, string | null>>, string>
  /** The unit of the inventory; with `scripts` the one that runs the node all the same. Null: none. */
  readonly unit: Result<ServiceUnitReading | null, string>
  /** The logging file that a start would use; null: there is none. */
  readonly logging: Result<LoggingFileReading | null, string>
}

/** What is asked about beside install and service. */
export interface HostFactOptions {
  /** More paths whose real place matters. */
  readonly files: readonly string[]
  /** The logging file that `service.env` names; undefined: the one that the release brings. */
  readonly logging: string | undefined
}

/** The facts behind `HostReading`. */
export const hostFactRequests = (
  { install, service }: NodePlace,
  { files, logging }: HostFactOptions,
): Readonly<Record<keyof HostReading, FactRequest<unknown>>> => ({
  properties: request(serverProperties, { path: install.config }),
  environment: request(nodeEnvironment, { config: install.config }),
  java: request(javaVersion, { home: service.env['JAVA_HOME'] ?? '', unit: service.unit ?? '' }),
  freeBytes: request(freeBytes, { path: install.root }),
  installed: request(installedReleases, { root: install.root }),
  logDirs: request(logDirs, { config: install.config }),
  realPaths: request(realPaths, { paths: [install.current, install.config, install.logs, ...files].join('\n') }),
  unit: request(serviceUnit, { config: install.config, unit: service.unit ?? '' }),
  logging: request(loggingFile, { path: logging ?? '', current: install.current }),
})

/** Reads the answers to `hostFactRequests`, by the same names. */
export const readHostAnswers = (answers: Readonly<Record<string, Result<unknown, string>>>): HostReading => {
  // The requests above made these answers: name and type belong together.
  const of = <T>(name: keyof HostReading): Result<T, string> =>
    (answers[name] ?? err(`fact ${name}: not asked`)) as Result<T, string>
  return {
    properties: of('properties'),
    environment: of('environment'),
    java: of('java'),
    freeBytes: of('freeBytes'),
    installed: of('installed'),
    logDirs: of('logDirs'),
    realPaths: of('realPaths'),
    unit: of('unit'),
    logging: of('logging'),
  }
}
