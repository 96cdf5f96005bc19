import { expect } from 'chai'
import { findDifferences, findTroubles, sightOf } from '../../src/kafka/commands/cross-check.ts'
import { gateCommands } from '../../src/kafka/commands/gate-commands.ts'
import { parseBrokers, parseFeatures, parsePartitions } from '../../src/kafka/commands/parse-commands.ts'
import { drawCluster } from '../support/draw-cluster.ts'

describe('Kafka’s own commands', () => {
  it('are read as they print since 3.6: with tabs, in columns, with a rack, fenced', () => {
    const line = '\tTopic: a.b\tPartition: 10\tLeader: none\tReplicas: 1\tIsr: 1\tOffline: 1\n'
    expect(parsePartitions(`${line}${line}\n`)).to.deep.equal({ ok: true, value: ['a.b-10'] })
    expect(parsePartitions('')).to.deep.equal({ ok: true, value: [] })
    expect(parsePartitions('WARN something\n').ok).to.equal(false)
    const head = (id: number, rack: string, rest: string): string => `h:9092 (id: ${id} rack: ${rack}) -> ${rest}\n`
    const brokers = `${head(2, 'a (b)', '(')}\tProduce(0): 0 to 9 [usable: 9]\n)\n${head(1, 'null isFenced: false', '(')})\n`
    expect(parseBrokers(brokers)).to.deep.equal({ ok: true, value: [1, 2] })
    const sick = `${head(3, 'null isFenced: true', '(')}${head(4, 'null', 'ERROR: org.apache.kafka.TimeoutException')}`
    expect(parseBrokers(sick)).to.deep.equal({ ok: true, value: [] })
    expect(parseBrokers('Exception\n').ok).to.equal(false)
    const wide = 'Feature: share.version        SupportedMinVersion: 0    SupportedMaxVersion: 1    FinalizedVersionLevel: 1    Epoch: 9\n' // prettier-ignore
    expect(parseFeatures(wide)).to.deep.equal({ ok: true, value: { 'share.version': '1' } })
    expect(parseFeatures('').ok).to.equal(false)
  })

  it('name what kplay names, but for the only replica that is away', () => {
    const { snapshot, topology } = drawCluster({
      down: [3],
      topics: { orders: { partitions: ['1* 2 (3)', '2* 1 4+'] }, lone: { partitions: ['(3)'] } },
      brokers: [1, 2, 3, 4],
    })
    expect(sightOf(snapshot, topology)).to.deep.equal({
      underReplicated: ['orders-0'],
      unavailable: ['lone-0'],
      brokers: [1, 2, 4],
    })
    expect(sightOf({ ...snapshot, partitions: null }, topology)).to.equal(undefined)
  })

  it('are told beside kplay where they differ, and by themselves where they name anything', () => {
    const own = { underReplicated: ['a-0'], unavailable: [], brokers: [1, 2] }
    expect(findDifferences(own, own)).to.deep.equal([])
    expect(findDifferences(own, { ...own, brokers: [1] })).to.deep.equal([
      'brokers that answer: kplay sees 1, 2, kafka-broker-api-versions.sh 1',
    ])
    expect(findTroubles(own)).to.deep.equal(['kafka-topics.sh --describe --under-replicated-partitions names a-0'])
  })

  it('stand for every gate: with a quorum, with ZooKeeper, and before what can not be taken back', () => {
    const scripts = (drawing: Parameters<typeof drawCluster>[0], isFinal: boolean): string[] =>
      gateCommands({ topology: drawCluster(drawing).topology, isFinal }).map(
        ({ gate, run }) => `${gate}: ${run.replace(/^bin.(\S+) .*9092/, '$1')}`,
      )
    const common = [
      'before each stop: kafka-topics.sh --describe --under-replicated-partitions',
      'before each stop: kafka-topics.sh --describe --unavailable-partitions',
      'before each stop: kafka-topics.sh --describe --at-min-isr-partitions',
      'before each stop: kafka-reassign-partitions.sh --list',
    ]
    const back = [
      'node back: kafka-topics.sh --describe --under-replicated-partitions',
      "node back: kafka-broker-api-versions.sh | grep -c -- '-> ($'",
    ]
    expect(scripts({}, true)).to.deep.equal([
      ...common,
      'before each stop: kafka-metadata-quorum.sh describe --replication',
      ...back,
      'before the point of no return: kafka-features.sh describe',
    ])
    expect(scripts({ mode: 'zookeeper' }, false)).to.deep.equal([...common, ...back])
    const { topology } = drawCluster({ mode: 'zookeeper' })
    const old = gateCommands({ topology: { ...topology, zookeepers: [{ host: 'z1', address: 'z1:2181' }] }, isFinal: true }) // prettier-ignore
    expect(old.map(({ run }) => run)).to.include('echo srvr | nc z1 2181')
    expect(old.at(-1)?.run).to.contain('kafka-configs.sh').and.contain('inter.broker.protocol.version')
  })
})
