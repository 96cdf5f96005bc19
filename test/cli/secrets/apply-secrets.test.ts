import { expect } from 'chai'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runCli } from '../../../src/cli/run-cli.ts'
import type { World } from '../../../src/cli/world.ts'
import { fakeWorld } from '../../fakes/fake-world.ts'
import { callKplayIn } from '../../support/cli-world.ts'
import { realClock } from '../../support/cluster.ts'
import { useTempFolders } from '../../support/temp-folder.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

describe('secrets of a playbook', () => {
  const temp = useTempFolders()
  let folder: string

  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text)

  beforeEach(() => {
    folder = temp()
    mkdirSync(join(folder, 'vars'))
    write(
      'inventory.yml',
      readFileSync(join(root, 'test/cases/language/parts/inventory.yml'), 'utf8').replace(
        'zone: x',
        'zone: x, own: { env: OF_B2 }',
      ),
    )
    write('vars/given.yml', 'filed: { file: token }\n')
    write('vars/token', 'filed-secret\n')
    write(
      'playbook.yml',
      [
        'kplay: 1',
        'name: secrets',
        'inventory: inventory.yml',
        'vars:',
        '  token: { type: secret, default: { env: TOKEN } }',
        '  filed: { type: secret, required: true }',
        '  own: { type: secret, default: { prompt: "Own" } }',
        '  unused: { type: secret, default: { env: UNUSED } }',
        'phases:',
        '  - id: tell',
        '    hosts: [brokers]',
        '    tasks:',
        '      - id: call',
        '        command: { argv: [tell], env: { A: "${{ vars.token }}", B: "${{ vars.filed }}", C: "${{ vars.own }}" } }',
        '        undo: none',
        '        undo_reason: what is told stays told',
        '',
      ].join('\n'),
    )
  })

  const given = ['--vars', 'vars/given.yml']
  const call = async (words: readonly string[], change: Partial<World> = {}) => {
    const world = fakeWorld({ cwd: folder, root, clock: realClock, ...change })
    const code = await runCli([...words, 'playbook.yml', ...given], world)
    return { code, ...world.printed }
  }

  it('are read by no command that contacts nothing, and have a source in show and vars', async () => {
    for (const words of [
      ['validate'],
      ['show'],
      ['show', '--expanded'],
      ['show', '--format', 'json'],
      ['vars', 'token'],
    ]) {
      const { code, stdout, stderr } = await callKplayIn({ cwd: folder, root }, [...words, 'playbook.yml', ...given])
      expect(code, stderr).to.equal(0)
      expect(stdout).not.to.include('filed-secret')
    }
    const { stdout } = await callKplayIn({ cwd: folder, root }, [
      'vars',
      'own',
      '--host',
      'b2',
      'playbook.yml',
      ...given,
    ])
    expect(stdout).to.equal(
      [
        'own on b2 is {"env":"OF_B2"} (kplay takes it as "***")',
        '  won   host b2  {"env":"OF_B2"}   inventory.yml:29',
        '  lost  default  {"prompt":"Own"}  playbook.yml:7',
        '',
      ].join('\n'),
    )
  })

  it('that can not be had end an apply before anything is opened: 3, each with its place; nobody is asked in vain', async () => {
    const { code, stdout, stderr } = await call(['apply', '--yes'], {
      askSecret: () => Promise.reject(new Error('asked in vain')),
      env: { KPLAY_STATE: join(folder, 'state') },
    })
    expect([code, stdout]).to.deep.equal([3, ''])
    expect(stderr).to.match(
      /^error\[secret\/env\]: the environment has no TOKEN\n  --> playbook.yml:5:35  secret "token"/,
    )
    expect(stderr).to.include('error[secret/env]: the environment has no OF_B2\n  --> inventory.yml:29')
    expect(stderr).not.to.match(/UNUSED|run \d/)
    expect(readdirSync(folder)).not.to.include('state')
  })

  it('that a person is asked for need a terminal: 10', async () => {
    const env = { KPLAY_STATE: join(folder, 'state'), TOKEN: 'token-secret', OF_B2: 'own-secret' }
    const { code, stderr } = await call(['apply', '--yes'], { env })
    expect(code).to.equal(10)
    expect(stderr).to.match(/^error\[secret\/no-terminal\][^]*--> playbook.yml:7:33  secret "own"/)
  })

  it('are told in no text once they are known', async () => {
    const env = { KPLAY_STATE: join(folder, 'state'), TOKEN: 'Apply', OF_B2: 'own-secret' }
    const { code, stderr } = await call(['apply', '--yes'], { env, askSecret: () => Promise.resolve('cluster') })
    expect(code).to.equal(4)
    expect(stderr).to.match(/^run \d{8}/)
    expect(stderr).to.include('secret/open-file')
    expect(stderr)
      .to.match(/\*\*\*/)
      .and.not.to.match(/cluster|Apply|filed-secret/)
  })
})
