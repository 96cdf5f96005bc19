import { err, ok, type Result } from '../diagnostics/result.ts'

/*
 * What lines of Kafka's server.log and controller.log mean. Pure; `node-log` brings the lines.
 * The words are those of kafka.Kafka, BrokerServer, ControllerServer, ProcessTerminatingFaultHandler, LogManager and BrokerLifecycleManager, 2.8 to 4.4.
 */

/** The process is ending or cannot do its work. As an extended regular expression for grep and for JavaScript. */
export const fatalWords = [
  'Exiting Kafka due to fatal exception',
  'Fatal error during [A-Za-z]+ (startup|shutdown)',
  'Encountered fatal fault',
  'Shutting down because we were unable to register',
  'Shutdown broker because ',
  'java\\.lang\\.OutOfMemoryError',
  '\\] FATAL ',
].join('|')

/** Two nodes do not understand each other: judged by who says it. */
export const protocolWords = 'Invalid version|SchemaException|returned error UNSUPPORTED_VERSION'

/** Log recovery after an unclean stop goes on (`Recovering 12 logs from …`, before 3.3 `Attempting recovery for all logs in …`). */
export const recoveryWords =
  'Recovering unflushed segment|Recovering [0-9]+ logs? from|Attempting recovery for all logs'

/** Log recovery is over. */
export const loadedWords = 'Loaded [0-9]+ logs? in |Kafka Server started'

/** The first line every server process writes (LoggingSignalHandler), once its configuration was accepted. */
export const beginningWords = 'Registered signal handlers for TERM'

/** A line with its time; a line of a stack trace takes the time of the line it belongs to. */
export interface LogLine {
  /** Milliseconds since 1970 as if the line's local time were UTC. */
  readonly localMs: number
  readonly text: string
}

/** Days from 1970-01-01 to a date of the Gregorian calendar (Hinnant's algorithm: years counted from March). */
const daysTo = (year: number, month: number, day: number): number => {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
}

const stamp = /^\[(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)[,.](\d{3})/

/** The default layout of Kafka: `[2026-11-22 16:03:11,123] INFO …`. Undefined for any other text. */
export const parseLogLine = (text: string): LogLine | undefined => {
  const match = stamp.exec(text)
  if (match === null) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, ms = 0] = match.slice(1).map(Number)
  return { localMs: daysTo(year, month, day) * 86_400_000 + ((hour * 60 + minute) * 60 + second) * 1000 + ms, text }
}

const quarterHourMs = 900_000
/** A last line written so long before the file changed last fits no layout we know. */
const slackMs = 120_000

/** How far the log's local time is ahead of UTC, milliseconds: from its last line and the time the file changed last. */
export const zoneOf = (last: LogLine, changedAtMs: number): Result<number, string> => {
  const ahead = last.localMs - changedAtMs
  const zone = Math.round(ahead / quarterHourMs) * quarterHourMs
  return Math.abs(ahead - zone) <= slackMs && Math.abs(zone) <= 15 * 3_600_000
    ? ok(zone)
    : err('the times of its lines do not fit the time of the file')
}

/** What the lines of one process say. */
export interface LogReading {
  readonly fatal: readonly string[]
  readonly protocolErrors: readonly string[]
  readonly isRecovering: boolean
}

const fatal = new RegExp(fatalWords)
const protocol = new RegExp(protocolWords)
const recovery = new RegExp(recoveryWords)
const loaded = new RegExp(loadedWords)
const beginning = new RegExp(beginningWords)

/** Who may speak of protocol errors so that they count (R3): replica fetchers, controller, registration. A prober's noise in network threads does not. */
const counts = /ReplicaFetcher|FetcherThread|LeaderEndPoint|[Cc]ontroller|[Rr]egist|BrokerLifecycle|[Rr]aft/
const isNoise = /SocketServer|kafka\.network|network-thread/

const isProtocolError = (text: string): boolean => protocol.test(text) && counts.test(text) && !isNoise.test(text)

/** At most so many lines are kept of each kind, the newest. */
const kept = 20

/** Reads the lines of one process, oldest first. Where several beginnings are among them, only what follows the last one is this process's. */
export const readLog = (lines: readonly string[]): LogReading => {
  const own = lines.slice(lines.findLastIndex((line) => beginning.test(line)) + 1)
  const lastRecovery = own.findLastIndex((line) => recovery.test(line))
  return {
    fatal: own.filter((line) => fatal.test(line)).slice(-kept),
    protocolErrors: own.filter(isProtocolError).slice(-kept),
    isRecovering: lastRecovery >= 0 && !own.slice(lastRecovery).some((line) => loaded.test(line)),
  }
}
