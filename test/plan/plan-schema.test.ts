import { Ajv } from 'ajv'
import { expect } from 'chai'
import { buildPlan } from '../../src/plan/build-plan.ts'
import { buildProgram } from '../../src/plan/build-program.ts'
import type { Observed } from '../../src/plan/observed.ts'
import { planSchema } from '../../src/plan/schema/plan-schema.ts'
import { expectGolden } from '../support/golden.ts'
import { finished, nodes, observed, running, snapshot } from './support/draw-observed.ts'
import { playbook, upgradePhases } from './support/draw-playbook.ts'

describe('plan/schema', () => {
  const validate = new Ajv({ allErrors: true }).compile(planSchema)

  it('is what stands in schemas/plan.schema.json', () => {
    expectGolden('schemas/plan.schema.json', `${JSON.stringify(planSchema, null, 2)}\n`)
  })

  const seen: Readonly<Record<string, Observed>> = {
    'a plan with work to do': observed(),
    'a plan with nothing to do': finished(),
    'a plan with blockers': observed({
      nodes: nodes({ b1: running('b1', '3.8.1'), b2: running('b2', '', { process: null }) }),
      snapshot: snapshot({ partitions: null, clusterId: 'other' }),
    }),
  }
  for (const [what, observations] of Object.entries(seen))
    it(`accepts ${what}, as it is printed`, () => {
      const program = buildProgram(playbook({ phases: upgradePhases() }))
      const printed: unknown = JSON.parse(JSON.stringify(buildPlan({ program, observed: observations })))
      validate(printed)
      expect(validate.errors ?? []).to.deep.equal([])
    })

  it('names every key a plan has, and no other', () => {
    const { properties } = planSchema as { properties: Readonly<Record<string, unknown>> }
    const plan = buildPlan({ program: buildProgram(playbook({ phases: upgradePhases() })), observed: observed() })
    expect(Object.keys(properties).sort()).to.deep.equal(Object.keys(plan).sort())
  })

  it('refuses a plan with a part missing or of another kind', () => {
    const plan = buildPlan({ program: buildProgram(playbook()), observed: observed() })
    expect(validate({ ...plan, digest: 'short' })).to.equal(false)
    expect(validate({ ...plan, nodes: [{ host: 'b1' }] })).to.equal(false)
  })
})
