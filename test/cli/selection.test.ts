import { expect } from 'chai'
import { fileURLToPath } from 'node:url'
import { callKplayIn, type CliEnd } from '../support/cli-world.ts'
import { useTempFolders } from '../support/temp-folder.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const file = 'test/cases/language/good/for-each.yml'

const call = (...words: string[]): Promise<CliEnd> => callKplayIn({ cwd: root, root }, words)

describe('--tags, --skip-tags and --limit', () => {
  const temp = useTempFolders()

  for (const command of ['validate', 'plan', 'apply', 'rehearse'])
    it(`${command} ends with 3 for a tag or host nobody has, with a guess, before anything is contacted`, async () => {
      const home = temp()
      const world = { cwd: root, root, env: { KPLAY_STATE: home, KPLAY_CACHE: home } }
      const { code, stdout, stderr } = await callKplayIn(world, [command, file, '--tags', 'lok', '-l', 'b9'])
      expect(code).to.equal(3)
      expect(stdout + stderr)
        .to.contain('no phase has the tag "lok"')
        .and.contain('did you mean "look"?')
        .and.contain('no group or host "b9" in the inventory')
      expect(stderr).to.not.contain('run 2')
    })

  it('prints their faults as diagnostics of the words', async () => {
    const { code, stdout } = await call('validate', file, '--skip-tags', 'look,filse', '--format', 'json')
    expect(code).to.equal(3)
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: readonly object[] }
    expect(diagnostics).to.have.length(1)
    expect(diagnostics[0]).to.include({ code: 'playbook/unknown-tag', file: '--skip-tags', line: 1, column: 6 })
  })

  it('takes what is there, given once or several times', async () => {
    expect((await call('validate', file, '--tags', 'look', '--limit', 'b1', '--limit', 'c1,!b1')).code).to.equal(0)
    expect((await call('validate', file, '--tags', 'look', '--skip-tags', 'look')).code).to.equal(3)
  })
})
