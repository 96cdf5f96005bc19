import { expect } from 'chai'
import { err } from '../../../src/diagnostics/result.ts'
import type { Problem } from '../../../src/diagnostics/problem.ts'
import type { NodeObservation } from '../../../src/kafka/decide/node-observation.ts'
import type { ClusterSnapshot } from '../../../src/kafka/snapshot/cluster-snapshot.ts'
import type { Playbook } from '../../../src/language/playbook/playbook.ts'
import { buildPlan } from '../../../src/plan/build-plan.ts'
import { buildProgram } from '../../../src/plan/build-program.ts'
import type { Observed } from '../../../src/plan/observed.ts'
import type { Plan } from '../../../src/plan/plan.ts'
import { renderPlan } from '../../../src/views/plan/render-plan.ts'
import { expectGolden } from '../../support/golden.ts'
import { silent } from '../../support/silent.ts'
import { nodes, observed, partition, running, snapshot, withNode } from '../support/draw-observed.ts'
import { playbook, upgradePhases } from '../support/draw-playbook.ts'

/** The upgrade, its roll told to take a host over; '' for none, undefined for a phase without that input. */
const phasesFor = (host: string | undefined): Playbook['phases'] =>
  upgradePhases().map((phase) =>
    phase.id === 'roll' && host !== undefined ? { ...phase, inputs: { ...phase.inputs, take_over: host } } : phase,
  )

const planFor = (host: string | undefined, seen: Partial<Observed>, change: Partial<Playbook> = {}): Plan =>
  buildPlan({ program: buildProgram(playbook({ phases: phasesFor(host), ...change })), observed: observed(seen) })

/** Broker 2 is down, as all others see it. */
const withoutB2 = (change: Partial<ClusterSnapshot> = {}): ClusterSnapshot => {
  const whole = snapshot({
    partitions: [0, 1, 2, 3].map((n) => partition('orders', n, { leader: 1, isr: [1, 3], offlineReplicas: [2] })),
    ...change,
  })
  return withNode({ ...whole, brokers: (whole.brokers ?? []).filter(({ nodeId }) => nodeId !== 2) }, 'b2', silent)
}

const stopped = (host: string, linked: string): NodeObservation =>
  running(host, linked, { process: null, log: undefined })

const b2Down = (linked = '3.9.2', more: Readonly<Record<string, NodeObservation>> = {}): Partial<Observed> => ({
  snapshot: withoutB2(),
  nodes: nodes({ b2: stopped('b2', linked), ...more }),
})

const onNew = (...hosts: readonly string[]): Readonly<Record<string, NodeObservation>> =>
  Object.fromEntries(hosts.map((host) => [host, running(host, '4.1.2')]))

const first = ({ nodes: [node] }: Plan): readonly unknown[] => [node?.host, node?.position, node?.change, node?.because]
const blockersOf = ({ blockers }: Plan): readonly unknown[] =>
  blockers.map(({ kind, rule, host }) => [kind, rule, host].join(' '))
const hurtNote = ({ notes }: Plan) => notes.find(({ rule }) => rule === 'node/hurt')

describe('plan/hurt: a node that the playbook takes over', () => {
  it('goes first, and the rest is judged as if it were absent', () => {
    const plan = planFor('b2', b2Down())
    expect(plan.blockers).to.deep.equal([])
    expect(plan.applyable).to.equal(true)
    expect(first(plan)).to.deep.equal([
      'b2',
      1,
      'upgrade',
      'hurt: brought back on 3.9.2 before anything else is touched; upgraded later, in the turn of its role',
    ])
    expect(hurtNote(plan)).to.deep.include({
      host: 'b2',
      saw: '"take_over" names it: no Kafka process runs, linked to 3.9.2; it is started, and proven back before anything else is touched',
    })
    expect(plan.digest).to.equal(planFor('b2', {}).digest)
  })

  it('is brought back by steps of their own, before the phase that stops nodes; in that phase it keeps its turn', () => {
    const plan = planFor('b2', b2Down())
    expect(plan.phases.map(({ id, hosts }) => [id, ...hosts].join(' '))).to.deep.equal([
      'stage c1 c2 c3 b1 b2 b3',
      'kplay-take-over b2',
      'roll c1 c3 c2 b2 b3 b1',
      'finalize',
    ])
    const own = plan.steps.filter(({ phase }) => phase === 'kplay-take-over')
    expect(own.map(({ address, module }) => [address, module])).to.deep.equal([
      ['kplay-take-over.start@b2', 'service'],
      ['kplay-take-over.back@b2', 'kafka.wait_back'],
    ])
    expectGolden('test/cases/plans/take-over.txt', renderPlan(plan, { columns: 120, color: false }))
  })

  it('is upgraded at once when the turn of its role has come', () => {
    const because =
      'hurt: brought back on 3.9.2 before anything else is touched, then upgraded: the turn of its role has come'
    const plan = planFor('b2', b2Down('3.9.2', onNew('c1', 'c2', 'c3', 'b1')))
    expect(first(plan)).to.deep.equal(['b2', 1, 'upgrade', because])
    const back = planFor('b2', b2Down('3.9.2', onNew('b3')), {
      versions: { from: ['4.1.2'], to: '3.9.2', back: true, at: playbook().source as never },
    })
    expect(first(back)[0]).to.equal('b2')
  })

  it('linked to the new release is only brought back', () => {
    const plan = planFor('b2', b2Down('4.1.2'))
    expect(first(plan)[3]).to.equal('hurt: brought back on 4.1.2 before anything else is touched')
  })

  it('that runs but takes no full part is waited for, never stopped', () => {
    const plan = planFor('b2', { ...b2Down(), nodes: nodes() })
    expect(plan.blockers).to.deep.equal([])
    expect(hurtNote(plan)?.saw).to.match(
      /pid 4711 runs 3\.9\.2, and the node takes no full part; it is waited for, never stopped/,
    )
  })

  it('that is healthy is judged and taken like all others', () => {
    const plan = planFor('b2', {})
    expect(first(plan)[0]).to.equal('c1')
    expect(hurtNote(plan)?.saw).to.contain('it is healthy')
    expect(plan.phases.map(({ id }) => id)).to.deep.equal(['stage', 'roll', 'finalize'])
  })

  it('linked to neither release, or to none, is refused', () => {
    for (const [linked, words] of [
      ['3.8.1', 'points to 3.8.1'],
      ['', 'points to no release'],
    ] as const) {
      const [blocker, ...more] = planFor('b2', b2Down(linked)).blockers
      expect(more).to.deep.equal([])
      expect(blocker).to.include({ kind: 'refuse', rule: 'node/linked', host: 'b2', wanted: '3.9.2 or 4.1.2' })
      expect(blocker?.saw).to.contain(words)
    }
  })

  it('on a host that can not be asked is waited for', () => {
    const problem: Problem = { code: 'x', what: 'b2 could not be asked', why: ['refused'], fix: 'x', exitCode: 4 }
    const plan = planFor('b2', { ...b2Down(), nodes: { ...nodes(), b2: err(problem) } })
    expect(blockersOf(plan)).to.deep.equal(['wait node/unknown-process b2'])
  })

  it('and another one that is down: both stand in the way of nothing but the other', () => {
    const down = withNode(withoutB2(), 'c3', silent)
    const plan = planFor('b2', { snapshot: down, nodes: nodes({ b2: stopped('b2', '3.9.2') }) })
    expect(blockersOf(plan)).to.include('wait controller/down c3')
    expect(plan.blockers.some(({ host }) => host === 'b2')).to.equal(false)
  })

  it('left out by --limit is not taken over', () => {
    const plan = planFor('b2', b2Down(), { selection: { tags: [], skipTags: [], limit: ['c1'] } })
    expect(blockersOf(plan)).to.include('wait node/no-process b2')
    expect(plan.phases.map(({ id }) => id)).to.not.include('kplay-take-over')
  })
})

describe('plan/hurt: a node that nobody answers for', () => {
  const fixOf = (plan: Plan): string | undefined => plan.blockers.find(({ host }) => host === 'b2')?.fix

  it('stands in the way, and its blocker names the way to take it over', () => {
    const plan = planFor('', b2Down())
    expect(blockersOf(plan)[0]).to.equal('wait node/no-process b2')
    expect(fixOf(plan)).to.contain(
      'let kplay take it over, as the first node: "with: { take_over: b2 }" at phase "roll"',
    )
    expect(fixOf(planFor(undefined, b2Down()))).to.contain(
      'the input "take_over: { type: string, default: b2 }" in phase "roll"',
    )
  })

  it('names no way where that would not help, or where no phase takes the node', () => {
    const two = withNode(withoutB2(), 'c3', silent)
    expect(fixOf(planFor('', { snapshot: two, nodes: nodes({ b2: stopped('b2', '3.9.2') }) }))).to.not.contain(
      'take_over',
    )
    expect(fixOf(planFor('', b2Down('3.8.1')))).to.not.contain('take_over')
    const limited = planFor('', b2Down(), { selection: { tags: [], skipTags: [], limit: ['c1'] } })
    expect(fixOf(limited)).to.not.contain('take_over')
  })

  it('may also be named by the journal of the run itself', () => {
    const program = buildProgram(playbook({ phases: phasesFor('') }))
    const plan = buildPlan({ program, observed: observed(b2Down()), hurt: { host: 'b2', by: 'journal' } })
    expect(plan.blockers).to.deep.equal([])
    expect(hurtNote(plan)?.saw).to.contain('the run left it so, by its journal')
  })
})
