import { expect } from 'chai'
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { useTempFolders } from '../support/temp-folder.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

const node = (args: readonly string[], cwd = root): { code: number | null; stdout: string; stderr: string } => {
  const env = { PATH: process.env['PATH'] ?? '' }
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8', env })
  return { code: status, stdout, stderr }
}

const validate = (args: readonly string[], cwd = root) => node([join(root, 'src/main.ts'), 'validate', ...args], cwd)

/** Lists the packages a call of validate loads. */
const spy = `
import { registerHooks } from 'node:module'
const loaded = new Set()
registerHooks({ load: (url, context, next) => {
  const [, name] = /node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url) ?? []
  if (name !== undefined) loaded.add(name)
  return next(url, context)
} })
process.argv = [process.argv[0], 'kplay', 'validate', 'playbooks', 'inventories']
process.on('exit', () => process.stdout.write([...loaded].sort().join(' ')))
await import(${JSON.stringify(`file://${root}src/main.ts`)})
`

describe('kplay validate', () => {
  const temp = useTempFolders()

  it('is silent and exits 0 for good files and folders of them', () => {
    const { code, stdout, stderr } = validate(['playbooks', 'inventories'])
    expect([code, stdout]).to.deep.equal([0, ''])
    expect(stderr).to.match(/^\d+ files checked: no faults\n$/)
  }).timeout(180_000)

  it('prints all faults of all files, sorted, and exits 3', () => {
    const files = ['serial', 'read-only'].map((name) => `test/cases/language/bad/${name}.yml`)
    const { code, stdout, stderr } = validate(files)
    expect(code).to.equal(3)
    const places = [...stdout.matchAll(/--> (\S+)/g)].map((match) => match[1])
    expect(places.map((place) => place?.replace(/.*\//, ''))).to.deep.equal([
      'read-only.yml:11:9',
      'read-only.yml:13:13',
      'serial.yml:8:13',
    ])
    expect(stderr).to.equal('2 files checked: 3 errors\n')
  }).timeout(180_000)

  it('prints JSON for programs, on stdout alone', () => {
    const { code, stdout } = validate(['test/cases/language/bad/serial.yml', '--format', 'json'])
    expect(code).to.equal(3)
    expect(JSON.parse(stdout)).to.deep.equal({
      format: 1,
      diagnostics: [
        {
          code: 'playbook/serial',
          severity: 'error',
          message: 'Kafka nodes go one at a time, not 3',
          file: 'test/cases/language/bad/serial.yml',
          line: 8,
          column: 13,
          endLine: 8,
          endColumn: 14,
          note: 'at most one node is down because of kplay, ever',
          fix: 'write "serial: 1", or leave it out',
        },
      ],
    })
  }).timeout(180_000)

  it('prints warnings and advice, and exits 0 where nothing is worse', () => {
    const files = ['watches', 'waits-long'].map((name) => `test/cases/language/bad/${name}.yml`)
    const { code, stdout, stderr } = validate(files)
    expect([code, stderr]).to.deep.equal([0, '2 files checked: 1 warning, 2 advice\n'])
    expect([...stdout.matchAll(/^(\w+)\[/gm)].map((match) => match[1])).to.deep.equal(['advice', 'warning', 'advice'])
    const json = validate([...files, '--format', 'json'])
    const { diagnostics } = JSON.parse(json.stdout) as { diagnostics: { code: string; severity: string }[] }
    expect(json.code).to.equal(0)
    expect(diagnostics.map((one) => `${one.severity} ${one.code}`)).to.deep.equal([
      'advice playbook/long-wait',
      'warning playbook/single-sample',
      'advice playbook/watch-without-end',
    ])
  }).timeout(180_000)

  it('shows no secret that it found, in text or JSON', () => {
    for (const format of ['text', 'json']) {
      const { code, stdout } = validate(['test/cases/language/bad/secrets-in-plain-text.yml', '--format', format])
      expect(code).to.equal(3)
      expect(stdout).to.contain('plain-secret')
      expect(stdout).to.not.match(/hunter22|b4c5|s3cret|8d3f90aa|12345|changeit|MIIEow/)
    }
  }).timeout(180_000)

  it('takes files of kplay out of a folder, and leaves the rest', () => {
    const folder = temp()
    mkdirSync(join(folder, 'deep'))
    writeFileSync(join(folder, 'compose.yml'), 'services: {}\n')
    writeFileSync(join(folder, 'deep', 'bad.yaml'), 'kplay: 1\nname: x\n')
    const { code, stdout, stderr } = validate(['.'], folder)
    expect(code).to.equal(3)
    expect(stdout).to.match(/--> deep\/bad\.yaml:1:1/)
    expect(stderr).to.match(/^1 file checked: 2 errors/)
  }).timeout(180_000)

  it('refuses a call without files, and a folder without any', () => {
    expect(validate([])).to.include({ code: 3, stdout: '' })
    expect(validate(['.'], temp())).to.include({ code: 3, stdout: '' })
    expect(validate(['nowhere.yml']).stdout).to.match(
      /^error\[file\/unreadable\]: can not read nowhere\.yml: no such file/,
    )
  }).timeout(180_000)

  it('loads the parsers of texts and nothing else: no client of Kafka or of hosts', () => {
    const { stdout } = node(['--input-type=module', '-e', spy])
    const packages = stdout.trim().split(' ')
    // No full parser and no compiler of schemas for a file without a fault.
    expect(packages.sort()).to.deep.equal(['@marcbachmann/cel-js', 'js-yaml'])
  }).timeout(180_000)
})
