import { expect } from 'chai'
import { err, ok } from '../../../src/diagnostics/result.ts'
import type { Plan } from '../../../src/plan/plan.ts'
import { finished, listener, nodes, partition, running, snapshot, withNode } from '../support/draw-observed.ts'
import { at, phase, playbook, task } from '../support/draw-playbook.ts'
import { fakeModules } from '../support/fake-modules.ts'
import { plan, unreachable } from '../support/judged.ts'

const blockers = (made: Plan): unknown[] =>
  made.blockers.map(({ kind, rule, host, topic }) => [kind, rule, topic ?? host ?? ''])

describe('plan/preflight', () => {
  it('refuse another cluster, another mode, unlisted nodes', () => {
    const other = snapshot({ clusterId: 'other', mode: 'zookeeper' })
    expect(blockers(plan({ snapshot: other })).slice(0, 2)).to.deep.equal([
      ['refuse', 'cluster/id', ''],
      ['refuse', 'cluster/mode', ''],
    ])
    const more = snapshot()
    const registered = [...(more.brokers ?? []), { nodeId: 9, host: 'b9', port: 9092, rack: null, isFenced: false }]
    expect(blockers(plan({ snapshot: { ...more, brokers: registered } }))).to.deep.equal([
      ['refuse', 'cluster/unlisted-node', ''],
    ])
  })

  it('refuse a restart without versions that would change a release, and only that', () => {
    const stop = task('stop', fakeModules.service, { state: 'stopped' })
    const restart = { versions: undefined, phases: [phase('restart', { hosts: ['brokers'], tasks: [stop] })] }
    expect(blockers(plan({}, restart))).to.deep.equal([])
    const linkedElsewhere = { nodes: nodes({ b2: running('b2', '3.9.2', { linked: '4.1.2' }) }) }
    const made = plan(linkedElsewhere, restart)
    expect(blockers(made)).to.deep.equal([['refuse', 'node/linked', 'b2']])
    expect(made.blockers[0]?.saw).to.contain('a restart would change its release')
    expect(blockers(plan(linkedElsewhere, { versions: undefined, phases: [] }))).to.deep.equal([])
  })

  it('refuse a node on neither release', () => {
    const made = plan({ nodes: nodes({ b2: running('b2', '3.8.1') }) })
    expect(made.blockers).to.deep.equal([
      {
        rule: 'node/release',
        nodeId: 2,
        host: 'b2',
        saw: 'b2 runs 3.8.1',
        wanted: '3.9.2 or 4.1.2',
        fix: 'add "3.8.1" to versions.from if the way from it is allowed, or bring b2 to one of these first',
        kind: 'refuse',
      },
    ])
    expect(made.applyable).to.equal(false)
    expect(made.errored).to.equal(false)
    const nameless = plan({ nodes: nodes({ b2: running('b2', '', { linked: '3.9.2' }) }) })
    expect(nameless.blockers[0]?.saw).to.equal('b2 runs a process without a Kafka jar in its class path')
  })

  it('refuse a node that runs the new release while its link names the old one', () => {
    const made = plan({ nodes: nodes({ b2: running('b2', '4.1.2', { linked: '3.9.2' }) }) })
    expect(blockers(made)).to.deep.equal([['refuse', 'node/linked', 'b2']])
    expect(made.blockers[0]?.saw).to.equal('b2 runs 4.1.2, but /lab/b2/kafka/current points to 3.9.2')
  })

  it('refuse a current that is no link to a release, where a node is to be switched', () => {
    const made = plan({ nodes: nodes({ b2: running('b2', '3.9.2', { linked: '' }) }) })
    expect(blockers(made)).to.deep.equal([['refuse', 'node/linked', 'b2']])
  })

  it('refuse controllers of their own before 3.7 by that name, not as controllers that are down', () => {
    const mute = { isAnswering: false, why: 'connection cut', settings: null, finalized: null }
    const seen = {
      snapshot: withNode(snapshot(), 'c2', mute),
      nodes: nodes({ c2: running('c2', '3.6.2') }),
    }
    const base = playbook().versions
    const from = base === undefined ? {} : { versions: { ...base, from: ['3.6.2', '3.9.2'] } }
    const made = plan(seen, from)
    expect(made.blockers).to.deep.equal([
      {
        rule: 'controller/too-old',
        nodeId: 3001,
        host: 'c2',
        kind: 'refuse',
        saw: 'c2 is a controller of its own on 3.6.2: before 3.7 it answers nobody but its quorum',
        wanted: '3.7 or later on controllers that are no brokers',
        fix: 'bring these controllers to 3.9.2 by hand, one at a time, the active one last (kafka-metadata-quorum.sh --bootstrap-server b1.example:9092 describe --status names it), then apply again: kplay takes the brokers',
      },
    ])
    expect(
      blockers(plan({ nodes: nodes({ b2: running('b2', '3.6.2'), c2: running('c2', '3.7.2') }) }, from)),
    ).to.not.deep.include(['refuse', 'controller/too-old', 'c2'])
    // Nothing is stopped: nobody needs to be asked.
    expect(blockers(plan({ nodes: seen.nodes }, { ...from, phases: [] }))).to.deep.equal([])
  })

  it('wait for a node without a process, and name it once', () => {
    const down = withNode(snapshot(), 'b2', {
      isAnswering: false,
      why: 'connection refused',
      settings: null,
      listeners: null,
      logDirs: null,
      finalized: null,
    })
    const partitions = down.partitions?.map((one) => ({ ...one, isr: [1, 3], leader: 1 })) ?? []
    const stopped = running('b2', '', { process: null, linked: '4.1.2' })
    const made = plan({ snapshot: { ...down, partitions }, nodes: nodes({ b2: stopped }) })
    expect(blockers(made)).to.deep.equal([
      ['wait', 'node/no-process', 'b2'],
      ...[0, 1, 2, 3].map(() => ['wait', 'cluster/under-replicated', 'orders']),
    ])
    expect(made.blockers[0]?.saw).to.equal('no Kafka process on b2, linked to 4.1.2')
    expect([made.complete, made.applyable, made.errored]).to.deep.equal([true, true, false])
  })

  it('wait for a host that cannot be asked: the plan is neither complete nor applyable', () => {
    const made = plan({ nodes: { ...nodes(), b2: err(unreachable) } })
    expect(blockers(made)).to.deep.equal([['wait', 'node/unknown-process', 'b2']])
    expect([made.complete, made.applyable, made.errored]).to.deep.equal([false, false, true])
  })

  it('wait for what the cluster does not tell', () => {
    const made = plan({ snapshot: snapshot({ partitions: null }) })
    expect(made.blockers.map(({ kind, rule, saw }) => [kind, rule, saw])).to.deep.equal([
      ['wait', 'cluster/unknown', 'partitions: not read'],
    ])
    expect(made.errored).to.equal(true)
  })

  it('refuse a release that is not at its source, with the reason', () => {
    expect(plan({ hasRelease: { '4.1.2': ok(false) } }).blockers).to.deep.equal([
      {
        rule: 'archive/missing',
        saw: 'Kafka 4.1.2 is not at its source',
        wanted: 'the release 4.1.2, complete and with the right checksum',
        fix: 'put Kafka 4.1.2 where install.source of the inventory looks for it',
        kind: 'refuse',
      },
    ])
    const broken = plan({
      hasRelease: { '4.1.2': err({ ...unreachable, what: 'checksum differs', fix: 'fetch it again' }) },
    })
    expect(broken.blockers[0]).to.deep.include({
      saw: 'Kafka 4.1.2: checksum differs: connection refused',
      fix: 'fetch it again',
    })
    expect(broken.errored).to.equal(true)
  })

  it('refuse while another run holds the lock', () => {
    const made = plan({ lock: { holder: 'run 20261122-031042-k7qd (pid 77)' } })
    expect(blockers(made)).to.deep.equal([['refuse', 'run/lock', '']])
  })

  it('refuse where a node has no place for the lease', () => {
    const made = plan({ lock: { unfit: '1 of the 6 nodes cannot hold the lease; b2: it has no command flock' } })
    expect(blockers(made)).to.deep.equal([['refuse', 'run/lock', '']])
    expect(made.blockers[0]?.saw).to.contain('b2: it has no command flock')
  })

  const scratch = partition('scratch', 0, { leader: 1, replicas: [1], isr: [1] })

  it('refuse a topic with one replica on a node to be stopped, once, unless it is waived', () => {
    const seen = { snapshot: snapshot({ partitions: [partition('orders', 0), scratch] }) }
    expect(blockers(plan(seen))).to.deep.equal([['refuse', 'cluster/replication-factor-one', 'scratch']])
    const waiver = {
      rule: 'cluster/replication-factor-one',
      topic: 'scratch',
      reason: 'scratch',
      expires: '2026-12-31',
      at: at(5),
    } as const
    expect(plan(seen, { waivers: [waiver] }).blockers).to.deep.equal([])
  })

  it('refuse nothing about stops where nothing is stopped', () => {
    const seen = finished()
    const partitions = [partition('orders', 0), scratch]
    expect(plan({ ...seen, snapshot: { ...seen.snapshot, partitions } }).blockers).to.deep.equal([])
  })

  it('refuse to go back below a finalized level', () => {
    const versions = { from: ['4.1.2'], to: '3.9.2', back: true, at: at(3) }
    const seen = { ...finished(), hasRelease: { '3.9.2': ok(true) } }
    const made = plan(seen, { versions })
    expect(made.blockers.map(({ rule, saw, wanted }) => [rule, saw, wanted])).to.deep.equal([
      ['feature/unsupported', 'metadata.version is finalized at 27', 'at most 21, the highest that 3.9.2 knows'],
    ])
  })

  it('refuse a broker none of whose listeners answers, and only name one of several', () => {
    const deaf = listener('b2', {
      name: 'EXTERNAL',
      address: 'out:9094',
      isAnswering: false,
      why: 'connection refused',
    })
    const one = plan({ snapshot: withNode(snapshot(), 'b2', { listeners: [listener('b2'), deaf] }) })
    expect(one.blockers).to.deep.equal([])
    expect(one.notChecked).to.deep.equal(['b2: listener EXTERNAL out:9094: connection refused'])
    const all = plan({ snapshot: withNode(snapshot(), 'b2', { listeners: [deaf] }) })
    expect(blockers(all)).to.deep.equal([['refuse', 'broker/listener', 'b2']])
  })

  it('name listeners that kplay cannot ask', () => {
    const other = listener('b2', { name: 'SSL', address: 'b2:9095', isAnswering: false, isUnchecked: true })
    const made = plan({ snapshot: withNode(snapshot(), 'b2', { listeners: [listener('b2'), other] }) })
    expect(made.notChecked).to.deep.equal(['b2: listener SSL b2:9095: kplay has no means to ask it'])
  })

  it('put refusals first', () => {
    const made = plan({
      nodes: { ...nodes({ b1: running('b1', '3.8.1') }), b2: err(unreachable) },
      lock: { holder: 'run x' },
    })
    expect(blockers(made)).to.deep.equal([
      ['refuse', 'node/release', 'b1'],
      ['refuse', 'run/lock', ''],
      ['wait', 'node/unknown-process', 'b2'],
    ])
  })
})
