import { expect } from 'chai'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readSecrets } from '../../../src/cli/secrets/read-secrets.ts'
import type { Reading } from '../../../src/cli/secrets/read-secret.ts'
import { renderProblem } from '../../../src/diagnostics/problem-text.ts'
import { Secret, type SecretSource } from '../../../src/language/secrets/secret.ts'
import { realClock } from '../../support/cluster.ts'
import { useTempFolders } from '../../support/temp-folder.ts'

describe('reading secrets', () => {
  const temp = useTempFolders()
  let folder: string
  let asked: string[]
  let lines = 0

  beforeEach(() => {
    folder = temp()
    asked = []
    mkdirSync(join(folder, 'playbooks'))
    mkdirSync(join(folder, 'secrets'))
  })

  const file = (name: string, content: string | Uint8Array, mode = 0o600): string => {
    const path = join(folder, 'secrets', name)
    writeFileSync(path, content)
    chmodSync(path, mode)
    return `../secrets/${name}`
  }

  const secret = (source: SecretSource, more: { pattern?: string; name?: string; line?: number } = {}): Secret => {
    const line = more.line ?? (lines += 1)
    const at = { source: { name: 'playbooks/p.yml', text: '' }, line, column: 3, endLine: line, endColumn: 9 }
    return new Secret({ name: more.name ?? 'token', source, at, pattern: more.pattern })
  }

  const reading = (change: Partial<Reading> = {}): Reading => ({
    env: { PATH: process.env['PATH'], HOME: folder },
    cwd: folder,
    clock: realClock,
    askSecret: undefined,
    ...change,
  })

  const valueOf = async (source: SecretSource, change: Partial<Reading> = {}): Promise<string | undefined> => {
    const one = secret(source)
    const read = await readSecrets([one], reading(change))
    if (!read.ok) throw new Error(read.error.problems.map(renderProblem).join(''))
    return read.value.values.get(one)
  }

  const troubleOf = async (of: SecretSource | Secret, change: Partial<Reading> = {}): Promise<string> => {
    const read = await readSecrets([of instanceof Secret ? of : secret(of, { line: 7 })], reading(change))
    if (read.ok) return 'no trouble'
    return read.error.problems.map((one) => `${one.exitCode} ${renderProblem(one)}`).join('')
  }

  const sh = (script: string): SecretSource => ({ kind: 'command', argv: ['sh', '-c', script] })

  it('takes a file beside the file that names it, less one line end', async () => {
    expect(await valueOf({ kind: 'file', path: file('one', 'pass word\n') })).to.equal('pass word')
    expect(await valueOf({ kind: 'file', path: file('two', 'pass word\r\n') })).to.equal('pass word')
    expect(await valueOf({ kind: 'file', path: file('three', ' pass\n\n') })).to.equal(' pass\n')
    expect(await valueOf({ kind: 'file', path: '~/secrets/one' })).to.equal('pass word')
    expect(await valueOf({ kind: 'file', path: join(folder, 'secrets/one') })).to.equal('pass word')
  })

  it('takes what a program prints, run in the folder of the file that names it, without a shell between', async () => {
    file('one', 'kept in a file\n')
    expect(await valueOf({ kind: 'command', argv: ['cat', '../secrets/one'] })).to.equal('kept in a file')
    expect(await valueOf({ kind: 'command', argv: ['printf', '%s', '$HOME "x" ; y'] })).to.equal('$HOME "x" ; y')
    expect(
      await valueOf(sh('printf "$TOKEN_OF_SHELL\\n\\n"'), { env: { ...reading().env, TOKEN_OF_SHELL: 'told' } }),
    ).to.equal('told\n')
  })

  it('takes a variable of the environment as it is', async () => {
    expect(await valueOf({ kind: 'env', name: 'TOKEN' }, { env: { TOKEN: ' as it is\n' } })).to.equal(' as it is\n')
  })

  it('asks a person last, and once for one place however many hosts read it', async () => {
    const askSecret = (question: string): Promise<string> => {
      asked.push(question)
      return Promise.resolve(`answer to ${question}`)
    }
    const prompt: SecretSource = { kind: 'prompt', question: 'Password' }
    const alike = [secret(prompt, { line: 4 }), secret(prompt, { line: 4 })]
    const read = await readSecrets(
      [...alike, secret({ kind: 'env', name: 'TOKEN' })],
      reading({ askSecret, env: { TOKEN: 'value' } }),
    )
    expect(asked).to.deep.equal(['Password: '])
    expect(read.ok && alike.map((one) => read.value.values.get(one))).to.deep.equal([
      'answer to Password: ',
      'answer to Password: ',
    ])
    expect(await troubleOf(secret({ kind: 'env', name: 'NO' }), { askSecret })).to.match(/secret\/env/)
    const both = await readSecrets(
      [alike[0] ?? secret(prompt), secret({ kind: 'env', name: 'NO' })],
      reading({ askSecret }),
    )
    expect(both.ok).to.equal(false)
    expect(asked).to.deep.equal(['Password: '])
  })

  it('warns of a file that others can read, and takes it', async () => {
    const path = file('open', 'pass word\n', 0o644)
    const read = await readSecrets([secret({ kind: 'file', path })], reading())
    const warnings = read.ok ? read.value.warnings : []
    expect(warnings.map(({ code, severity, fix }) => `${severity} ${code} ${fix}`)).to.deep.equal([
      `warning secret/open-file chmod 600 ${join(folder, 'secrets/open')}`,
    ])
  })

  it('says what is wrong, where it is written and what to do, and shows no part of it', async () => {
    const at = '--> playbooks/p.yml:7:3  secret "token"'
    const cases: readonly (readonly [SecretSource | Secret, RegExp])[] = [
      [{ kind: 'env', name: 'TOKEN' }, /^3 error\[secret\/env\]: the environment has no TOKEN\n[^]*it is not set/],
      [{ kind: 'file', path: 'absent' }, /^3 error\[secret\/file\][^]*absent: there is no such file/],
      [{ kind: 'file', path: '.' }, /^3 error\[secret\/file\][^]*it is a folder/],
      [{ kind: 'file', path: file('empty', '\n') }, /^3 error\[secret\/empty\]/],
      [{ kind: 'file', path: file('blank', ' \n\t\n') }, /^3 error\[secret\/empty\]/],
      [{ kind: 'file', path: file('short', ' abc \n') }, /^3 error\[secret\/short\]/],
      [{ kind: 'file', path: file('long', 'x'.repeat(70_000)) }, /^3 error\[secret\/long\]/],
      [{ kind: 'file', path: file('binary', Uint8Array.of(0x61, 0xff, 0xfe, 0x62, 0x63)) }, /^3 error\[secret\/form\]/],
      [{ kind: 'file', path: file('nul', 'hunter2\0more') }, /^3 error\[secret\/form\]/],
      [sh('echo hunter2; echo why it failed >&2; exit 3'), /^3 error\[secret\/command\][^]*exit code 3: why it failed/],
      [sh('kill -9 $$'), /^3 error\[secret\/command\][^]*ended by SIGKILL/],
      [sh('yes hunter2 | head -c 70000'), /^3 error\[secret\/command\][^]*more than 64 KiB/],
      [sh(':'), /^3 error\[secret\/empty\]/],
      [
        { kind: 'command', argv: ['no-such-program'] },
        /^3 error\[secret\/command\]: "no-such-program" gave no secret[^]*not found/,
      ],
      [
        secret({ kind: 'file', path: file('form', 'hunter2') }, { pattern: '[0-9]+', line: 7 }),
        /^3 error\[secret\/form\][^]*\[0-9\]\+/,
      ],
      [{ kind: 'prompt', question: 'Password' }, /^10 error\[secret\/no-terminal\]/],
    ]
    for (const [of, says] of cases) {
      const text = await troubleOf(of)
      expect(text).to.match(says)
      expect(text).to.include(at).and.include('   = fix: ').and.include('nothing was contacted')
      expect(text).not.to.include('hunter2')
    }
    for (const answer of ['', undefined])
      expect(await troubleOf({ kind: 'prompt', question: 'P' }, { askSecret: () => Promise.resolve(answer) })).to.match(
        /^10 error\[secret\/not-given\]/,
      )
  })

  it('ends a program that does not end', async () => {
    const clock = { ...realClock, sleep: () => Promise.resolve() }
    expect(await troubleOf(sh('exec sleep 60'), { clock })).to.match(/secret\/command[^]*did not end within 30 s/)
  })

  it('collects all troubles, and knows the values of the others', async () => {
    const read = await readSecrets(
      [secret({ kind: 'env', name: 'A' }), secret({ kind: 'env', name: 'B' }), secret({ kind: 'env', name: 'C' })],
      reading({ env: { B: 'known' } }),
    )
    expect(read.ok ? [] : read.error.problems.map((one) => one.what)).to.deep.equal([
      'the environment has no A',
      'the environment has no C',
    ])
    expect(read.ok ? [] : read.error.known).to.deep.equal(['known'])
  })
})
