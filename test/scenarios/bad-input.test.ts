import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { actsIn, endOf, schemaFaults } from './support/events.ts'
import { Stage } from './support/stage.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const own = 'test/scenarios/playbooks'

describe('an apply that must not begin', function () {
  this.timeout(180_000)
  let stage: Stage

  beforeEach(() => {
    stage = new Stage()
  })
  afterEach(async () => {
    await stage.clear()
  })

  /** Writes a playbook into the scenario's folder; INVENTORY stands for the shipped one. */
  const write = (name: string, text: string): string => {
    const file = join(stage.files, name)
    writeFileSync(file, text.replace('INVENTORY', join(root, 'inventories/rehearsal.yml')))
    return file
  }
  const shippedWith = (name: string, change: (text: string) => string): string =>
    write(
      name,
      change(readFileSync(join(root, 'playbooks/rolling-upgrade.yml'), 'utf8')).replace(
        '../inventories/rehearsal.yml',
        'INVENTORY',
      ),
    )

  /** What kplay must say about a file, and where. */
  const wrongFiles: readonly (readonly [what: string, file: () => string, says: readonly string[]])[] = [
    ['no such file', () => join(stage.files, 'absent.yml'), ['absent.yml']],
    [
      'broken YAML',
      () => write('broken.yml', 'kplay: 1\nname: "never closed\nphases:\n'),
      ['broken.yml:2:7', 'error['],
    ],
    [
      'an unknown key and a wrong type, together',
      () => shippedWith('keys.yml', (text) => `${text.replace('kplay: 1', 'kplay: "1"')}retires: 3\n`),
      ['playbook/unknown-key', 'retires', 'keys.yml:5:8', 'keys.yml:22:1'],
    ],
    [
      'a version that does not exist',
      () => shippedWith('version.yml', (text) => text.replace('to: "4.1.2"', 'to: "4.9.77"')),
      ['4.9.77', 'version.yml:11:'],
    ],
    ['a way back without back: true', () => `${own}/backwards.yml`, ['path/backwards', 'backwards.yml:4:']],
    ['serial: 3 on Kafka nodes', () => `${own}/three-at-once.yml`, ['playbook/serial', 'three-at-once.yml:9:13']],
  ]
  for (const [what, file, says] of wrongFiles)
    it(`${what}: 3, with the place, before anything is contacted`, async () => {
      const run = stage.kplay('apply', file(), '--yes', '--output', 'ndjson')
      await run.endsWith(3)
      for (const words of says) expect(run.stderr).to.contain(words)
      expect(run.stdout).to.equal('')
      expect(existsSync(join(stage.stateDir, 'runs'))).to.equal(false)
    })

  it('a shortened wait on a cluster that is no lab: 3', async () => {
    for (const option of ['--max-wait', '--patience']) {
      const run = stage.kplay('apply', 'playbooks/rolling-upgrade.yml', '--yes', option, '5s')
      await run.endsWith(3)
      expect(run.stderr).to.contain('cli/lab-only')
    }
    expect(existsSync(join(stage.stateDir, 'runs'))).to.equal(false)
  })

  it('nobody to reach: 4, nothing changed; the first line is the run, though the inventory has a warning', async () => {
    const inventory = join(stage.files, 'inventory.yml')
    const shipped = readFileSync(join(root, 'inventories/rehearsal.yml'), 'utf8')
    writeFileSync(inventory, shipped.replace('  controllers:\n', '  controllers:\n    vars: { api_key: example }\n'))
    const words = ['playbooks/rolling-upgrade.yml', '-i', inventory, '--yes', '--output', 'ndjson']
    const run = stage.kplay('apply', ...words)
    await run.said('\n')
    const [first = ''] = run.stderr.split('\n')
    expect(first).to.match(/^run \d{8}-\d{6}-[a-z0-9]{4}$/)
    expect(existsSync(join(stage.stateDir, 'runs', first.slice(4)))).to.equal(true)
    await run.endsWith(4)
    expect(run.stderr).to.contain('warning[')
    expect(actsIn(run.events)).to.deep.equal([])
    expect(endOf(run.events)).to.include({ outcome: 'failed', exitCode: 4 })
    expect(schemaFaults('event', run.events)).to.deep.equal([])
    expect(await stage.leftovers()).to.deep.equal([])
  })
})
