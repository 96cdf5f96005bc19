import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { Ajv } from 'ajv'
import { expect } from 'chai'
import { planSchema } from '../../src/plan/schema/plan-schema.ts'
import { callKplay, type CliEnd } from '../support/cli-world.ts'
import { deadInventory } from '../support/dead-inventory.ts'

const playbook = (task: string): string =>
  [
    'kplay: 1',
    'name: "look only"',
    'inventory: dead.yml',
    'versions: { from: "3.9.2", to: "4.1.2" }',
    'phases:',
    '  - id: look',
    '    description: "Read the health."',
    '    on_failure: stop',
    '    tasks:',
    '      - id: health',
    `        ${task}`,
    '',
  ].join('\n')

describe('kplay plan', () => {
  let cwd: string
  before(async () => {
    cwd = await mkdtemp(`${tmpdir()}/kplay-test-`)
    await writeFile(`${cwd}/dead.yml`, deadInventory({ folder: cwd }))
    await writeFile(`${cwd}/good.yml`, playbook('kafka.health: {}'))
    await writeFile(`${cwd}/bad.yml`, playbook('kafka.helth: {}'))
  })
  after(() => rm(cwd, { recursive: true }))

  const run = (...argv: string[]): Promise<CliEnd> => callKplay(cwd, 'plan', ...argv)

  const wrong: Readonly<Record<string, readonly string[]>> = {
    'no playbook': [],
    'two playbooks': ['good.yml', 'good.yml'],
    'an unknown format': ['good.yml', '--format', 'xml'],
    'an unknown option': ['good.yml', '--yes'],
    'a time without a unit': ['good.yml', '--max-wait', '5'],
  }
  for (const [what, argv] of Object.entries(wrong))
    it(`refuses ${what} with exit 3, and says how to call it`, async () => {
      const end = await run(...argv)
      expect(end).to.deep.include({ code: 3, stdout: '' })
      expect(end.stderr).to.match(/^error\[cli\/wrong-arguments\]/)
    })

  it('refuses a faulty playbook with exit 3 and its place', async () => {
    const end = await run('bad.yml')
    expect(end).to.deep.include({ code: 3, stdout: '' })
    expect(end.stderr).to.include('bad.yml:11')
    expect(end.stderr).to.include('kafka.health')
  })

  for (const option of ['--max-wait', '--patience'])
    it(`cuts no wait of a cluster that is no lab: ${option}`, async () => {
      const end = await run('good.yml', option, '5s')
      expect(end).to.deep.include({ code: 3, stdout: '' })
      expect(end.stderr).to.include(`error[cli/lab-only]: ${option} is for lab clusters only`)
    })

  it('ends with exit 4 where nobody answers, and shows a person no plan', async () => {
    const end = await run('good.yml')
    expect(end).to.deep.include({ code: 4, stdout: '' })
    expect(end.stderr).to.match(/^error\[cluster\/unreachable\]: no broker of cluster dead can be reached\n/)
  })

  it('gives a program the plan all the same, marked as errored', async () => {
    const end = await run('good.yml', '--format', 'json', '--detailed-exitcode')
    expect(end.code).to.equal(4)
    const plan: unknown = JSON.parse(end.stdout)
    expect(plan).to.deep.include({ errored: true, applyable: false, complete: false })
    expect(new Ajv().validate(planSchema, plan)).to.equal(true)
  })
})
