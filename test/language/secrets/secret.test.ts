import { expect } from 'chai'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import type { Playbook } from '../../../src/language/playbook/playbook.ts'
import { renderExpanded } from '../../../src/language/expanded/expand-playbook.ts'
import { loadPlaybook } from '../../../src/language/load-playbook.ts'
import { Secret } from '../../../src/language/secrets/secret.ts'
import { buildProgram } from '../../../src/plan/build-program.ts'
import { secretsOf, withProgramSecrets } from '../../../src/plan/tasks/secrets.ts'
import { useTempFolders } from '../../support/temp-folder.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

describe('a secret', () => {
  const temp = useTempFolders()
  let folder: string

  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text)

  const load = async (name: string): Promise<Playbook> => {
    const request = { file: join(folder, name), sets: [], varsFiles: [], root, cwd: folder, today: '2026-11-22' }
    const { playbook, diagnostics } = await loadPlaybook(request)
    if (playbook === undefined) throw new Error(diagnostics.map((one) => one.message).join('\n'))
    return playbook
  }

  const head = (): string =>
    `kplay: 1\nname: x\ninventory: ${JSON.stringify(join(root, 'test/cases/language/parts/inventory.yml'))}\n`

  const task = '{ argv: [tell], env: { A: "${{ inputs.key }}", B: "${{ inputs.other }}" } }'

  beforeEach(() => {
    folder = temp()
    mkdirSync(join(folder, 'phases'))
    write(
      'phases/tell.yml',
      [
        'kplay: 1',
        'phase: tell',
        'hosts: [brokers]',
        'inputs:',
        '  key: { type: secret, default: { file: secrets/key } }',
        '  other: { type: secret }',
        'tasks:',
        `  - { id: call, command: ${task}, undo: none, undo_reason: told }`,
        '',
      ].join('\n'),
    )
    write(
      'playbook.yml',
      `${head()}vars:\n  token: { type: secret, default: { env: TOKEN } }\nphases:\n  - use: ./phases/tell.yml\n    with: { other: "\${{ vars.token }}" }\n`,
    )
  })

  it('shows its value nowhere', () => {
    const at = { source: { name: 'p', text: '' }, line: 1, column: 1, endLine: 1, endColumn: 1 }
    const secret = new Secret({ name: 'a', source: { kind: 'env', name: 'A' }, at }, 'hunter2')
    const shown = [
      String(secret),
      JSON.stringify({ secret }),
      inspect({ secret }),
      inspect(secret, { showHidden: true }),
    ]
    expect(shown.join()).not.to.include('hunter2')
    expect(secret.reveal()).to.equal('hunter2')
  })

  it('is found wherever a task reads it, through inputs too, and each once', async () => {
    const secrets = secretsOf(buildProgram(await load('playbook.yml')))
    expect(secrets.map(({ origin: { name, source } }) => [name, source])).to.deep.equal([
      ['key', { kind: 'file', path: 'secrets/key' }],
      ['token', { kind: 'env', name: 'TOKEN' }],
    ])
  })

  it('changes the digest by where it comes from, never by its value', async () => {
    const program = buildProgram(await load('playbook.yml'))
    const filled = withProgramSecrets(program, (secret) => secret.with('hunter2'))
    expect(filled.digest).to.equal(program.digest)
    expect(JSON.stringify(filled)).not.to.include('hunter2')
    const args = (of: typeof program): unknown => {
      const [phase] = of.phases
      const [step] = phase?.tasks ?? []
      const scope = { ...of.scope, inputs: phase?.inputs ?? {} }
      return step?.kind === 'module' ? step.args(scope) : undefined
    }
    expect(args(program)).to.deep.include({
      value: { argv: ['tell'], env: { A: 'secret from file secrets/key', B: 'secret from env TOKEN' } },
    })
    expect(args(filled)).to.deep.include({ value: { argv: ['tell'], env: { A: 'hunter2', B: 'hunter2' } } })
  })

  it('keeps its place when a used phase is put into the playbook', async () => {
    const playbook = await load('playbook.yml')
    const text = renderExpanded(playbook, { cwd: folder })
    expect(text).to.include('key: { type: secret, default: { file: "phases/secrets/key" } }')
    write('expanded.yml', text)
    const expanded = secretsOf(buildProgram(await load('expanded.yml')))
    expect(expanded.map(({ origin }) => origin.source)).to.deep.equal([
      { kind: 'file', path: 'phases/secrets/key' },
      { kind: 'env', name: 'TOKEN' },
    ])
  })
})
