/* config/logging: what is written in the logging file of a host against the release gone to (R0). */
import { loggingFileOf } from '../../../kafka/config/lint-environment.ts'
import { lintLogging } from '../../../kafka/config/lint-logging.ts'
import type { HostQuestion } from '../host-question.ts'
import { kindOf, type Told } from '../told.ts'

/** What the file says. One that is not there, or was not read, is no finding here. */
export const findLoggingFaults = ({ host, reading, from, to }: HostQuestion): Told[] => {
  if (!reading.logging.ok || reading.logging.value === null) return []
  const file = reading.logging.value
  const options = host.service.env['KAFKA_LOG4J_OPTS']?.trim() ?? ''
  const isNamed = loggingFileOf(host.service.env) !== undefined
  return lintLogging({ file, options, isNamed, from, to }).map(({ severity, rule, what, fix }) => ({
    kind: kindOf(severity),
    rule,
    host,
    saw: what,
    wanted: `a logging file that Kafka ${to} reads as it is meant`,
    fix: `${fix} (on ${host.name})`,
  }))
}
