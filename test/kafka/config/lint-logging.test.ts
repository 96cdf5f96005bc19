import { expect } from 'chai'
import { lintLogging, type LoggingFile, type LoggingQuestion } from '../../../src/kafka/config/lint-logging.ts'

const log4j1: LoggingFile = {
  path: '/etc/kafka/log4j.properties',
  kind: 'log4j1',
  appenders: ['org.apache.log4j.ConsoleAppender'],
  loggers: [],
  isEdited: null,
}
const log4j2: LoggingFile = { ...log4j1, path: '/etc/kafka/log4j2.yaml', kind: 'log4j2', appenders: [] }
const [asOne, asTwo] = ['-Dlog4j.configuration=file:/etc/kafka/log4j.properties', '-Dlog4j2.configurationFile=/x']

const lint = (question: Partial<LoggingQuestion>): string[] =>
  lintLogging({ file: log4j1, options: asOne, isNamed: true, from: '3.9.2', to: '4.0.2', ...question }).map(
    ({ severity, what }) => `${severity}: ${what}`,
  )

describe('kafka/config: the logging file', () => {
  it('is nothing to tell of where it fits the Log4j that reads it', () => {
    expect(lint({})).to.deep.equal([])
    expect(lint({ file: log4j2, options: asTwo })).to.deep.equal([])
    expect(lint({ to: '3.9.3', file: log4j2 })).to.deep.equal([])
    expect(lint({ file: { ...log4j1, kind: 'unknown' }, options: asTwo })).to.deep.equal([])
  })

  it('is refused at the border to 4.0 when it is written for the other Log4j', () => {
    expect(lint({ options: asTwo })).to.deep.equal([
      'error: /etc/kafka/log4j.properties is written for Log4j 1 and given to Log4j 2: the node logs nowhere you expect',
    ])
    expect(lint({ file: log4j2 })).to.deep.equal([
      "error: /etc/kafka/log4j2.yaml is written for Log4j 2 and given to Log4j 1's bridge: the node logs nowhere you expect",
    ])
  })

  it('is only told of on 4.x, where the node logs nowhere today already', () => {
    expect(lint({ options: asTwo, from: '4.0.2', to: '4.1.2' })[0]).to.match(/^warning: /)
  })

  it('must not count on the appender that Kafka 4.0 has no more', () => {
    const file = { ...log4j1, appenders: ['org.apache.kafka.log4jappender.KafkaLog4jAppender'] }
    expect(lint({ file })).to.deep.equal([
      'warning: /etc/kafka/log4j.properties uses org.apache.kafka.log4jappender.KafkaLog4jAppender, which Kafka 4.0 has no more: what it wrote is lost',
    ])
    expect(lint({ file, to: '3.9.3' })).to.deep.equal([])
  })

  it('names the cleaner as 4.1 does', () => {
    const file = { ...log4j2, loggers: ['kafka.log.LogCleaner'] }
    expect(lint({ file, options: asTwo, to: '4.1.2' })[0]).to.match(/^advice: .* log-cleaner\.log stays empty$/)
    expect(lint({ file, options: asTwo, to: '4.0.2' })).to.deep.equal([])
    const both = [...file.loggers, 'org.apache.kafka.storage.internals.log.LogCleaner']
    expect(lint({ file: { ...file, loggers: both }, options: asTwo, to: '4.1.2' })).to.deep.equal([])
  })

  it('is lost by a switch where it is the one of the release and somebody changed it', () => {
    const own = { ...log4j1, path: '/opt/kafka/current/config/log4j.properties' }
    const told = (isEdited: boolean | null, change: Partial<LoggingQuestion> = {}): string[] =>
      lint({ file: { ...own, isEdited }, isNamed: false, options: '', ...change })
    expect(told(true)).to.deep.equal([
      'warning: /opt/kafka/current/config/log4j.properties was changed after Kafka 3.9.2 was installed: a switch to 4.0.2 takes the file that 4.0.2 brings',
    ])
    expect([told(false), told(null), told(true, { to: '3.9.2' })]).to.deep.equal([[], [], []])
  })
})
