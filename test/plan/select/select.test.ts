import { expect } from 'chai'
import type { Phase, Playbook } from '../../../src/language/playbook/playbook.ts'
import type { Selection } from '../../../src/language/playbook/selection.ts'
import { buildPlan } from '../../../src/plan/build-plan.ts'
import { buildProgram } from '../../../src/plan/build-program.ts'
import type { Plan } from '../../../src/plan/plan.ts'
import type { Program } from '../../../src/plan/program.ts'
import { nodes, observed, running } from '../support/draw-observed.ts'
import { hosts, playbook, upgradePhases } from '../support/draw-playbook.ts'

const chosen = (change: Partial<Selection>): Selection => ({ tags: [], skipTags: [], limit: [], ...change })

const tagOf: Readonly<Record<string, readonly string[]>> = {
  stage: ['early'],
  roll: ['slow', 'restart'],
  finalize: ['last'],
}

const tagged = (): readonly Phase[] => upgradePhases().map((one) => ({ ...one, tags: tagOf[one.id] ?? [] }))

const made = (selection?: Partial<Selection>, change: Partial<Playbook> = {}): Program =>
  buildProgram(
    playbook({
      phases: tagged(),
      ...(selection === undefined ? {} : { selection: chosen(selection) }),
      ...change,
    }),
  )

const ids = (program: Program): string[] => program.phases.map((one) => one.id)

const planOf = (selection: Partial<Selection>, releases: Readonly<Record<string, string>> = {}): Plan => {
  const running3 = Object.entries(releases).map(([host, release]) => [host, running(host, release)] as const)
  return buildPlan({ program: made(selection), observed: observed({ nodes: nodes(Object.fromEntries(running3)) }) })
}

const everyone = hosts.map((host) => host.view.name)

const rulesOf = (plan: Plan): string[] =>
  plan.blockers.filter((one) => one.rule === 'node/not-rolled').map((one) => one.host ?? '')

describe('a selection', () => {
  it('keeps whole phases: those with a tag of --tags, less those with one of --skip-tags', () => {
    expect(ids(made())).to.deep.equal(['stage', 'roll', 'finalize'])
    expect(ids(made({ tags: ['slow', 'last'] }))).to.deep.equal(['roll', 'finalize'])
    expect(ids(made({ skipTags: ['restart'] }))).to.deep.equal(['stage', 'finalize'])
    expect(ids(made({ tags: ['slow', 'early'], skipTags: ['restart'] }))).to.deep.equal(['stage'])
  })

  it('never drops a part of a phase that is kept: hooks, rescue, undo', () => {
    const whole = made().phases.find((one) => one.id === 'roll')
    const kept = made({ tags: ['slow'] }).phases.find((one) => one.id === 'roll')
    const plain = (phase: unknown): string => JSON.stringify(phase)
    expect(plain(kept)).to.equal(plain(whole))
    expect(kept?.beforeEach).to.have.length(1)
    expect(kept?.afterFirst).to.have.length(1)
  })

  it('says what it leaves out and why', () => {
    expect(made().leftOut).to.deep.equal([])
    expect(made({ tags: ['slow'] }).leftOut).to.deep.equal([
      'phase "stage": it has no tag of --tags slow',
      'phase "finalize": it has no tag of --tags slow',
    ])
    expect(made({ skipTags: ['slow', 'restart'] }).leftOut).to.deep.equal([
      'phase "roll": left out by --skip-tags slow,restart',
    ])
    expect(made({ limit: ['b1', 'b2'] }).leftOut).to.deep.equal([
      'limited to b1, b2 (--limit b1,b2): 4 hosts left out: c1, c2, c3, b3',
    ])
  })

  it('limits phases to hosts and groups, less what stands after "!"', () => {
    const at = (limit: readonly string[]): readonly string[] | undefined =>
      made({ limit }).phases.find((one) => one.id === 'roll')?.hosts
    expect(at(['b1'])).to.deep.equal(['b1'])
    expect(at(['brokers', '!b2'])).to.deep.equal(['b1', 'b3'])
    expect(at(['!brokers'])).to.deep.equal(['c1', 'c2', 'c3'])
    expect(at(['all', '!controllers', '!b3'])).to.deep.equal(['b1', 'b2'])
    expect(at(['b3', 'c1'])).to.deep.equal(['b3', 'c1'])
  })

  it('leaves out a phase that no host is left to, and never makes it one that acts on no host', () => {
    const phases = tagged().map((one) => (one.id === 'roll' ? { ...one, hosts: ['controllers'] } : one))
    const program = made({ limit: ['b1'] }, { phases })
    expect(ids(program)).to.deep.equal(['stage', 'finalize'])
    expect(program.leftOut.at(-1)).to.equal('phase "roll": none of its hosts is within --limit b1')
  })

  it('keeps all hosts for preflight and guards', () => {
    const program = made({ limit: ['b1'] })
    expect(program.hosts.map((host) => host.name)).to.deep.equal(everyone)
    expect(program.topology.nodes).to.have.length(6)
    expect(program.limitedTo).to.deep.equal(['b1'])
  })

  it('shows in the plan: hosts left out are not touched, and say why', () => {
    const plan = planOf({ limit: ['b1'] })
    expect(plan.leftOut).to.have.length(1)
    expect(
      plan.nodes.map((node) => [node.host, node.change, node.because === 'left out by --limit']),
    ).to.have.deep.members([
      ...['b2', 'b3', 'c1', 'c2', 'c3'].map((host) => [host, 'none', true]),
      ['b1', 'upgrade', false],
    ])
    expect(plan.steps.every((step) => step.host === null || step.host === 'b1')).to.equal(true)
  })

  describe('before a phase that can not be taken back', () => {
    it('refuses where a host outside --limit would stay behind', () => {
      const plan = planOf({ limit: ['brokers', '!b3'] })
      expect(plan.applyable).to.equal(false)
      expect(rulesOf(plan).sort()).to.deep.equal(['b3', 'c1', 'c2', 'c3'])
      expect(plan.blockers.find((one) => one.host === 'b3')?.saw).to.contain('--limit leaves it out')
    })

    it('refuses where the roll before it is left out', () => {
      const plan = planOf({ skipTags: ['slow'] })
      expect(rulesOf(plan)).to.have.length(6)
      expect(plan.blockers.find((one) => one.rule === 'node/not-rolled')?.saw).to.contain('--skip-tags slow')
    })

    it('allows it where every node runs the new release already, or will after the phases before', () => {
      const all = Object.fromEntries(everyone.map((host) => [host, '4.1.2']))
      expect(rulesOf(planOf({ skipTags: ['slow'] }, all))).to.deep.equal([])
      expect(rulesOf(planOf({ limit: ['b1'] }, { ...all, b1: '3.9.2' }))).to.deep.equal([])
      expect(rulesOf(planOf({}))).to.deep.equal([])
      expect(rulesOf(planOf({ skipTags: ['last'], limit: ['b1'] }))).to.deep.equal([])
    })

    it('does not count a roll that only follows it', () => {
      const [stage, roll, finalize] = tagged()
      const phases = [stage, finalize, roll].filter((one) => one !== undefined)
      const plan = buildPlan({ program: made({}, { phases }), observed: observed() })
      expect(rulesOf(plan)).to.have.length(6)
    })
  })

  describe('in the digest', () => {
    it('is part of what a person approves: no two selections share one', () => {
      const selections: readonly Partial<Selection>[] = [
        {},
        { tags: ['slow'] },
        { tags: ['slow', 'early', 'last'] },
        { skipTags: ['slow'] },
        { limit: ['b1'] },
        { limit: ['b2'] },
        { limit: ['all'] },
        { limit: everyone },
        { limit: ['b1'], tags: ['slow'] },
      ]
      const digests = selections.map((selection) => made(selection).digest)
      expect(new Set(digests).size).to.equal(selections.length)
    })

    it('stays what it was where nothing is chosen, and does not hang on the order of the words', () => {
      expect(made({}).digest).to.equal(made().digest)
      expect(made({ limit: ['b1', 'b2'] }).digest).to.equal(made({ limit: ['b2', 'b1', 'b2'] }).digest)
    })
  })
})
