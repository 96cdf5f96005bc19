import { expect } from 'chai'
import { err, ok } from '../../src/diagnostics/result.ts'
import type { Playbook } from '../../src/language/playbook/playbook.ts'
import type { Observed } from '../../src/plan/observed.ts'
import { hasChanges, type Plan } from '../../src/plan/plan.ts'
import { finished, nodes, partition, running, snapshot, withNode } from './support/draw-observed.ts'
import { at, phase, task } from './support/draw-playbook.ts'
import { fakeModules } from './support/fake-modules.ts'
import { plan, unreachable } from './support/judged.ts'

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
      expect(changeOf({ nodes: { ...nodes(), b1: err(unreachable) } })).to.deep.equal([null, '4.1.2', 'upgrade'])
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
      expect(node?.because).to.equal(
        'controller; not the active one; linked to 4.1.2 already, and an undo does not point it back',
      )
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
        expectedMs: 15_000 + 4 * 24 + 45_000,
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

  it('tells gates in words', () => {
    expect(plan().phases.map(({ id, irreversible, gate }) => [id, irreversible, gate])).to.deep.equal([
      ['stage', false, null],
      ['roll', false, null],
      [
        'finalize',
        true,
        'wait 1d, then: Finalize 4.1? There is no way back. (metadata.version 27 (4.1-IV1): can not be lowered below 23 (4.0-IV1), so 3.9.2 can not be put back afterwards)',
      ],
    ])
  })
})
