import { expect } from 'chai'
import { err, ok } from '../../src/diagnostics/result.ts'
import type { Problem } from '../../src/diagnostics/problem.ts'
import type { Playbook } from '../../src/language/playbook/playbook.ts'
import { buildPlan } from '../../src/plan/build-plan.ts'
import { buildProgram } from '../../src/plan/build-program.ts'
import type { Observed } from '../../src/plan/observed.ts'
import { hasChanges, type Plan } from '../../src/plan/plan.ts'
import { finished, listener, nodes, observed, partition, running, snapshot, withNode } from './support/draw-observed.ts'
import { at, phase, playbook, task, upgradePhases } from './support/draw-playbook.ts'
import { fakeModules } from './support/fake-modules.ts'

const plan = (seen: Partial<Observed> = {}, change: Partial<Playbook> = {}): Plan =>
  buildPlan({ program: buildProgram(playbook({ phases: upgradePhases(), ...change })), observed: observed(seen) })

const problem: Problem = {
  code: 'run/unreachable',
  what: 'host b2 could not be asked',
  why: ['connection refused'],
  fix: 'make it reachable',
  exitCode: 4,
}

const blockers = (made: Plan): unknown[] =>
  made.blockers.map(({ kind, rule, host, topic }) => [kind, rule, topic ?? host ?? ''])

const changes = (made: Plan, host: string | null): Record<string, string> =>
  Object.fromEntries(made.steps.filter((step) => step.host === host).map((step) => [step.address, step.change]))

describe('plan/build-plan', () => {
  it('takes nodes in the order of R6, with the reason', () => {
    expect(plan().nodes.map(({ position, host, because }) => [position, host, because])).to.deep.equal([
      [1, 'c1', 'controller; not the active one'],
      [2, 'c3', 'controller; not the active one'],
      [3, 'c2', 'controller; the active one, last of its role'],
      [4, 'b2', 'broker; leads 1 partition'],
      [5, 'b3', 'broker; leads 1 partition'],
      [6, 'b1', 'broker; leads 2 partitions'],
    ])
  })

  it('is ready to apply where nothing stands in the way', () => {
    const made = plan()
    expect(made.blockers).to.deep.equal([])
    expect([made.complete, made.applyable, made.errored]).to.deep.equal([true, true, false])
    expect(hasChanges(made)).to.equal(true)
  })

  it('is the same for the same input', () => {
    expect(JSON.stringify(plan())).to.equal(JSON.stringify(plan()))
  })

  describe('changes of nodes', () => {
    const changeOf = (seen: Partial<Observed>, change: Partial<Playbook> = {}): unknown[] => {
      const [node] = plan(seen, change).nodes.filter(({ host }) => host === 'b1')
      return [node?.from, node?.to, node?.change]
    }

    it('upgrades what runs an older release', () => {
      expect(changeOf({})).to.deep.equal(['3.9.2', '4.1.2', 'upgrade'])
    })

    it('leaves what runs the new one, and says so', () => {
      const made = plan({ nodes: nodes({ b1: running('b1', '4.1.2') }) })
      const [node] = made.nodes.filter(({ host }) => host === 'b1')
      expect(node).to.deep.include({ from: '4.1.2', to: '4.1.2', change: 'none', because: 'already on 4.1.2' })
      expect(node?.risk.leadersMoved).to.equal(null)
    })

    it('takes a stopped node and an unknown one as still to be upgraded', () => {
      expect(changeOf({ nodes: nodes({ b1: running('b1', '', { process: null }) }) })).to.deep.equal([
        '',
        '4.1.2',
        'upgrade',
      ])
      expect(changeOf({ nodes: { ...nodes(), b1: err(problem) } })).to.deep.equal([null, '4.1.2', 'upgrade'])
      const blind = running('b1', '', { process: undefined })
      expect(changeOf({ nodes: nodes({ b1: blind }) })).to.deep.equal([null, '4.1.2', 'upgrade'])
    })

    it('goes back, roles in reverse', () => {
      const versions = { from: ['4.1.2'], to: '3.9.2', back: true, at: at(3) }
      const seen = {
        nodes: nodes(Object.fromEntries(['b1', 'b2', 'b3', 'c1', 'c2', 'c3'].map((h) => [h, running(h, '4.1.2')]))),
      }
      const made = plan({ ...seen, hasRelease: { '3.9.2': ok(true) } }, { versions })
      expect(made.nodes.map(({ host, change }) => `${host} ${change}`)).to.deep.equal([
        'b2 downgrade',
        'b3 downgrade',
        'b1 downgrade',
        'c1 downgrade',
        'c3 downgrade',
        'c2 downgrade',
      ])
    })

    it('restarts where no versions are named, and only hosts that a phase stops', () => {
      const restart = phase('restart', {
        hosts: ['brokers'],
        tasks: [task('stop', fakeModules.service, { state: 'stopped' })],
      })
      const made = plan({ hasRelease: {} }, { versions: undefined, phases: [restart] })
      expect(made.versions).to.equal(null)
      expect(made.nodes.map(({ host, from, to, change }) => [host, from, to, change])).to.deep.equal([
        ['c1', '3.9.2', '3.9.2', 'none'],
        ['c3', '3.9.2', '3.9.2', 'none'],
        ['c2', '3.9.2', '3.9.2', 'none'],
        ['b2', '3.9.2', '3.9.2', 'restart'],
        ['b3', '3.9.2', '3.9.2', 'restart'],
        ['b1', '3.9.2', '3.9.2', 'restart'],
      ])
      expect(made.nodes[0]?.because).to.equal('no task restarts it')
    })

    it('names a switch that an earlier run began', () => {
      const [node] = plan({ nodes: nodes({ c1: running('c1', '3.9.2', { linked: '4.1.2' }) }) }).nodes
      expect(node?.because).to.equal('controller; not the active one; linked to 4.1.2 already')
    })
  })

  describe('risk', () => {
    const riskOf = (seen: Partial<Observed>, host: string): unknown =>
      plan(seen).nodes.find((node) => node.host === host)?.risk

    it('counts what falls to its min ISR and the leaders that move', () => {
      expect(riskOf({}, 'b1')).to.deep.equal({
        toMinIsr: 4,
        offline: 0,
        leadersMoved: 2,
        catchUpBytes: null,
        expectedMs: null,
      })
      expect(riskOf({}, 'c1')).to.deep.include({ toMinIsr: 0, offline: 0, leadersMoved: 0 })
    })

    it('counts what goes offline, and takes the min ISR of the topic itself', () => {
      const partitions = [
        partition('scratch', 0, { leader: 1, replicas: [1], isr: [1] }),
        partition('orders', 0),
        partition('orders', 1),
      ]
      const seen = { snapshot: snapshot({ partitions, topicMinIsr: { orders: 1 } }) }
      expect(riskOf(seen, 'b1')).to.deep.include({ toMinIsr: 0, offline: 1 })
      expect(riskOf(seen, 'b2')).to.deep.include({ toMinIsr: 0, offline: 0 })
    })

    it('is unknown where partitions or their min ISR are', () => {
      const noPartitions = snapshot({ partitions: null })
      expect(riskOf({ snapshot: noPartitions }, 'b1')).to.deep.include({
        toMinIsr: null,
        offline: null,
        leadersMoved: null,
      })
      const mute = withNode(snapshot(), 'b2', { settings: null })
      expect(riskOf({ snapshot: mute }, 'b1')).to.deep.include({ toMinIsr: null, offline: 0, leadersMoved: 2 })
    })
  })

  describe('steps', () => {
    it('stand in the order they run: phases, hosts of a roll by R6, hooks around the tasks', () => {
      const roll = plan().steps.filter((step) => step.phase === 'roll')
      expect(roll.slice(0, 7).map((step) => step.address)).to.deep.equal([
        'roll.safe@c1',
        'roll.stop@c1',
        'roll.link@c1',
        'roll.start@c1',
        'roll.logs@c1',
        'roll.canary@c1',
        'roll.safe@c3',
      ])
      expect(roll.filter((step) => step.address.startsWith('roll.canary')).map((step) => step.host)).to.deep.equal([
        'c1',
        'b2',
      ])
      const stage = plan().steps.filter((step) => step.phase === 'stage')
      expect(stage.map((step) => step.host)).to.deep.equal(['c1', 'c2', 'c3', 'b1', 'b2', 'b3'])
    })

    it('say what they are', () => {
      const steps = plan().steps
      const link = steps.find((step) => step.address === 'roll.link@b1')
      expect(link).to.deep.equal({
        address: 'roll.link@b1',
        phase: 'roll',
        host: 'b1',
        module: 'file.symlink',
        title: 'install.current -> install.root/kafka-4.1.2',
        arguments: { path: '${{ install.current }}', to: '${{ install.root }}/kafka-${{ versions.to }}' },
        effects: { changes: 'host' },
        undo: 'auto',
        irreversible: false,
        when: ['node.version != versions.to'],
        change: 'unknown',
        isRescue: false,
        origin: { file: 'upgrade.yml', line: 20, column: 3 },
      })
      const raise = steps.find((step) => step.phase === 'finalize')
      expect(raise).to.deep.include({ address: 'finalize.raise', host: null, irreversible: true })
      const canary = steps.find((step) => step.address === 'roll.canary@c1')
      expect(canary).to.deep.include({
        module: 'kafka.health',
        title: 'for 5m every 5s: judge the health of the cluster',
        arguments: { for: '${{ inputs.soak_first }}', every: '5s', arguments: {} },
      })
      expect(steps.find((step) => step.address === 'roll.logs@b1')?.isRescue).to.equal(true)
    })

    it('stand once where they run once', () => {
      const once = phase('p', {
        hosts: ['brokers'],
        tasks: [task('touch', fakeModules.command, { argv: ['true'] }, { once: 'phase' })],
      })
      expect(plan({}, { phases: [once] }).steps.map((step) => step.address)).to.deep.equal(['p.touch@b1'])
    })

    it('are known to change, or known only when they run after others', () => {
      const facts = { 'roll.stop@b1': { process: { pid: 1 } }, 'roll.start@b1': { process: { pid: 1 } } }
      expect(changes(plan({ facts }), 'b1')).to.deep.equal({
        'stage.install@b1': 'unknown',
        'roll.safe@b1': 'no',
        'roll.stop@b1': 'yes',
        'roll.link@b1': 'unknown',
        'roll.start@b1': 'unknown',
        'roll.logs@b1': 'no',
      })
      expect(changes(plan({ facts }), null)).to.deep.equal({ 'finalize.raise': 'yes' })
    })

    it('change nothing on a finished cluster: nothing to do', () => {
      const made = plan(finished())
      expect(made.steps.filter((step) => step.change !== 'no')).to.deep.equal([])
      expect(hasChanges(made)).to.equal(false)
      expect(made.nodes.map((node) => node.change)).to.deep.equal(Array.from({ length: 6 }, () => 'none'))
    })

    it('leave a cluster that is upgraded and not finalized with one change', () => {
      const made = plan({ ...finished(), snapshot: snapshot() })
      expect(made.steps.filter((step) => step.change !== 'no').map((step) => step.address)).to.deep.equal([
        'finalize.raise',
      ])
      expect(hasChanges(made)).to.equal(true)
    })
  })

  describe('blockers', () => {
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
      const made = plan({ nodes: { ...nodes(), b2: err(problem) } })
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
        hasRelease: { '4.1.2': err({ ...problem, what: 'checksum differs', fix: 'fetch it again' }) },
      })
      expect(broken.blockers[0]).to.deep.include({ saw: 'Kafka 4.1.2: checksum differs', fix: 'fetch it again' })
      expect(broken.errored).to.equal(true)
    })

    it('refuse while another run holds the lock', () => {
      const made = plan({ lock: { holder: 'run 20261122-031042-k7qd (pid 77)' } })
      expect(blockers(made)).to.deep.equal([['refuse', 'run/lock', '']])
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
        nodes: { ...nodes({ b1: running('b1', '3.8.1') }), b2: err(problem) },
        lock: { holder: 'run x' },
      })
      expect(blockers(made)).to.deep.equal([
        ['refuse', 'node/release', 'b1'],
        ['refuse', 'run/lock', ''],
        ['wait', 'node/unknown-process', 'b2'],
      ])
    })
  })

  it('tells gates in words', () => {
    expect(plan().phases.map(({ id, irreversible, gate }) => [id, irreversible, gate])).to.deep.equal([
      ['stage', false, null],
      ['roll', false, null],
      ['finalize', true, 'Finalize 4.1? There is no way back.; wait 1d'],
    ])
  })
})
