import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { Ajv } from 'ajv'
import { expect } from 'chai'
import { healthSchema } from '../../src/cli/look-schemas.ts'
import { callKplay, type CliEnd } from '../support/cli-world.ts'
import { deadInventory } from '../support/dead-inventory.ts'
import { expectGolden } from '../support/golden.ts'

describe('kplay snapshot and kplay health', () => {
  let cwd: string
  before(async () => {
    cwd = await mkdtemp(`${tmpdir()}/kplay-test-`)
  })
  after(() => rm(cwd, { recursive: true }))

  const run = (...argv: string[]): Promise<CliEnd> => callKplay(cwd, ...argv)

  it('has the schema that stands in schemas/', () => {
    expectGolden('schemas/health.schema.json', `${JSON.stringify(healthSchema, null, 2)}\n`)
  })

  it('says who could not be reached, with exit 4, and still prints what is known', async () => {
    await writeFile(`${cwd}/dead.yml`, deadInventory({ folder: '/opt/kafka' }))
    const snapshot = await run('snapshot', '-i', 'dead.yml')
    expect(snapshot.stderr).to.match(/^error\[cluster\/unreachable\]: no broker of cluster dead can be reached\n/)
    expect(snapshot.stderr).to.match(/why: b1 \(127\.0\.0\.1:\d+\): connection refused/)
    expect(snapshot.code).to.equal(4)
    expect(JSON.parse(snapshot.stdout)).to.deep.include({ format: 1, viaNodeId: null, partitions: null })
    const health = await run('health', '-i', 'dead.yml', '--format', 'json')
    expect(health.code).to.equal(4)
    const answer: unknown = JSON.parse(health.stdout)
    expect(answer).to.deep.include({ format: 1, ok: false })
    expect(new Ajv().validate(healthSchema, answer)).to.equal(true)
    expect((await run('health', '-i', 'dead.yml')).stdout).to.match(/not healthy: \d+ of \d+ checks failed\n$/)
  })

  it('shows the faults of an inventory, with exit 3, and contacts nothing', async () => {
    await writeFile(`${cwd}/bad.yml`, 'kplay: 1\nclustr: {}\n')
    for (const command of ['snapshot', 'health']) {
      const { code, stdout, stderr } = await run(command, '-i', 'bad.yml')
      expect(code).to.equal(3)
      expect(stdout).to.equal('')
      expect(stderr).to.contain('bad.yml:2:1').and.to.contain('clustr')
      expect((await run(command, '-i', 'none.yml')).code).to.equal(3)
    }
  })

  it('refuses wrong words, with exit 3', async () => {
    for (const argv of [
      ['snapshot'],
      ['health', '-i', 'dead.yml', 'more'],
      ['health', '-i', 'dead.yml', '--format', 'xml'],
      ['snapshot', '-i', 'dead.yml', '--avoid', 'b1'],
    ])
      expect((await run(...argv)).code, argv.join(' ')).to.equal(3)
  })
})
