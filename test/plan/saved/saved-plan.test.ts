import { Ajv } from 'ajv'
import { expect } from 'chai'
import { renderProblem } from '../../../src/diagnostics/problem-text.ts'
import { stalePlan } from '../../../src/cli/saved/problems.ts'
import { requestOf } from '../../../src/cli/saved/save-plan.ts'
import type { Playbook } from '../../../src/language/playbook/playbook.ts'
import { buildPlan } from '../../../src/plan/build-plan.ts'
import { buildProgram } from '../../../src/plan/build-program.ts'
import type { Observed } from '../../../src/plan/observed.ts'
import type { Plan } from '../../../src/plan/plan.ts'
import { parseSavedPlan } from '../../../src/plan/saved/parse-saved-plan.ts'
import { requestChanges } from '../../../src/plan/saved/request-changes.ts'
import { buildSavedPlan, sealOf, type SavedPlan } from '../../../src/plan/saved/saved-plan.ts'
import { savedPlanSchema } from '../../../src/plan/saved/saved-schema.ts'
import { seenChanges } from '../../../src/plan/saved/seen-changes.ts'
import { expectGolden } from '../../support/golden.ts'
import { plainWords } from '../../support/plain-words.ts'
import { finished, nodes, observed, running, snapshot } from '../support/draw-observed.ts'
import { hosts, phase, playbook, task, upgradePhases } from '../support/draw-playbook.ts'
import { fakeModules } from '../support/fake-modules.ts'

const upgrade = (change: Partial<Playbook> = {}): Playbook => playbook({ phases: upgradePhases(), ...change })
const planOf = (of: Playbook, seen: Observed): Plan => buildPlan({ program: buildProgram(of), observed: seen })

const save = (of: Playbook = upgrade(), seen: Observed = observed()): SavedPlan =>
  buildSavedPlan({
    kplay: '0.3.0',
    savedAt: '2026-11-22T15:41:00.000Z',
    folder: '/work',
    words: plainWords('upgrade.yml', { sets: ['ticket=CHG-1'] }),
    request: requestOf(of),
    plan: planOf(of, seen),
  })

const textOf = (saved: unknown): string => `${JSON.stringify(saved, null, 2)}\n`

/** The same plan with some members changed and a seal that fits: what another kplay could have written. */
const forged = (change: object): string => {
  const whole = { ...save(), ...change }
  return textOf({ ...whole, seal: sealOf(whole) })
}

const faultOf = (text: string, file = 'plan.json'): string => {
  const read = parseSavedPlan(file, text)
  return read.ok ? 'no fault' : `${read.error.kind}: ${read.error.why}`
}

describe('a saved plan', () => {
  it('has the schema that stands in schemas/, and fits it', () => {
    expectGolden('schemas/saved-plan.schema.json', `${JSON.stringify(savedPlanSchema, null, 2)}\n`)
    const check = new Ajv({ strict: false, allErrors: true }).compile(savedPlanSchema)
    check(JSON.parse(textOf(save())))
    expect(check.errors ?? []).to.deep.equal([])
  })

  it('is read back as it was written', () => {
    const read = parseSavedPlan('plan.json', textOf(save()))
    expect(read.ok && read.value).to.deep.equal(JSON.parse(textOf(save())))
    expect(read.ok && read.value?.plan.digest).to.equal(buildProgram(upgrade()).digest)
  })

  it('is refused when any of it was changed', () => {
    const text = textOf(save())
    for (const [from, to] of [
      ['"to": "4.1.2"', '"to": "4.2.0"'],
      ['ticket=CHG-1', 'ticket=CHG-2'],
      ['"host": "b2"', '"host": "b9"'],
      ['"irreversible": true', '"irreversible": false'],
    ] as const) {
      expect(text).to.include(from)
      expect(faultOf(text.replace(from, to))).to.equal(
        'edited: its seal does not fit: it was changed after kplay wrote it',
      )
    }
  })

  it('is refused wherever it was cut off', () => {
    const text = textOf(save())
    for (let length = 0; length < text.length - 2; length += 97)
      expect(faultOf(text.slice(0, length)), `${length} characters`).to.match(
        /^damaged: (the file is empty|it ends too early)/,
      )
  })

  it('is refused when it is of another format, has a part too few, or is something else', () => {
    expect(faultOf(forged({ format: 2 }))).to.equal('newer: its format is 2; this kplay reads format 1')
    expect(faultOf(forged({ words: {} }))).to.equal('damaged: a part of it is missing or of another kind')
    expect(faultOf(textOf(save().plan))).to.match(/^foreign: it is what kplay plan --format json prints/)
    expect(faultOf('[]')).to.equal('foreign: it is JSON, but no plan that kplay saved')
    expect(faultOf('{"a": 1}', 'a.yml')).to.equal('foreign: it is JSON, but no plan that kplay saved')
  })

  it('is not what a playbook in JSON or in braces is taken for', () => {
    expect(parseSavedPlan('p.json', '{"kplay": 1, "phases": []}')).to.deep.equal({ ok: true, value: undefined })
    expect(parseSavedPlan('p.yml', '{kplay: 1, phases: []}')).to.deep.equal({ ok: true, value: undefined })
  })
})

const more = { name: 'roll-extra.yml', text: 'phase: extra' }

/** Playbooks that ask for something else than `upgrade()`. */
const others: Readonly<Record<string, Playbook>> = {
  'cluster-id': upgrade({
    inventory: {
      ...upgrade().inventory,
      topology: { ...upgrade().inventory.topology, clusterId: 'another-cluster-0000000' },
    },
  }),
  versions: upgrade({ versions: { from: ['3.9.2', '3.9.1'], to: '4.1.2', back: true, at: hosts[0]?.at as never } }),
  nodes: upgrade({
    inventory: {
      ...upgrade().inventory,
      hosts: hosts.filter(({ view }) => view.name !== 'b3'),
      topology: {
        ...upgrade().inventory.topology,
        nodes: [
          ...upgrade()
            .inventory.topology.nodes.filter(({ host }) => host !== 'b3')
            .map((node) => (node.host === 'b2' ? { ...node, nodeId: 22 } : node)),
          { host: 'b4', nodeId: 4, roles: ['broker'] },
        ],
      },
    },
  }),
  files: upgrade({
    files: [{ name: 'upgrade.yml', text: 'another' }, more, { name: 'moved/orders.yml', text: 'kplay: 1\n' }],
  }),
  'file-gone': upgrade({ files: [{ name: 'upgrade.yml', text: 'kplay: 1\nname: test\n' }] }),
  waivers: upgrade({
    waivers: [
      {
        rule: 'cluster/replication-factor-one',
        topic: 'scratch',
        reason: 'nobody minds',
        expires: '2026-12-31',
        at: hosts[0]?.at as never,
      },
    ],
  }),
  steps: upgrade({
    phases: upgradePhases().map((one) =>
      one.id === 'stage'
        ? phase('stage', {
            hosts: ['controllers', 'brokers'],
            order: 'written',
            tasks: [
              task('install', fakeModules.install, { release: '4.1.1' }, { undo: { kind: 'none', reason: 'another' } }),
              task('look', fakeModules.health),
            ],
          })
        : { ...one, afterFirst: [] },
    ),
  }),
  'steps-new': upgrade({
    phases: upgradePhases().map((one) => ({ ...one, tasks: [...one.tasks, task('end', fakeModules.health)] })),
  }),
}

describe('what a saved plan asked for', () => {
  it('is the same as long as the digest is', () => {
    expect(requestChanges(requestOf(upgrade()), requestOf(upgrade()))).to.deep.equal([])
    const moved = upgrade({
      files: [...upgrade().files].reverse().map((file) => ({ ...file, name: `x/${file.name}` })),
    })
    expect(buildProgram(moved).digest).to.equal(buildProgram(upgrade()).digest)
    expect(requestChanges(requestOf(upgrade()), requestOf(moved))).to.deep.equal([])
  })

  for (const [what, other] of Object.entries(others))
    it(`is told to differ, in words: ${what}`, () => {
      expect(buildProgram(other).digest).to.not.equal(buildProgram(upgrade()).digest)
      const differences = requestChanges(requestOf(upgrade()), requestOf(other))
      expectGolden(
        `test/cases/views/saved/${what}.txt`,
        renderProblem(stalePlan('plan.json', 'upgrade.yml', differences)),
      )
      const back = requestChanges(requestOf(other), requestOf(upgrade()))
      expect(back).to.have.length.greaterThan(0)
    })

  it('is told of steps that stand in another order', () => {
    const swapped = upgrade({ phases: [...upgradePhases()].reverse() })
    expect(requestChanges(requestOf(upgrade()), requestOf(swapped))).to.include(
      'the steps of b1 stand in another order',
    )
  })
})

/** All nodes on 3.9.2, with these releases unpacked beside them. */
const withReleases = (...releases: readonly string[]): Observed =>
  observed({
    facts: Object.fromEntries(hosts.map(({ view }) => [`stage.install@${view.name}`, { releases }] as const)),
  })

/** Looks at the cluster after which something else would be done than the plan of `observed()` shows. */
const later: Readonly<Record<string, Observed>> = {
  'seen-cluster-id': observed({ snapshot: snapshot({ clusterId: 'another-cluster-0000000' }) }),
  'seen-release': observed({
    nodes: nodes({ b1: running('b1', '4.1.2'), b2: running('b2', '', { process: null }) }),
  }),
  'seen-all-done': finished(),
  'seen-steps': withReleases('3.9.2'),
}

describe('what a saved plan saw', () => {
  const first = withReleases('3.9.2', '4.1.2')
  const saved = planOf(upgrade(), first)

  for (const [what, seen] of Object.entries(later))
    it(`is told to differ, in words: ${what}`, () => {
      const differences = seenChanges(saved, planOf(upgrade(), seen), seen.snapshot.clusterId)
      expect(differences).to.have.length.greaterThan(0)
      expectGolden(
        `test/cases/views/saved/${what}.txt`,
        renderProblem(stalePlan('plan.json', 'upgrade.yml', differences)),
      )
    })

  it('may move in order, leaders, risk and health', () => {
    const whole = snapshot()
    const leaders = whole.partitions?.map((one) => ({ ...one, leader: 3, isr: [1, 3] })) ?? null
    const quorum = whole.quorum === null ? null : { ...whole.quorum, leaderId: 3000 }
    const seen: Observed = { ...first, snapshot: snapshot({ partitions: leaders, quorum }) }
    const now = planOf(upgrade(), seen)
    const order = (plan: Plan): readonly string[] => plan.nodes.map(({ host }) => host)
    expect(order(now)).to.not.deep.equal(order(saved))
    expect(now.totals).to.not.deep.equal(saved.totals)
    expect(now.blockers).to.not.deep.equal(saved.blockers)
    expect(seenChanges(saved, now, now.cluster.id)).to.deep.equal([])
  })

  it('may have been done in part, where that can be taken back', () => {
    expect(seenChanges(planOf(upgrade(), withReleases('3.9.2')), saved, null)).to.deep.equal([])
  })

  it('is not judged where nobody answered: others say that', () => {
    expect(seenChanges(saved, saved, null)).to.deep.equal([])
  })
})
