import { expect } from 'chai'
import type { Waiver } from '../../../src/kafka/decide/questions.ts'
import { tellingDecision } from '../../../src/kafka/decide/telling.ts'
import { findClusterFaults, findDeafAddresses } from '../../../src/kafka/preflight/cluster.ts'
import { drawCluster, type Drawing } from '../../support/draw-cluster.ts'
import { renderDecision } from '../../support/render-decision.ts'

interface PreflightCase {
  readonly name: string
  readonly draw?: Drawing
  readonly targets?: readonly number[]
  readonly hurt?: number
  readonly waivers?: readonly Waiver[]
  /** The kind, then the rules with their subjects. */
  readonly says: readonly string[]
}

const orders = { orders: { partitions: ['1* 2 3', '2* 3 1', '3* 1 2'] } }

const cases: readonly PreflightCase[] = [
  { name: 'a healthy cluster', draw: { topics: orders }, says: ['safe'] },
  {
    name: 'refusals come first, and all faults are told together',
    draw: {
      topics: { scratch: { partitions: ['1*'] }, orders: { partitions: ['1* (2) 3'] } },
      raw: { clusterId: 'x' },
    },
    says: ['refuse', 'cluster/id', 'cluster/replication-factor-one scratch', 'cluster/under-replicated orders-0 @2'],
  },
  {
    name: 'a broker that was stopped by hand: wait',
    draw: { topics: { orders: { partitions: ['1* (2!) 3'] } }, down: [2], fenced: [2] },
    says: ['wait', 'broker/down @2', 'broker/fenced @2', 'cluster/under-replicated orders-0 @2'],
  },
  {
    name: 'the same broker as the hurt one',
    draw: { topics: { orders: { partitions: ['1* (2!) 3'] } }, down: [2], fenced: [2] },
    hurt: 2,
    says: ['safe'],
  },
  {
    name: 'topics of the hurt one count: it will be stopped too',
    draw: { topics: { lone: { partitions: ['2!'] } }, down: [2], fenced: [2] },
    hurt: 2,
    says: ['refuse', 'cluster/replication-factor-one lone'],
  },
  {
    name: 'too few replicas where this run stops nothing',
    draw: { topics: { scratch: { partitions: ['3*'] }, pairs: { partitions: ['3* 2'] } } },
    targets: [1, 101],
    says: ['safe'],
  },
  {
    name: 'too few replicas, waived topic by topic',
    draw: { topics: { scratch: { partitions: ['3*'] }, pairs: { partitions: ['3* 2'] } } },
    waivers: [
      { rule: 'cluster/replication-factor-one', topic: 'scratch' },
      { rule: 'cluster/replication-factor-min-isr', topic: 'pairs' },
    ],
    says: ['safe'],
  },
  {
    name: 'controlled shutdown is off on a target',
    draw: { settings: { 2: { controlledShutdownEnable: false } } },
    says: ['refuse', 'cluster/controlled-shutdown @2'],
  },
  {
    name: 'few controllers, and one is a target',
    draw: { controllers: [101] },
    says: ['refuse', 'cluster/few-controllers'],
  },
  { name: 'few controllers, and none is a target', draw: { controllers: [101] }, targets: [1, 2, 3], says: ['safe'] },
  {
    name: 'a deaf listener beside one that answers is only named',
    draw: { listeners: { 2: { INTERNAL: 'b2:9092', CLIENT: '!lb:9094' } } },
    says: ['safe'],
  },
  {
    name: 'a broker none of whose listeners answers (an earlier run left it so)',
    draw: { topics: orders, listeners: { 2: { CLIENT: '!wrong:9094' } } },
    says: ['refuse', 'broker/listener @2'],
  },
  {
    name: 'nobody answers',
    draw: { down: [1, 2, 3, 101, 102, 103], via: null, raw: { brokers: null } },
    says: [
      'wait',
      'controller/down @101',
      'controller/down @102',
      'controller/down @103',
      'broker/down @1',
      'broker/down @2',
      'broker/down @3',
      'cluster/unknown',
    ],
  },
]

describe('preflight, what the cluster answers (R0)', () => {
  for (const { name, draw, targets, hurt, waivers, says } of cases)
    it(name, () => {
      const drawn = drawCluster(draw)
      const all = drawn.topology.nodes.map((node) => node.nodeId)
      const findings = findClusterFaults({
        ...drawn,
        targets: targets ?? all,
        ...(hurt === undefined ? {} : { hurt }),
        waivers: waivers ?? [],
      })
      expect(renderDecision(tellingDecision(findings)).map((line) => line.split(': ')[0])).to.deep.equal(says)
    })

  it('remembers which advertised addresses are deaf, but not those it has no means to ask', () => {
    const listeners = { 1: { A: 'b1:9092', B: '!lb:1', C: '?b1:2' }, 2: { A: 'b2:9092', B: '!lb:1' } }
    expect(findDeafAddresses(drawCluster({ listeners }).snapshot)).to.deep.equal(['lb:1'])
  })
})
