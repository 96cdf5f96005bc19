import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { openBackup } from '../../../src/journal/backup/keep-files.ts'
import { manifestSchema, type Manifest } from '../../../src/journal/backup/manifest.ts'
import { readKept, readManifest } from '../../../src/journal/backup/read-backup.ts'
import type { FileToKeep } from '../../../src/run/ports.ts'
import { expectGolden } from '../../support/golden.ts'
import { useTempFolders } from '../../support/temp-folder.ts'

const run = '20261122-031042-k7qd'
const config = '/etc/kafka/server.properties'
const source = fileURLToPath(new URL('../../../src/journal/backup/keep-files.ts', import.meta.url))

const fileOf = (content: string, change: Partial<FileToKeep> = {}): FileToKeep => ({
  kind: 'config',
  host: 'b1',
  path: config,
  mode: '640',
  uid: 0,
  gid: 998,
  content,
  ...change,
})

describe('the backup of a run', () => {
  const tempFolder = useTempFolders()
  const openIn = (dir: string) => openBackup({ run, dir, nowMs: () => Date.UTC(2026, 10, 22, 3, 10, 42) })
  const manifestIn = (dir: string): Manifest =>
    JSON.parse(readFileSync(join(dir, 'backup/manifest.json'), 'utf8')) as Manifest

  it('has the schema of its manifest in schemas/', () =>
    expectGolden('schemas/backup.schema.json', `${JSON.stringify(manifestSchema, null, 2)}\n`))

  it('keeps each byte, readable by this user alone, with a manifest of digests', async () => {
    const dir = tempFolder()
    const content = 'ssl.key.password=geh\xe9im\n\x00'
    const kept = await openIn(dir).keep([
      fileOf(content),
      fileOf('[]', { kind: 'cluster', host: null, path: 'topics.json', mode: null, uid: null, gid: null }),
    ])
    expect(kept).to.deep.equal({ ok: true, value: join(dir, 'backup') })
    const file = join(dir, 'backup/hosts/b1', config)
    expect(readFileSync(file, 'latin1')).to.equal(content)
    expect(statSync(file).mode & 0o777).to.equal(0o600)
    for (const folder of ['backup', 'backup/hosts', 'backup/hosts/b1/etc'])
      expect(statSync(join(dir, folder)).mode & 0o777, folder).to.equal(0o700)
    const sha256 = createHash('sha256').update(Buffer.from(content, 'latin1')).digest('hex')
    const { format, files } = manifestIn(dir)
    expect([format, files.map((one) => one.file)]).to.deep.equal([1, [`hosts/b1${config}`, 'cluster/topics.json']])
    expect(files[0]).to.deep.include({ sha256, bytes: 25, mode: '640', gid: 998, at: '2026-11-22T03:10:42.000Z' })
    const entry = files[0]
    if (entry === undefined) throw new Error('nothing is kept')
    expect(await readKept(dir, entry)).to.deep.equal({ ok: true, value: content })
  })

  it('keeps what a file held at first: a resume after it was changed does not spoil it', async () => {
    const dir = tempFolder()
    await openIn(dir).keep([fileOf('old\n')])
    await openIn(dir).keep([fileOf('new\n'), fileOf('other\n', { host: 'b2' })])
    expect(readFileSync(join(dir, 'backup/hosts/b1', config), 'utf8')).to.equal('old\n')
    expect(manifestIn(dir).files.map(({ host }) => host)).to.deep.equal(['b1', 'b2'])
  })

  it('keeps a file again that a dead process had not brought into the manifest', async () => {
    const dir = tempFolder()
    await openIn(dir).keep([fileOf('x\n', { host: 'b2' })])
    await openIn(dir).keep([fileOf('half of i', { path: '/etc/kafka/log4j.properties' })])
    writeFileSync(join(dir, 'backup/manifest.json'), JSON.stringify({ format: 1, run, files: [] }))
    await openIn(dir).keep([fileOf('all of it\n', { path: '/etc/kafka/log4j.properties' })])
    expect(readFileSync(join(dir, 'backup/hosts/b1/etc/kafka/log4j.properties'), 'utf8')).to.equal('all of it\n')
  })

  it('never leaves its folder, whatever a path or a manifest says', async () => {
    const dir = tempFolder()
    await openIn(dir).keep([fileOf('x\n', { path: '/../../../etc/passwd' })])
    expect(manifestIn(dir).files[0]?.file).to.equal('hosts/b1/etc/passwd')
    const [entry] = manifestIn(dir).files
    const bad = { format: 1, run, files: [{ ...entry, file: '../../journal.jsonl' }] }
    writeFileSync(join(dir, 'backup/manifest.json'), JSON.stringify(bad))
    expect(await readManifest(dir)).to.have.nested.property('error.code', 'backup/damaged')
  })

  it('says what is damaged: the manifest, or a file', async () => {
    const dir = tempFolder()
    expect(await readManifest(dir)).to.deep.equal({ ok: true, value: undefined })
    await openIn(dir).keep([fileOf('x\n')])
    const [entry] = manifestIn(dir).files
    if (entry === undefined) throw new Error('nothing is kept')
    writeFileSync(join(dir, 'backup', entry.file), 'y\n')
    expect(await readKept(dir, entry)).to.have.nested.property('error.code', 'backup/damaged')
    for (const text of ['{', '[]', '{"format":2}', `{"format":1,"run":"x","files":[{"file":"a"}]}`]) {
      writeFileSync(join(dir, 'backup/manifest.json'), text)
      expect(await readManifest(dir), text).to.have.nested.property('error.code', 'backup/damaged')
    }
  })

  // A limit on the size of files fills up in the middle of a file, as a disk does.
  it('is a problem where the disk is full, and the manifest names nothing that is not whole', () => {
    const dir = tempFolder()
    const script = `import { openBackup } from ${JSON.stringify(source)}
const backup = openBackup({ run: 'r', dir: ${JSON.stringify(dir)}, nowMs: () => 0 })
const file = { kind: 'config', host: 'b1', path: '/a', mode: '644', uid: 0, gid: 0, content: 'x' }
await backup.keep([file])
const kept = await backup.keep([{ ...file, path: '/b', content: 'x'.repeat(6000) }])
console.log(kept.error.code, kept.error.why[0])`
    const shell = `trap '' XFSZ; ulimit -S -f 4; exec "$0" --input-type=module -e "$1"`
    const { stdout, stderr } = spawnSync('bash', ['-c', shell, process.execPath, script], { encoding: 'utf8' })
    expect(stderr).to.equal('')
    expect(stdout).to.match(/^backup\/cannot-write the file reached the size limit/)
    expect(manifestIn(dir).files.map(({ path }) => path)).to.deep.equal(['/a'])
  })
})
