import { expect } from 'chai'
import { properties } from '../../../src/modules/properties.ts'
import type { AnyModule } from '../../../src/modules/module.ts'
import { buildPlan } from '../../../src/plan/build-plan.ts'
import { buildProgram } from '../../../src/plan/build-program.ts'
import { renderPlan } from '../../../src/views/plan/render-plan.ts'
import { observed } from '../../plan/support/draw-observed.ts'
import { phase, playbook, task } from '../../plan/support/draw-playbook.ts'

const edit = task('tune', properties as unknown as AnyModule, {
  path: '/etc/kafka/server.properties',
  set: { 'num.io.threads': 16, 'ssl.key.password': 'hunter2' },
})

describe('the plan of a change of files', () => {
  const planOf = (textOf: (host: string) => string) => {
    const program = buildProgram(playbook({ phases: [phase('tune', { hosts: ['brokers'], order: 'written', tasks: [edit] })] })) // prettier-ignore
    const hosts = ['b1', 'b2', 'b3']
    const facts = Object.fromEntries(hosts.map((host) => [`tune.tune@${host}`, { file: { kind: 'file', text: textOf(host) } }])) // prettier-ignore
    return buildPlan({ program, observed: { ...observed(), facts } })
  }
  const linesOf = (plan: ReturnType<typeof planOf>, steps: boolean): string[] => {
    const lines = renderPlan(plan, { columns: 120, color: false, steps }).split('\n').map((line) => line.trim()) // prettier-ignore
    return lines.filter((line) => /^([-+] [a-z.]+=|not the same)/.test(line))
  }
  const diff = ['- num.io.threads=8', '+ num.io.threads=16', '+ ssl.key.password=(hidden)']

  it('shows a diff that is the same on all hosts once, without secrets', () => {
    const plan = planOf(() => 'num.io.threads=8\n')
    expect(plan.steps.map((step) => step.diff)).to.deep.equal([diff, diff, diff])
    expect(linesOf(plan, false)).to.deep.equal(diff)
    expect(linesOf(plan, true)).to.deep.equal([...diff, ...diff, ...diff])
    expect(JSON.stringify(plan.steps.map((step) => step.diff))).to.not.contain('hunter2')
  })

  it('says when hosts differ, and shows nothing where nothing changes', () => {
    const plan = planOf((host) =>
      host === 'b1' ? 'num.io.threads=4\n' : 'num.io.threads=16\nssl.key.password=hunter2\n',
    )
    expect(plan.steps.map((step) => step.change)).to.deep.equal(['yes', 'no', 'no'])
    expect(linesOf(plan, false)).to.deep.equal(['- num.io.threads=4', ...diff.slice(1)])
    const all = planOf((host) => `num.io.threads=${host.slice(1)}\n`)
    expect(linesOf(all, false)).to.deep.equal(['not the same on all hosts: --steps shows each'])
  })
})
