/*
 * Judges the environment of a node's service at the border between Log4j 1 (3.x) and Log4j 2 (4.0). Source: kafka-run-class.sh and
 * kafka-server-start.sh of 3.9.2 against 4.0.2: from 4.0 on a Log4j 1 file is honoured, through a bridge, only when the whole of KAFKA_LOG4J_OPTS
 * ends with log4j.NAME.properties or log4j.NAME.xml; 3.x knows nothing of -Dlog4j2.configurationFile.
 */
import { compareLines, lineOf } from '../releases/version.ts'
import type { ConfigFinding } from './config-finding.ts'

export interface EnvironmentQuestion {
  /** Names and values of the service's environment. */
  readonly environment: Readonly<Record<string, string>>
  readonly from: string
  readonly to: string
}

const key = 'KAFKA_LOG4J_OPTS'
const source = 'kafka-run-class.sh of 3.9.2 and 4.0.2'

/** What `kafka-run-class.sh` of 4.x looks for before it turns the bridge on. */
const bridged = /log4j\.[^\s]+(\.properties|\.xml)$/

const finding = (what: string, fix: string, severity: ConfigFinding['severity']): ConfigFinding => ({
  rule: 'config/logging',
  key,
  line: null,
  what,
  fix,
  source,
  severity,
})

const isLog4j2 = (release: string): boolean => compareLines(lineOf(release) ?? '0.0', '4.0') >= 0

const forLog4j2 = (options: string): ConfigFinding[] => {
  if (!options.includes('-Dlog4j.configuration=')) return []
  const fix = `write a log4j2.yaml and set ${key}=-Dlog4j2.configurationFile=FILE, or unset it`
  return bridged.test(options)
    ? [finding(`${key} names a Log4j 1 file: 4.x reads it through a bridge that is deprecated`, fix, 'warning')]
    : [
        finding(
          `${key} names a Log4j 1 file and goes on after it: 4.x does not read it, and the node logs nowhere you expect`,
          fix,
          'error',
        ),
      ]
}

const forLog4j1 = (options: string): ConfigFinding[] =>
  options.includes('log4j2.configurationFile')
    ? [
        finding(
          `${key} names a Log4j 2 file: 3.x does not read it`,
          `set ${key}=-Dlog4j.configuration=file:FILE, or unset it`,
          'error',
        ),
      ]
    : []

/** What of the logging settings the release gone to does not read. */
export const lintEnvironment = ({ environment, from, to }: EnvironmentQuestion): ConfigFinding[] => {
  const options = environment[key]?.trim() ?? ''
  const found = isLog4j2(to) ? forLog4j2(options) : forLog4j1(options)
  // A node that logs nowhere today goes on logging nowhere: no reason to refuse.
  return isLog4j2(from) === isLog4j2(to) ? found.map((one) => ({ ...one, severity: 'warning' })) : found
}

const file = /-Dlog4j2?\.configuration(?:File)?=(?:file:(?:\/\/)?)?(\/\S+)/

/** The logging file that an environment names (an absolute path); undefined: the one that the release brings. */
export const loggingFileOf = (environment: Readonly<Record<string, string>>): string | undefined =>
  file.exec(environment[key] ?? '')?.[1]
