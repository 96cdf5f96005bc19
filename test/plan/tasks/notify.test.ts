import { expect } from 'chai'
import type { Notify } from '../../../src/language/playbook/notify.ts'
import { Secret } from '../../../src/language/secrets/secret.ts'
import { buildPlan } from '../../../src/plan/build-plan.ts'
import { buildProgram } from '../../../src/plan/build-program.ts'
import type { Program } from '../../../src/plan/program.ts'
import { secretsOf } from '../../../src/plan/tasks/secrets.ts'
import { renderPlan } from '../../../src/views/plan/render-plan.ts'
import { observed } from '../support/draw-observed.ts'
import { at, labFolders, playbook, template } from '../support/draw-playbook.ts'

const notify = (kind: Notify['kind'], target: unknown, secrets: readonly string[] = []): Notify => ({
  on: ['start', 'failed'],
  afterMs: 600_000,
  timeoutMs: 10_000,
  kind,
  target: { ...template(target), secrets },
  at: at(5),
})

const programOf = (word: Notify, vars: Readonly<Record<string, unknown>> = {}): Program =>
  buildProgram(playbook({ notify: word, vars }))

const targetOf = (program: Program): unknown => {
  const target = program.notify?.target(program.scope)
  return target?.ok === true ? target.value : target?.error.message
}

describe('notify of a program', () => {
  it('goes to a webhook or to a command, its values worked out', () => {
    const webhook = notify('webhook', { url: '${{ vars.hook }}', headers: { 'x-room': 'of ${{ cluster.name }}' } })
    expect(targetOf(programOf(webhook, { hook: 'https://hooks.example/x' }))).to.deep.equal({
      kind: 'webhook',
      url: 'https://hooks.example/x',
      headers: { 'x-room': 'of orders' },
    })
    expect(targetOf(programOf(webhook, { hook: 'hooks.example' }))).to.contain('begins with https://')
    expect(targetOf(programOf(notify('command', ['tell', '${{ cluster.name }}'])))).to.deep.equal({
      kind: 'command',
      argv: ['tell', 'orders'],
    })
  })

  it('reads the secrets it names, and the plan shows none of them', () => {
    const hook = new Secret({ name: 'hook', source: { kind: 'env', name: 'HOOK' }, at: at(4) })
    const program = programOf(notify('webhook', { url: '${{ vars.hook }}' }, ['vars.hook']), { hook })
    expect(secretsOf(program)).to.deep.equal([hook])
    const plan = buildPlan({ program, observed: observed() })
    expect(plan.notify).to.deep.equal({ by: 'webhook', on: ['start', 'failed'] })
    const text = renderPlan(plan, { columns: 100, color: false })
    expect(text).to.contain('notify    by webhook on start, failed').and.not.contain('HOOK')
  })

  it('is not rehearsed: in a lab nobody is told', () => {
    const lab = { folders: labFolders }
    const program = buildProgram(playbook({ notify: notify('command', ['tell']) }), { lab })
    expect(program.notify).to.equal(undefined)
    expect(program.notRehearsed).to.deep.equal(['notify'])
    expect(buildPlan({ program, observed: observed() }).notify).to.equal(null)
  })
})
