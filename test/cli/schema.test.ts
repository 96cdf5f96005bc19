import { expect } from 'chai'
import { globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { callKplayIn, type CliEnd } from '../support/cli-world.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const schema = (...words: string[]): Promise<CliEnd> => callKplayIn({ cwd: '/', root }, ['schema', ...words])

describe('kplay schema', () => {
  const files = globSync('schemas/*.schema.json', { cwd: root }).sort()

  it('prints each committed schema as it is', async () => {
    expect(files.length).to.be.greaterThan(9)
    for (const file of files) {
      const { code, stdout } = await schema(basename(file, '.schema.json'))
      expect(code).to.equal(0)
      expect(stdout).to.equal(readFileSync(`${root}/${file}`, 'utf8'))
    }
  })

  it('lists their names and titles', async () => {
    const { stdout } = await schema()
    expect(stdout.trimEnd().split('\n')).to.have.length(files.length)
    expect(stdout).to.match(/^playbook +kplay playbook$/m)
  })

  it('lists them as JSON for programs', async () => {
    const { stdout } = await schema('--format', 'json')
    const list = JSON.parse(stdout) as { format: number; schemas: { name: string; title: string }[] }
    expect(list.format).to.equal(1)
    expect(list.schemas).to.have.length(files.length)
    expect(list.schemas).to.deep.include({ name: 'playbook', title: 'kplay playbook' })
    expect((await schema('--format', 'xml')).stderr).to.match(/--format is "xml", not text or json/)
  })

  it('guesses what was meant, and exits 3', async () => {
    const { code, stdout, stderr } = await schema('playbok')
    expect([code, stdout]).to.deep.equal([3, ''])
    expect(stderr).to.match(/did you mean "playbook"\?/)
    expect((await schema('../package')).code).to.equal(3)
  })
})
