import { expect } from 'chai'
import { err, ok } from '../../../src/diagnostics/result.ts'
import { parseJudgedProperties } from '../../../src/kafka/config/judged-values.ts'
import {
  finished,
  nodes,
  propertiesOf,
  reading,
  readings,
  running,
  snapshot,
  withNode,
} from '../support/draw-observed.ts'
import { blockersOf, notes, plan, short, withB2 } from '../support/judged.ts'

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

  it('are judged for the way a stopped node still has to go, though its link was moved', () => {
    const stopped = running('b2', '', { process: null, linked: '4.1.2' })
    const hosts = readings({ b2: reading('b2', {}, ['offsets.commit.required.acks=1']) })
    expect(short(plan({ nodes: nodes({ b2: stopped }), hosts }))[0]).to.match(/^refuse config\/removed-key b2/)
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
