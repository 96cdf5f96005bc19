import { expect } from 'chai'
import { ok } from '../../../src/diagnostics/result.ts'
import type { Observed } from '../../../src/plan/observed.ts'
import type { Plan } from '../../../src/plan/plan.ts'
import { finished } from '../support/draw-observed.ts'
import { blockersOf, notes, plan, short, withB2, withService } from '../support/judged.ts'

const config = '/lab/b2/server.properties'

describe('plan/preflight: hosts', () => {
  it('refuse a Java that is too old, or none', () => {
    const home = '/opt/jdk-11'
    expect(
      blockersOf(
        withService({ env: { JAVA_HOME: home } }, { java: ok('11.0.2'), environment: ok({ JAVA_HOME: home }) }),
      ),
    ).to.deep.equal([
      {
        kind: 'refuse',
        rule: 'node/java',
        nodeId: 2,
        host: 'b2',
        saw: 'a start would use Java 11.0.2 (JAVA_HOME /opt/jdk-11)',
        wanted: 'Java 17 or later, which Kafka 4.1.2 needs',
        fix: 'install Java 17 on b2 and set JAVA_HOME in service.env of the inventory to it (and service.change_env: [JAVA_HOME])',
      },
    ])
    expect(short(withB2({ java: ok('') }))).to.deep.equal([
      'refuse node/java b2: no Java is found by the java of its PATH',
    ])
    expect(short(withB2({ java: ok('1.8.0_392') }))[0]).to.include('Java 1.8.0_392')
    expect(short(withB2({ java: ok('21') }))).to.deep.equal([])
  })

  it('refuse too little disk where a release is still to be put', () => {
    expect(short(withB2({ freeBytes: ok(100_000_000) }))).to.deep.equal([
      'refuse node/disk b2: 95 MiB are free at /lab/b2/kafka',
    ])
    expect(short(withB2({ freeBytes: ok(100_000_000), installed: ok(['3.9.2', '4.1.2']) }))).to.deep.equal([])
    const full = withB2({ logDirs: ok([{ path: '/data', real: '/data', freeBytes: 1_048_576 }]) })
    expect([short(full), notes(full)]).to.deep.equal([
      [],
      ['node/disk b2 -: 1 MiB are free at the log dir /data, less than one segment'],
    ])
  })

  it('refuse what lies inside install.current', () => {
    const current = '/lab/b2/kafka/kafka-3.9.2'
    const made = withB2({
      realPaths: ok({
        '/lab/b2/kafka/current': current,
        [config]: `${current}/config/server.properties`,
        '/lab/b2/logs': `${current}-logs`,
      }),
      logDirs: ok([{ path: '/d', real: `${current}/data`, freeBytes: 1e11 }]),
    })
    expect(short(made)).to.deep.equal([
      `refuse node/inside-current b2: install.config, ${config}, lies inside /lab/b2/kafka/current (${current}): a switch would swap it`,
      `refuse node/inside-current b2: log.dirs, /d, lies inside /lab/b2/kafka/current (${current}): a switch would swap it`,
    ])
  })

  it('refuse a value that service.env would change silently, and only tell of one that is meant', () => {
    const env = { KAFKA_HEAP_OPTS: '-Xmx6g' }
    const running = { environment: ok({ KAFKA_HEAP_OPTS: '-Xmx4g' }) }
    const saw = 'the process runs with KAFKA_HEAP_OPTS=-Xmx4g, service.env has -Xmx6g'
    expect(short(withService({ env }, running))).to.deep.equal([`refuse node/environment b2: ${saw}`])
    const meant = withService({ env, changeEnv: ['KAFKA_HEAP_OPTS'] }, running)
    expect([short(meant), notes(meant)]).to.deep.equal([[], [`node/environment b2 -: ${saw}`]])
  })

  it('tell of a key that takes effect at the restart', () => {
    const made = withService({ env: { KAFKA_OPTS: '-Dsecret=do-not-print' } })
    expect([short(made), notes(made)]).to.deep.equal([
      [],
      [
        'node/environment b2 -: KAFKA_OPTS of service.env is not in the running process: it takes effect at the restart',
      ],
    ])
    expect(JSON.stringify(made)).to.not.contain('do-not-print')
  })

  it('tolerate what the start script exports by itself, and what is no business of it', () => {
    const environment = ok({
      KAFKA_HEAP_OPTS: '-Xmx1G -Xms1G',
      KAFKA_LOG4J_OPTS: '-Dlog4j.configuration=file:/opt/kafka/current/bin/../config/log4j.properties',
      KAFKA_VERSION: '3.9.2',
    })
    const made = withB2({ environment })
    expect([short(made), notes(made)]).to.deep.equal([[], []])
  })

  it('refuse to drop what somebody set, without printing it', () => {
    const environment = ok({ KAFKA_OPTS: '-Djavax.net.ssl.keyStorePassword=do-not-print', LOG_DIR: '/var/log/kafka' })
    const made = withB2({ environment })
    expect(short(made)).to.deep.equal([
      'refuse node/environment b2: the process runs with KAFKA_OPTS, service.env has no KAFKA_OPTS: the restart drops it',
      'refuse node/environment b2: the process runs with LOG_DIR=/var/log/kafka, service.env has no LOG_DIR: the restart drops it',
    ])
    expect(JSON.stringify(made)).to.not.contain('do-not-print')
  })

  it('refuse logging settings that 4.x does not read, and tell of a file that is not there', () => {
    const lost = withService(
      { env: { KAFKA_LOG4J_OPTS: '-Dlog4j.configuration=file:/etc/kafka/logging.conf' } },
      { environment: ok({ KAFKA_LOG4J_OPTS: '-Dlog4j.configuration=file:/etc/kafka/logging.conf' }) },
    )
    expect(short(lost)).to.deep.equal([
      'refuse config/logging b2: service.env of the inventory: KAFKA_LOG4J_OPTS names a Log4j 1 file and goes on after it: 4.x does not read it, and the node logs nowhere you expect',
    ])
    const options = '-Dlog4j2.configurationFile=/etc/kafka/log4j2.yaml'
    const absent = withService(
      { env: { KAFKA_LOG4J_OPTS: options } },
      { environment: ok({ KAFKA_LOG4J_OPTS: options }), realPaths: ok({ '/etc/kafka/log4j2.yaml': null }) },
    )
    expect(notes(absent)).to.deep.equal([
      'config/logging b2 -: the logging file of KAFKA_LOG4J_OPTS, /etc/kafka/log4j2.yaml, is not there: the node logs nowhere you expect',
    ])
  })
})

describe('plan/preflight: configuration in the cluster', () => {
  const configs = (change: Partial<Observed['configs']>): Plan =>
    plan({ configs: { topics: {}, dynamic: [], unknown: [], ...change } })

  it('refuses a topic that brokers of the new release do not start with, with the command that mends it', () => {
    expect(blockersOf(configs({ topics: { orders: { 'segment.bytes': '1000' } } }))).to.deep.equal([
      {
        kind: 'refuse',
        rule: 'config/invalid-value',
        topic: 'orders',
        saw: 'segment.bytes of topic orders is 1000, below 1048576: brokers of 4.0 or later refuse it and do not start',
        wanted: 'a value that Kafka 4.1.2 takes',
        fix: 'set it to 1048576 (1 MiB) or more, or delete it from the topic, before the upgrade: bin/kafka-configs.sh --bootstrap-server b1.example:9092 --entity-type topics --entity-name orders --alter --delete-config segment.bytes',
      },
    ])
    expect(short(configs({ topics: { audit: { 'message.format.version': '2.8' } } }))[0]).to.match(
      /^refuse config\/removed-key audit: topic audit overrides message.format.version/,
    )
  })

  it('refuses dynamic configs of all brokers and of one', () => {
    const made = configs({
      dynamic: [
        { brokerId: null, configs: { 'log.message.downconversion.enable': 'false' } },
        { brokerId: 2, configs: { 'log.segment.bytes': '1000' } },
      ],
    })
    expect(short(made)).to.deep.equal([
      'refuse config/invalid-value b2: log.segment.bytes, set dynamically for broker 2, is 1000, below 1048576: brokers of 4.0 or later refuse it',
      'refuse config/removed-key : log.message.downconversion.enable is set dynamically for all brokers; it was removed in 4.0: it stays in the metadata without effect',
    ])
  })

  it('is named as not checked where it could not be read', () => {
    const made = configs({
      topics: null,
      dynamic: null,
      unknown: [
        { what: 'topics', why: 'TOPIC_AUTHORIZATION_FAILED' },
        { what: 'dynamic', why: 'no answer' },
        { what: 'dynamic.b2', why: 'it does not answer' },
      ],
    })
    expect(made.blockers).to.deep.equal([])
    expect(made.notChecked).to.deep.equal([
      'configs of topics: TOPIC_AUTHORIZATION_FAILED',
      'dynamic configs of brokers: no answer',
      'b2: dynamic configs of brokers: it does not answer',
    ])
  })

  it('is not judged where no broker would be stopped', () => {
    const seen = finished()
    const bad = { topics: { orders: { 'segment.bytes': '1000' } }, dynamic: [], unknown: [] }
    expect(short(plan({ ...seen, configs: bad }))).to.deep.equal([])
  })
})
