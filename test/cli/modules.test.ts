import { expect } from 'chai'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { moduleExamples } from '../../src/language/codes/module-examples.ts'
import { checkFiles } from '../../src/language/load-any.ts'
import { modules } from '../../src/modules/catalogue.ts'
import type { ModuleSheet } from '../../src/views/modules/module-sheet.ts'
import { callKplay } from '../support/cli-world.ts'
import { expectGolden } from '../support/golden.ts'
import { useTempFolders } from '../support/temp-folder.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const names = modules.map((module) => module.name)

describe('kplay modules', () => {
  const temp = useTempFolders()

  it('lists every module with what it may do', async () => {
    const { code, stdout, stderr } = await callKplay('/', 'modules')
    expect([code, stderr]).to.deep.equal([0, ''])
    expectGolden('test/cases/views/modules/list.txt', stdout)
  })

  for (const name of names)
    it(`shows arguments, result and effects of ${name} in 80 columns, with an example that is valid`, async () => {
      const { stdout } = await callKplay('/', 'modules', name)
      expectGolden(`test/cases/views/modules/${name}.txt`, stdout)
      expect(stdout.split('\n').filter((line) => line.length > 80)).to.deep.equal([])
      const folder = temp()
      const example = moduleExamples[name] ?? ''
      expect(example).to.contain(name)
      await writeFile(join(folder, 'phase.yml'), example)
      const faults = await checkFiles(['phase.yml'], {
        sets: [],
        varsFiles: [],
        root,
        cwd: folder,
        today: '2026-11-22',
      })
      expect(faults.map((fault) => fault.message)).to.deep.equal([])
    })

  it('has an example for each module and for nothing else', () => {
    expect(Object.keys(moduleExamples).sort()).to.deep.equal([...names].sort())
  })

  it('prints JSON', async () => {
    const all = JSON.parse((await callKplay('/', 'modules', '--format', 'json')).stdout) as { modules: ModuleSheet[] }
    expect(all.modules.map((sheet) => sheet.name)).to.deep.equal(names)
    const one = JSON.parse((await callKplay('/', 'modules', 'service', '--format', 'json')).stdout) as ModuleSheet
    expect(one.effects).to.deep.equal([
      { when: 'state: started', stops: false, changes: 'host', irreversible: false },
      { when: 'state: stopped', stops: true, changes: 'host', irreversible: false },
      { when: 'state: restarted', stops: true, changes: 'host', irreversible: false },
    ])
  })

  it('guesses what was meant, and exits 3', async () => {
    const { code, stdout, stderr } = await callKplay('/', 'modules', 'kafka.helth')
    expect([code, stdout]).to.deep.equal([3, ''])
    expect(stderr).to.match(/did you mean "kafka\.health"\?/)
    expect((await callKplay('/', 'modules', 'a', 'b')).code).to.equal(3)
  })
})
