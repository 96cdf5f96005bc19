import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import { expect } from 'chai'
import { buildPlan } from '../../src/plan/build-plan.ts'
import { buildProgram } from '../../src/plan/build-program.ts'
import type { Observed } from '../../src/plan/observed.ts'
import { planSchema } from '../../src/plan/schema/plan-schema.ts'
import { isUpdatingCases } from '../support/case-files.ts'
import { finished, nodes, observed, running, snapshot } from './support/draw-observed.ts'
import { playbook, upgradePhases } from './support/draw-playbook.ts'

const file = fileURLToPath(new URL('../../schemas/plan.schema.json', import.meta.url))
const text = `${JSON.stringify(planSchema, null, 2)}\n`

describe('plan/schema', () => {
  const validate = new Ajv({ allErrors: true }).compile(planSchema)

  it('is what stands in schemas/plan.schema.json', () => {
    if (isUpdatingCases) writeFileSync(file, text)
    expect(existsSync(file) && readFileSync(file, 'utf8')).to.equal(text)
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

  it('refuses what a plan does not have', () => {
    const program = buildProgram(playbook())
    const plan = buildPlan({ program, observed: observed() })
    expect(validate({ ...plan, more: 1 })).to.equal(false)
    expect(validate({ ...plan, digest: 'short' })).to.equal(false)
  })
})
