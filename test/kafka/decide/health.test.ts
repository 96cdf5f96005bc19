import { expect } from 'chai'
import { findUnhealthy, judgeHealth } from '../../../src/kafka/decide/health.ts'
import { drawCluster, type Drawing } from '../../support/draw-cluster.ts'
import { renderBlocker } from '../../support/render-decision.ts'

const orders = { orders: { partitions: ['1* 2 3', '2* 3 1', '3* 1 2'] } }

const unhealthy = (drawing: Drawing, absent?: number): string[] =>
  findUnhealthy({ ...drawCluster(drawing), absent }).map((finding) => {
    expect(finding.kind).to.equal('wait')
    return renderBlocker(finding.blocker)
  })

describe("R0's Wait list", () => {
  it('is empty for a healthy cluster', () => {
    expect(unhealthy({ topics: orders })).to.deep.equal([])
    expect(unhealthy({ combined: [1, 2, 3], topics: orders })).to.deep.equal([])
    expect(unhealthy({ mode: 'zookeeper', topics: orders })).to.deep.equal([])
  })

  it('names everything that a dead broker of 4.0 or later shows', () => {
    const drawing = {
      topics: { orders: { partitions: ['1* 3 (2!)', '3* (2!)'] }, lone: { partitions: ['2!'] } },
      down: [2],
      fenced: [2],
    }
    expect(unhealthy(drawing)).to.deep.equal([
      'broker/down @2: b2: connection refused; wanted answers for itself',
      'broker/fenced @2: b2 is fenced; wanted unfenced',
      'cluster/offline-partition lone-0: no leader (replicas 2); wanted a leader',
      'cluster/under-replicated orders-0 @2: ISR 1,3; wanted ISR 1,2,3',
      'cluster/under-replicated orders-1 @2: ISR 3; wanted ISR 2,3',
      'cluster/under-replicated lone-0 @2: ISR none; wanted ISR 2',
      'cluster/under-min-isr orders-1: 1 in sync; wanted at least 2',
    ])
  })

  it('judges the hurt node as if it were absent', () => {
    const drawing = {
      topics: { orders: { partitions: ['1* 3 (2!)', '3* (2!)'] }, lone: { partitions: ['2!'] } },
      down: [2],
      fenced: [2],
    }
    expect(unhealthy(drawing, 2)).to.deep.equal([])
  })

  it('does not excuse what others lack beside the hurt node', () => {
    expect(unhealthy({ topics: { orders: { partitions: ['1* (2) (3)'] } }, down: [3] }, 3)).to.deep.equal([
      'cluster/under-replicated orders-0 @2: ISR 1; wanted ISR 1,2',
      'cluster/under-min-isr orders-0: 1 in sync; wanted at least 2',
    ])
  })

  it('excuses a hurt controller, and only that one', () => {
    const drawing: Drawing = { down: [101, 102], behind: { 101: 'unknown', 102: 'unknown' }, leader: 103 }
    expect(unhealthy(drawing, 101)).to.deep.equal([
      'controller/down @102: c102: connection refused; wanted answers for itself',
      'quorum/voter-behind @102: caught-up time unknown; wanted at most 2000 ms',
    ])
  })

  it('does not call a topic unhealthy for having fewer replicas than min ISR: that is no matter of waiting', () => {
    expect(unhealthy({ topics: { pairs: { minIsr: 3, partitions: ['1* 2'] } } })).to.deep.equal([])
  })

  it('names what is under min ISR by what is told of it, while brokers that could tell more are down', () => {
    const found = unhealthy({ topics: { orders: { partitions: ['1* (2!) (3!)'] } }, down: [2, 3] })
    expect(found).to.include('cluster/under-min-isr orders-0: 1 in sync; wanted at least 2')
    const untold = { topicMinIsr: null, unknown: [{ what: 'topicMinIsr', why: 'no answer' }] }
    const blind = unhealthy({ topics: { orders: { partitions: ['1* (2!) (3!)'] } }, down: [2, 3], raw: untold })
    expect(blind.filter((text) => text.startsWith('cluster/under-min-isr'))).to.deep.equal([])
  })

  it('takes a null for what it is: unknown, with the reason the reader gave', () => {
    const raw = {
      topicMinIsr: null,
      reassignments: null,
      unknown: [{ what: 'topicMinIsr', why: 'authorization failed' }],
    }
    expect(unhealthy({ topics: orders, raw })).to.deep.equal([
      'cluster/unknown: topicMinIsr: authorization failed; wanted known',
      'cluster/unknown: reassignments: not read; wanted known',
    ])
  })

  it('takes an empty list of log directories for denied access', () => {
    const { snapshot, topology } = drawCluster({ topics: orders })
    const nodes = snapshot.nodes.map((node) => (node.nodeId === 2 ? { ...node, logDirs: [] } : node))
    const found = findUnhealthy({ snapshot: { ...snapshot, nodes }, topology })
    expect(found.map((finding) => renderBlocker(finding.blocker))).to.deep.equal([
      'cluster/unknown @2: b2: no log directories are shown (access denied?); wanted known',
    ])
  })
})

describe('kplay health', () => {
  it('lists every check in a fixed order, all well', () => {
    const checks = judgeHealth(drawCluster({ topics: orders }))
    expect(checks.map((check) => check.rule)).to.deep.equal([
      'cluster/id',
      'cluster/mode',
      'cluster/unlisted-node',
      'cluster/node-address',
      'broker/down',
      'controller/down',
      'broker/unregistered',
      'broker/fenced',
      'broker/log-dir-offline',
      'broker/stale-metadata',
      'quorum/no-leader',
      'quorum/voter-behind',
      'cluster/offline-partition',
      'cluster/under-replicated',
      'cluster/under-min-isr',
      'cluster/reassignment',
      'cluster/unknown',
      'broker/listener',
      'cluster/controlled-shutdown',
      'cluster/replication-factor-one',
      'cluster/replication-factor-min-isr',
    ])
    expect(checks.filter((check) => !check.ok)).to.deep.equal([])
  })

  it('looks at the ensemble of a cluster with ZooKeeper', () => {
    const drawing = { mode: 'zookeeper', topics: orders } as const
    const ofEnsemble = (drawn: ReturnType<typeof drawCluster>) =>
      judgeHealth(drawn)
        .filter(({ rule }) => rule === 'cluster/ensemble')
        .map(({ ok, saw }) => [ok, saw])
    expect(ofEnsemble(drawCluster(drawing))).to.deep.equal([[true, 'every ZooKeeper server answers, and one leads']])
    expect(judgeHealth(drawCluster(drawing)).filter((check) => !check.ok)).to.deep.equal([])
    expect(ofEnsemble(drawCluster({ ...drawing, raw: { ensemble: [] } }))).to.deep.equal([
      [false, 'no ZooKeeper server was asked'],
    ])
  })

  it('names the subjects of what is wrong', () => {
    const checks = judgeHealth(
      drawCluster({
        topics: { orders: { partitions: ['1* (2) 3', '3* (2) 1'] } },
        listeners: { 2: { CLIENT: '!wrong:9094' } },
        settings: { 3: { controlledShutdownEnable: false } },
      }),
    )
    expect(checks.filter((check) => !check.ok)).to.deep.equal([
      {
        rule: 'cluster/under-replicated',
        ok: false,
        saw: 'ISR 1,3 (and 1 more)',
        wanted: 'every replica in the ISR',
        subjects: ['orders-0', 'orders-1'],
      },
      {
        rule: 'broker/listener',
        ok: false,
        saw: 'b2: CLIENT wrong:9094: connection refused',
        wanted: 'every advertised listener answers',
        subjects: ['b2'],
      },
      {
        rule: 'cluster/controlled-shutdown',
        ok: false,
        saw: 'b3: controlled.shutdown.enable=false',
        wanted: 'controlled shutdown is enabled on every broker',
        subjects: ['b3'],
      },
    ])
  })

  it('names topics that a roll needs a waiver for, without calling the cluster unhealthy', () => {
    const drawing = { topics: { scratch: { partitions: ['1*', '2*'] }, pairs: { partitions: ['1* 2'] } } }
    const checks = judgeHealth(drawCluster(drawing)).filter((check) => check.rule.startsWith('cluster/replication'))
    expect(checks.map(({ ok, subjects }) => ({ ok, subjects }))).to.deep.equal([
      { ok: true, subjects: ['scratch'] },
      { ok: true, subjects: ['pairs'] },
    ])
  })

  const blind: readonly (readonly [string, Drawing, readonly string[]])[] = [
    [
      'the quorum',
      { raw: { quorum: null } },
      ['cluster/unlisted-node', 'broker/stale-metadata', 'quorum/no-leader', 'quorum/voter-behind'],
    ],
    [
      'the leader of the quorum',
      { raw: { quorum: { leaderId: -1, leaderEpoch: 4, voters: [], observers: [] } } },
      ['quorum/voter-behind'],
    ],
    [
      'the brokers',
      { raw: { brokers: null } },
      ['cluster/unlisted-node', 'cluster/node-address', 'broker/unregistered', 'broker/fenced'],
    ],
    [
      'the partitions',
      { raw: { partitions: null } },
      [
        'cluster/offline-partition',
        'cluster/under-replicated',
        'cluster/under-min-isr',
        'cluster/replication-factor-one',
        'cluster/replication-factor-min-isr',
      ],
    ],
    [
      'min ISR of a topic',
      { raw: { topicMinIsr: null } },
      ['cluster/under-min-isr', 'cluster/replication-factor-min-isr'],
    ],
    ['reassignments', { raw: { reassignments: null } }, ['cluster/reassignment']],
    [
      'a broker',
      { down: [2] },
      [
        'broker/log-dir-offline',
        'broker/stale-metadata',
        'cluster/under-min-isr',
        'broker/listener',
        'cluster/controlled-shutdown',
        'cluster/replication-factor-min-isr',
      ],
    ],
  ]
  for (const [name, draw, rules] of blind)
    it(`calls nothing well that it can not judge: ${name} unknown`, () => {
      const checks = judgeHealth(drawCluster({ topics: { orders: { partitions: ['1* 3 (2)'] } }, ...draw }))
      const unknown = checks.filter(({ saw }) => saw.startsWith('not known'))
      expect(unknown.map((check) => check.rule)).to.deep.equal(rules)
      expect(unknown.filter((check) => check.ok)).to.deep.equal([])
    })
})
