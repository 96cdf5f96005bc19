/*
 * Judges the logging file of a node at the border between Log4j 1 (3.x) and Log4j 2 (4.0), and at 4.1, by what is written in it; `lintEnvironment` judges
 * how KAFKA_LOG4J_OPTS names it. Kafka starts whatever becomes of its logs, so nothing else tells. Source: kafka-run-class.sh and kafka-server-start.sh of
 * 3.9.2 against 4.0.2; kafka-log4j-appender is gone from 4.0 (KIP-719); the cleaner's logger was renamed in 4.1.
 */
import { compareLines, lineOf } from '../releases/version.ts'
import type { ConfigFinding } from './config-finding.ts'

/** What is known of the file; see the fact `logging-file`. */
export interface LoggingFile {
  readonly path: string
  readonly kind: 'log4j1' | 'log4j2' | 'unknown'
  readonly appenders: readonly string[]
  readonly loggers: readonly string[]
  readonly isEdited: boolean | null
}

export interface LoggingQuestion {
  readonly file: LoggingFile
  /** `KAFKA_LOG4J_OPTS` of the service; '' when it is not set. */
  readonly options: string
  /** `options` name the file; false: it is the one in the release. */
  readonly isNamed: boolean
  readonly from: string
  readonly to: string
}

const finding = (what: string, fix: string, severity: ConfigFinding['severity']): ConfigFinding => ({
  rule: 'config/logging',
  key: 'KAFKA_LOG4J_OPTS',
  line: null,
  what,
  fix,
  source: 'kafka-run-class.sh of 3.9.2 and 4.0.2; KIP-719',
  severity,
})

const isAtLeast = (release: string, line: string): boolean => compareLines(lineOf(release) ?? '0.0', line) >= 0

const crosses = ({ from, to }: LoggingQuestion, line: string): boolean => !isAtLeast(from, line) && isAtLeast(to, line)

/** The file and the Log4j that is to read it do not fit. */
const findWrongKind = (question: LoggingQuestion): ConfigFinding[] => {
  const { file, options, to } = question
  const isForLog4j2 = options.includes('log4j2.configurationFile')
  const severity = crosses(question, '4.0') ? 'error' : 'warning'
  if (!isAtLeast(to, '4.0')) return []
  if (isForLog4j2 && file.kind === 'log4j1')
    return [
      finding(
        `${file.path} is written for Log4j 1 and given to Log4j 2: the node logs nowhere you expect`,
        `write it anew for Log4j 2 (bin/../config/log4j2.yaml of Kafka ${to} is a pattern)`,
        severity,
      ),
    ]
  if (!isForLog4j2 && file.kind === 'log4j2')
    return [
      finding(
        `${file.path} is written for Log4j 2 and given to Log4j 1's bridge: the node logs nowhere you expect`,
        `set KAFKA_LOG4J_OPTS=-Dlog4j2.configurationFile=${file.path}`,
        severity,
      ),
    ]
  return []
}

const findGoneAppenders = (question: LoggingQuestion): ConfigFinding[] => {
  const gone = question.file.appenders.filter((name) => name.endsWith('.KafkaLog4jAppender'))
  if (gone.length === 0 || !crosses(question, '4.0')) return []
  return [
    finding(
      `${question.file.path} uses ${gone.join(', ')}, which Kafka 4.0 has no more: what it wrote is lost`,
      'send logs to Kafka by another way (the Kafka appender of Log4j 2 is gone too), and take it out of the file',
      'warning',
    ),
  ]
}

const oldCleaner = 'kafka.log.LogCleaner'
const newCleaner = 'org.apache.kafka.storage.internals.log.LogCleaner'

const findRenamedLogger = (question: LoggingQuestion): ConfigFinding[] => {
  const { path, loggers } = question.file
  if (!crosses(question, '4.1') || !loggers.includes(oldCleaner) || loggers.includes(newCleaner)) return []
  return [
    finding(
      `${path} has a logger ${oldCleaner}, called ${newCleaner} from 4.1 on: log-cleaner.log stays empty`,
      `add the logger ${newCleaner}`,
      'advice',
    ),
  ]
}

/** The release's own file, changed by somebody: the next release brings its own. */
const findEdited = ({ file, from, to }: LoggingQuestion): ConfigFinding[] =>
  file.isEdited === true && from !== to
    ? [
        finding(
          `${file.path} was changed after Kafka ${from} was installed: a switch to ${to} takes the file that ${to} brings`,
          'keep your own file outside install.current and name it in KAFKA_LOG4J_OPTS of service.env',
          'warning',
        ),
      ]
    : []

/** What of the logging file the release gone to does not do as it is written. */
export const lintLogging = (question: LoggingQuestion): ConfigFinding[] =>
  question.isNamed
    ? [...findWrongKind(question), ...findGoneAppenders(question), ...findRenamedLogger(question)]
    : findEdited(question)
