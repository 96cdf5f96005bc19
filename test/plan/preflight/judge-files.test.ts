import { expect } from 'chai'
import { err, ok } from '../../../src/diagnostics/result.ts'
import type { HostReading } from '../../../src/facts/host-facts.ts'
import { parseJudgedProperties } from '../../../src/kafka/config/judged-values.ts'
import type { InventoryHost } from '../../../src/language/inventory/inventory.ts'
import type { Playbook } from '../../../src/language/playbook/playbook.ts'
import { buildPlan } from '../../../src/plan/build-plan.ts'
import { buildProgram } from '../../../src/plan/build-program.ts'
import type { Observed } from '../../../src/plan/observed.ts'
import type { Plan, PlannedBlocker } from '../../../src/plan/plan.ts'
import { finished, observed, propertiesOf, reading, readings, snapshot, withNode } from '../support/draw-observed.ts'
import { hosts, playbook, upgradePhases } from '../support/draw-playbook.ts'

const plan = (seen: Partial<Observed> = {}, change: Partial<Playbook> = {}): Plan =>
  buildPlan({ program: buildProgram(playbook({ phases: upgradePhases(), ...change })), observed: observed(seen) })

/** A plan on which only b2 differs: its reading, and further lines of its server.properties. */
const withB2 = (change: Partial<HostReading>, more: readonly string[] = []): Plan =>
  plan({ hosts: readings({ b2: reading('b2', change, more) }) })

type Service = InventoryHost['view']['service']

/** The same with another `service` of b2 in the inventory. */
const withService = (change: Partial<Service>, seen: Partial<HostReading> = {}): Plan => {
  const base = playbook()
  const all = hosts.map((host) =>
    host.view.name === 'b2' ? { ...host, view: { ...host.view, service: { ...host.view.service, ...change } } } : host,
  )
  const inventory = { ...base.inventory, hosts: all }
  return plan({ hosts: readings({ b2: reading('b2', seen) }) }, { inventory })
}

const blockersOf = ({ blockers }: Plan): unknown[] => blockers.map(({ kind, ...blocker }) => ({ kind, ...blocker }))
const short = ({ blockers }: Plan): string[] =>
  blockers.map(({ kind, rule, host, topic, saw }: PlannedBlocker) => `${kind} ${rule} ${topic ?? host ?? ''}: ${saw}`)
const notes = ({ notes: found }: Plan): string[] =>
  found
    // The test writes keys again at the end of a file; that is told as well.
    .filter(({ rule }) => rule !== 'config/duplicate-key')
    .map(({ rule, host, topic, place, saw }) => `${rule} ${topic ?? host ?? '-'} ${place ?? '-'}: ${saw}`)

const config = '/lab/b2/server.properties'

describe('plan/preflight: files of hosts', () => {
  it('are silent where nothing is wrong', () => {
    const made = plan()
    expect([made.blockers, made.notes, made.notChecked]).to.deep.equal([[], [], []])
  })

  it('refuse a key that ends on the way, with file, line and the line that mends it', () => {
    expect(blockersOf(withB2({}, ['log.message.timestamp.difference.max.ms=1000']))).to.deep.equal([
      {
        kind: 'refuse',
        rule: 'config/renamed-key',
        nodeId: 2,
        host: 'b2',
        saw: `${config}:9: log.message.timestamp.difference.max.ms was renamed in 4.0: the limit on time stamps is gone: the defaults of its two successors hold`,
        wanted: 'the name that Kafka 4.1.2 knows',
        fix: `write log.message.timestamp.before.max.ms and log.message.timestamp.after.max.ms instead (${config}:9 on b2)`,
      },
    ])
    expect(short(withB2({}, ['', 'offsets.commit.required.acks=1']))).to.deep.equal([
      `refuse config/removed-key b2: ${config}:10: offsets.commit.required.acks was removed in 4.0: commits of offsets always wait for all replicas`,
    ])
  })

  it('only tell of a key whose end changes nothing', () => {
    const made = withB2({}, ['inter.broker.protocol.version=3.9', 'password.encoder.secret=do-not-print'])
    expect(short(made)).to.deep.equal([])
    expect(notes(made)).to.deep.equal([
      `config/removed-key b2 ${config}:9: inter.broker.protocol.version was removed in 4.0: nothing is held back: only finalized features hold new protocols back`,
      `config/removed-key b2 ${config}:10: password.encoder.secret was removed in 4.0: nothing: passwords in dynamic configs are not kept in ZooKeeper any more`,
    ])
    expect(JSON.stringify(made)).to.not.contain('do-not-print')
    expect(made.applyable).to.equal(true)
  })

  it('refuse a value that stops the start', () => {
    expect(short(withB2({}, ['log.segment.bytes=1000']))).to.deep.equal([
      `refuse config/invalid-value b2: ${config}:9: log.segment.bytes is 1000, below 1048576: a node of 4.0 or later does not start`,
    ])
  })

  it('refuse a file Java cannot read', () => {
    expect(short(withB2({}, ['a=\\u12']))[0]).to.match(/^refuse config\/unreadable b2: .*:9: a \\u is not followed/)
  })

  it('refuse the id and the roles of another node, ids first', () => {
    const other = withB2({}, ['node.id=7', 'process.roles=controller', 'offsets.commit.required.acks=1'])
    expect(short(other).filter((text) => !text.includes('config/quorum'))).to.deep.equal([
      `refuse config/node-id b2: ${config}:9: node.id is 7; the inventory says 2`,
      `refuse config/process-roles b2: ${config}:10: process.roles is controller; the inventory says broker`,
      `refuse config/removed-key b2: ${config}:11: offsets.commit.required.acks was removed in 4.0: commits of offsets always wait for all replicas`,
    ])
    expect(short(withB2({}, ['node.id=3']))).to.include(
      `refuse config/node-id b2: ${config}:9: node.id is 3, and so is that of b3`,
    )
  })

  it('refuse a quorum without voters, and tell of one that differs', () => {
    const servers = 'controller.quorum.bootstrap.servers=c1.example:9093'
    expect(short(withB2({}, ['controller.quorum.voters=', servers]))).to.deep.equal([
      `refuse config/quorum b2: ${config}:10: controller.quorum.bootstrap.servers is set and controller.quorum.voters is not, but kraft.version is 0: a static quorum does not form without voters`,
    ])
    const dynamic = snapshot()
    const raised = { 'metadata.version': 21, 'kraft.version': 1 }
    const nodes = dynamic.nodes.map((node) => ({ ...node, finalized: raised }))
    const files = readings({ b2: reading('b2', {}, ['controller.quorum.voters=', servers]) })
    expect(short(plan({ snapshot: { ...dynamic, nodes }, hosts: files }))).to.deep.equal([])
    expect(notes(withB2({}, ['controller.quorum.voters=3000@c1.example:9093']))).to.deep.equal([
      `config/quorum b2 ${config}:9: controller.quorum.voters is not what c1, c2, c3, b1, b3 have`,
    ])
  })

  it('name a controlled shutdown that is off once, where it is written', () => {
    const off = withNode(snapshot(), 'b2', {
      settings: {
        minInsyncReplicas: 2,
        replicaLagTimeMaxMs: 30_000,
        quorumFetchTimeoutMs: 2000,
        controlledShutdownEnable: false,
        advertisedListeners: 'PLAINTEXT://b2.example:9092',
      },
    })
    const files = readings({ b2: reading('b2', {}, ['controlled.shutdown.enable=false']) })
    expect(short(plan({ snapshot: off, hosts: files }))).to.deep.equal([
      `refuse config/controlled-shutdown b2: ${config}:9: controlled.shutdown.enable is false: a stopping broker moves no leader away`,
    ])
    expect(short(plan({ snapshot: off })))
      .to.have.length(1)
      .and.to.match(/cluster\/controlled-shutdown/)
  })

  it('tell of a default that changes, on every broker alike', () => {
    const text = propertiesOf('b2').replace(/^log.message.timestamp.after.*$/m, '')
    const properties = ok(parseJudgedProperties(text))
    const made = withB2({ properties })
    expect(short(made)).to.deep.equal([])
    expect(notes(made)).to.have.length(1)
    expect(notes(made)[0]).to.match(
      /^config\/changed-default b2 \S+: log\.message\.timestamp\.after\.max\.ms is not set/,
    )
  })

  it('tell of the trap of min.insync.replicas', () => {
    const c1 = reading('c1', {}, ['min.insync.replicas=1'])
    expect(notes(plan({ hosts: readings({ c1 }) }))[0]).to.match(
      /^config\/min-insync-replicas c1 \/lab\/c1\/server.properties:9: brokers have min.insync.replicas=2 and this controller 1/,
    )
    const configs = { topics: {}, dynamic: [{ brokerId: null, configs: { 'min.insync.replicas': '2' } }], unknown: [] }
    expect(notes(plan({ hosts: readings({ c1 }), configs }))).to.deep.equal([])
  })

  it('are not judged where no node would be stopped', () => {
    const seen = finished()
    const bad = readings({ b2: reading('b2', { java: ok('11.0.2') }, ['log.segment.bytes=1000']) })
    const made = plan({ ...seen, hosts: bad })
    expect([made.blockers, made.notes]).to.deep.equal([[], []])
  })

  it('are named as not checked where they could not be read', () => {
    const made = withB2({
      properties: err('fact server-properties: exit code 1: may not read it'),
      environment: err('fact node-environment: exit code 1: hidden'),
      logDirs: err('fact log-dirs: no answer'),
    })
    expect(made.blockers).to.deep.equal([])
    expect(made.notChecked).to.deep.equal([
      'b2: server.properties: fact server-properties: exit code 1: may not read it',
      'b2: the environment of its process: fact node-environment: exit code 1: hidden',
      'b2: its log dirs: fact log-dirs: no answer',
    ])
  })
})

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
