import { expect } from 'chai'
import { explanations } from '../../src/language/codes/catalogue.ts'
import { callKplay } from '../support/cli-world.ts'
import { expectGolden } from '../support/golden.ts'

const explain = (...words: string[]) => callKplay('/', 'explain', ...words)
const goldens = 'test/cases/views/explain'

describe('kplay explain', () => {
  for (const code of ['playbook/serial', 'playbook/missing-input', 'cluster/replication-factor-one', 'run/not-safe'])
    it(`tells of ${code} in text and markdown`, async () => {
      const name = code.replace('/', '-')
      const text = await explain(code)
      expect([text.code, text.stderr]).to.deep.equal([0, ''])
      expectGolden(`${goldens}/${name}.txt`, text.stdout)
      expectGolden(`${goldens}/${name}.md`, (await explain(code, '--format', 'markdown')).stdout)
    })

  it('takes a code as an error prints it', async () => {
    expect((await explain('error[playbook/serial]:')).stdout).to.equal((await explain('playbook/serial')).stdout)
  })

  it('prints one code, or all of them, as JSON', async () => {
    const one = JSON.parse((await explain('playbook/serial', '--format', 'json')).stdout) as Record<string, unknown>
    expect(one).to.include({ format: 1, code: 'playbook/serial', kind: 'text' })
    const all = JSON.parse((await explain('--format', 'json')).stdout) as { format: 1; codes: unknown[] }
    expect(all.codes).to.have.length(explanations.length)
  })

  it('lists every code with its title when none is given', async () => {
    const { code, stdout } = await explain()
    expect(code).to.equal(0)
    expect(stdout.trimEnd().split('\n')).to.have.length(explanations.length)
    expect(stdout).to.match(/^playbook\/serial +more than one Kafka node at a time$/m)
  })

  it('guesses what a code that does not exist meant, and exits 3', async () => {
    const slip = await explain('playbook/seral')
    expect([slip.code, slip.stdout]).to.deep.equal([3, ''])
    expect(slip.stderr).to.match(/^error\[cli\/unknown-code\]: there is no code "playbook\/seral"$/m)
    expect(slip.stderr).to.match(/did you mean "playbook\/serial"\?/)
    expect((await explain('missing-key')).stderr).to.match(/"inventory\/missing-key" or "playbook\/missing-key"/)
    expect((await explain('nothing/like-it')).stderr).to.match(/lists them all/)
  })

  it('refuses other formats and more than one code', async () => {
    expect((await explain('a', 'b')).code).to.equal(3)
    expect((await explain('playbook/serial', '--format', 'yaml')).stderr).to.match(/not text, json or markdown/)
  })
})
