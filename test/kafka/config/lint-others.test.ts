import { expect } from 'chai'
import { lintDynamicConfigs } from '../../../src/kafka/config/dynamic/lint-dynamic-configs.ts'
import { lintEnvironment, loggingFileOf } from '../../../src/kafka/config/lint-environment.ts'
import { lintNodeFiles, type HostFile } from '../../../src/kafka/config/lint-node-files.ts'
import { parseProperties } from '../../../src/kafka/config/parse-properties.ts'
import { lintTopicConfigs } from '../../../src/kafka/config/dynamic/lint-topic-configs.ts'

describe('what topics override', () => {
  const ask = (topics: Record<string, Record<string, string>>, to = '4.1.2'): string[] =>
    lintTopicConfigs({ topics, from: '3.9.2', to }).map(
      ({ topic, severity, rule, key, what, fix }) => `${topic} ${severity} ${rule} ${key}: ${what}; ${fix}`,
    )
  const alter = 'bin/kafka-configs.sh --bootstrap-server $BOOTSTRAP --entity-type topics --entity-name'

  it('is named with the command that mends it', () => {
    expect(
      ask({ orders: { 'segment.bytes': '1000', 'retention.ms': '-1' }, audit: { 'message.format.version': '2.8' } }),
    ).to.deep.equal([
      `audit error config/removed-key message.format.version: topic audit overrides message.format.version, which was removed in 4.0: the topic works, but before 4.2.1 and 4.3.0 every later change of its configuration is refused (KAFKA-19851); ${alter} audit --alter --delete-config message.format.version`,
      `orders error config/invalid-value segment.bytes: segment.bytes of topic orders is 1000, below 1048576: brokers of 4.0 or later refuse it and do not start; set it to 1048576 (1 MiB) or more, or delete it from the topic, before the upgrade: ${alter} orders --alter --delete-config segment.bytes`,
    ])
  })

  it('refuses nothing for a key that ended long ago', () => {
    const topics = { audit: { 'message.format.version': '2.8' } }
    const severities = (from: string, to: string): string[] =>
      lintTopicConfigs({ topics, from, to }).map((one) => one.severity)
    expect(severities('4.0.2', '4.1.2')).to.deep.equal(['advice'])
    // Fixed there: later changes of the topic are taken.
    expect(severities('3.9.2', '4.2.1')).to.deep.equal(['advice'])
    expect(severities('3.9.2', '4.4.0')).to.deep.equal(['advice'])
    expect(severities('3.9.2', '4.2.0')).to.deep.equal(['error'])
  })

  it('names what takes the place of a key', () => {
    const [found] = ask({ orders: { 'message.timestamp.difference.max.ms': '1000' } })
    expect(found)
      .to.contain('config/renamed-key')
      .and.to.contain(
        'set message.timestamp.before.max.ms and message.timestamp.after.max.ms where it matters, then bin/',
      )
  })

  it('is fine inside 3.x, at the limit, and without overrides', () => {
    expect(ask({ orders: { 'segment.bytes': '1000', 'message.format.version': '2.8' } }, '3.9.2')).to.deep.equal([])
    expect(ask({ orders: { 'segment.bytes': '1048576' } })).to.deep.equal([])
    expect(ask({})).to.deep.equal([])
  })
})

describe('what brokers have dynamically', () => {
  const ask = (dynamic: Parameters<typeof lintDynamicConfigs>[0]['dynamic'], to = '4.0.2'): string[] =>
    lintDynamicConfigs({ dynamic, from: '3.9.2', to }).map(
      ({ brokerId, severity, rule, key, fix }) => `${brokerId ?? 'all'} ${severity} ${rule} ${key}: ${fix}`,
    )
  const alter = 'bin/kafka-configs.sh --bootstrap-server $BOOTSTRAP --entity-type brokers'

  it('is judged by the keys and limits of the release gone to', () => {
    const found = ask([
      { brokerId: 2, configs: { 'log.segment.bytes': '1000', 'log.retention.ms': '1' } },
      { brokerId: null, configs: { 'log.message.downconversion.enable': 'false', 'min.insync.replicas': '2' } },
    ])
    expect(found).to.deep.equal([
      `all error config/removed-key log.message.downconversion.enable: ${alter} --entity-default --alter --delete-config log.message.downconversion.enable`,
      `2 error config/invalid-value log.segment.bytes: set it to 1048576 (1 MiB) or more: ${alter} --entity-name 2 --alter --delete-config log.segment.bytes`,
    ])
  })

  it('should hold min.insync.replicas before eligible leader replicas are raised', () => {
    const wanted = `all advice config/min-insync-replicas min.insync.replicas: before raising it: ${alter} --entity-default --alter --add-config min.insync.replicas=N`
    expect(ask([], '4.1.2')).to.deep.equal([wanted])
    expect(ask([{ brokerId: 1, configs: { 'min.insync.replicas': '2' } }], '4.1.2')).to.deep.equal([wanted])
    expect(ask([{ brokerId: null, configs: { 'min.insync.replicas': '2' } }], '4.1.2')).to.deep.equal([])
    expect(ask([], '4.0.2')).to.deep.equal([])
  })
})

describe('the logging options of a service', () => {
  const ask = (options: string, to = '4.0.2', from = '3.9.2'): string[] =>
    lintEnvironment({ environment: { KAFKA_LOG4J_OPTS: options }, from, to }).map(
      (one) => `${one.severity} ${one.rule}`,
    )

  it('are lost on 4.x where a Log4j 1 file is not the last word', () => {
    expect(ask('-Dlog4j.configuration=file:/etc/kafka/log4j.properties -Dkafka.logs.dir=/var/log')).to.deep.equal([
      'error config/logging',
    ])
    expect(ask('-Dlog4j.configuration=file:/etc/kafka/logging.conf')).to.deep.equal(['error config/logging'])
  })

  it('go over a bridge where it is', () => {
    expect(ask('-Dlog4j.configuration=file:/etc/kafka/log4j.properties')).to.deep.equal(['warning config/logging'])
  })

  it('are lost on the way back', () => {
    expect(ask('-Dlog4j2.configurationFile=/etc/kafka/log4j2.yaml', '3.9.2', '4.1.2')).to.deep.equal([
      'error config/logging',
    ])
  })

  it('refuse nothing where the node logs nowhere already', () => {
    const lost = '-Dlog4j.configuration=file:/etc/kafka/logging.conf'
    expect(ask(lost, '4.4.0', '4.1.2')).to.deep.equal(['warning config/logging'])
  })

  it('name their file', () => {
    const fileOf = (options: string): unknown => loggingFileOf({ KAFKA_LOG4J_OPTS: options })
    expect(fileOf('-Dx=1 -Dlog4j.configuration=file:/etc/a.properties -Dy=2')).to.equal('/etc/a.properties')
    expect(fileOf('-Dlog4j.configuration=file:///etc/a.properties')).to.equal('/etc/a.properties')
    expect(fileOf('-Dlog4j2.configurationFile=/etc/log4j2.yaml')).to.equal('/etc/log4j2.yaml')
    expect(fileOf('-Dlog4j.configuration=file:relative')).to.equal(undefined)
    expect(loggingFileOf({})).to.equal(undefined)
  })

  it('are fine otherwise', () => {
    expect(ask('-Dlog4j2.configurationFile=/etc/kafka/log4j2.yaml')).to.deep.equal([])
    expect(ask('-Dlog4j.configuration=file:/etc/kafka/log4j.properties', '3.9.2')).to.deep.equal([])
    expect(ask('')).to.deep.equal([])
    expect(lintEnvironment({ environment: {}, from: '3.9.2', to: '4.0.2' })).to.deep.equal([])
  })
})

describe('the files of all nodes', () => {
  const broker = (host: string, ...lines: string[]): HostFile => ({
    host,
    roles: ['broker'],
    file: parseProperties(lines.join('\n')),
  })
  const controller = (host: string, ...lines: string[]): HostFile => ({
    host,
    roles: ['controller'],
    file: parseProperties(lines.join('\n')),
  })
  const ask = (files: readonly HostFile[], more: Partial<Parameters<typeof lintNodeFiles>[0]> = {}): string[] =>
    lintNodeFiles({ files, to: '4.1.2', mode: 'kraft', clusterMinIsr: null, ...more }).map(
      ({ host, line, severity, rule, what }) => `${host}:${line ?? '-'} ${severity} ${rule}: ${what}`,
    )

  it('agree on voters and have ids of their own', () => {
    const voters = 'controller.quorum.voters=101@c1:9093, 102@c2:9093'
    expect(
      ask([
        controller('c1', 'node.id=101', voters),
        broker('b1', 'node.id=1', voters.replace(', ', ',')),
        broker('b2', 'broker.id=1', 'controller.quorum.voters=101@c1:9093'),
      ]),
    ).to.deep.equal([
      'b1:1 error config/node-id: node.id is 1, and so is that of b2',
      'b2:1 error config/node-id: broker.id is 1, and so is that of b1',
      'b2:2 warning config/quorum: controller.quorum.voters is not what c1, b1 have',
    ])
  })

  it('tell of the trap: min.insync.replicas that only brokers set', () => {
    const files = [
      controller('c1', 'node.id=101'),
      controller('c2', 'node.id=102', 'min.insync.replicas=2'),
      broker('b1', 'node.id=1', 'min.insync.replicas=2'),
    ]
    expect(ask(files)).to.deep.equal([
      'c1:- warning config/min-insync-replicas: brokers have min.insync.replicas=2 and this controller 1: raising eligible.leader.replicas.version would make it 1 for the whole cluster',
    ])
    expect(ask(files, { clusterMinIsr: 2 })).to.deep.equal([])
    expect(ask(files, { to: '4.0.2' })).to.deep.equal([])
  })

  it('have one protocol with ZooKeeper', () => {
    const files = ['b1', 'b2', 'b3'].map((host, at) =>
      broker(host, `broker.id=${at}`, `inter.broker.protocol.version=${at === 2 ? '3.6' : '3.7'}`),
    )
    expect(ask(files, { mode: 'zookeeper', to: '3.8.1' })).to.deep.equal([
      'b3:2 error config/protocol-version: inter.broker.protocol.version is not what b1, b2 have',
    ])
    // The second roll raises them one after the other.
    expect(ask(files, { mode: 'zookeeper', to: '3.8.1', isRolled: true })).to.deep.equal([])
    const long = broker('b4', 'broker.id=9', 'inter.broker.protocol.version=3.7-IV4')
    expect(ask([...files.slice(0, 2), long], { mode: 'zookeeper', to: '3.8.1' })).to.deep.equal([])
  })

  it('may have values from elsewhere, and files Java refuses', () => {
    expect(
      ask([broker('b1', 'node.id=${env:ID}'), broker('b2', 'node.id=${env:ID}'), broker('b3', 'x=\\u1')]),
    ).to.deep.equal([])
  })
})
