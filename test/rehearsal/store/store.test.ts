import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync, chmodSync } from 'node:fs'
import { expect } from 'chai'
import { ensureRelease, hasRelease } from '../../../src/rehearsal/store/store.ts'
import { jarUrl, objectPath } from '../../../src/rehearsal/store/objects.ts'
import { installTree } from '../../../src/rehearsal/store/tree.ts'
import { makeFakeRelease, type FakeRelease } from '../../support/fake-release.ts'
import { useTempFolders } from '../../support/temp-folder.ts'

describe('the store of Kafka releases', () => {
  const newFolder = useTempFolders()
  let folder: string
  let fake: FakeRelease

  beforeEach(async () => {
    folder = newFolder()
    fake = await makeFakeRelease(folder)
  })
  afterEach(() => fake.server.close())

  const ensure = (release = '9.1.0', change = {}) => ensureRelease(release, { ...fake.context, ...change })
  const dirOf = async (): Promise<string> => {
    const stored = await ensure()
    if (!stored.ok) throw new Error(stored.error.what)
    return stored.value.dir
  }

  it('makes a folder of scripts, configuration and hard links to the jars', async () => {
    const dir = await dirOf()
    expect(dir).to.equal(`${fake.context.cacheDir}/releases/kafka-9.1.0`)
    expect(readdirSync(`${dir}/libs`).sort()).to.deep.equal([
      'first-1.0.jar',
      'kafka_2.13-9.1.0.jar',
      'second-2.0-linux.jar',
    ])
    for (const jar of fake.lock.jars) {
      const object = objectPath(fake.context.cacheDir, jar.sha256)
      const linked = `${dir}/libs/${jar.path.split('/').at(-1)}`
      expect(statSync(linked).ino).to.equal(statSync(object).ino)
      expect(statSync(object).mode & 0o777).to.equal(0o444)
    }
    expect(statSync(`${dir}/bin/kafka-server-start.sh`).mode & 0o111).to.equal(0o111)
    expect(existsSync(`${dir}/config/log4j2.yaml`)).to.equal(true)
  })

  it('fetches each file once: a second call asks nobody', async () => {
    await dirOf()
    const asked = fake.server.requests.length
    expect(asked).to.equal(3)
    await dirOf()
    expect(fake.server.requests).to.have.length(asked)
    expect(fake.progress.filter((event) => event.kind === 'fetch').at(-1)).to.deep.equal({
      kind: 'fetch',
      release: '9.1.0',
      doneBytes: 9000,
      totalBytes: 9000,
    })
  })

  it('shares jars between releases', async () => {
    await dirOf()
    const other = await makeFakeRelease(folder, { release: '9.2.0' })
    const stored = await ensureRelease('9.2.0', { ...other.context, cacheDir: fake.context.cacheDir })
    await other.server.close()
    expect(stored.ok).to.equal(true)
    expect(other.server.requests).to.deep.equal(['GET org/apache/kafka/kafka_2.13/9.2.0/kafka_2.13-9.2.0.jar'])
  })

  it('lets two at once share the work', async () => {
    const both = await Promise.all([ensure(), ensure()])
    expect(both.map((one) => one.ok)).to.deep.equal([true, true])
    expect(fake.server.requests).to.have.length(3)
  })

  it('makes a folder anew that is not whole, and fetches a damaged jar again', async () => {
    const dir = await dirOf()
    rmSync(`${dir}/.complete`)
    const [jar] = fake.lock.jars
    const object = objectPath(fake.context.cacheDir, jar?.sha256 ?? '')
    chmodSync(object, 0o644)
    writeFileSync(object, Buffer.alloc(3000, 'z'))
    await dirOf()
    expect(fake.server.requests.slice(3)).to.deep.equal([`GET ${jar?.path}`])
    expect(readFileSync(object).equals(fake.files.get(jar?.path ?? '') ?? Buffer.of())).to.equal(true)
    expect(existsSync(`${dir}/.complete`)).to.equal(true)
  })

  it('makes a folder anew when its lock changed', async () => {
    const dir = await dirOf()
    const text = readFileSync(`${fake.context.locksDir}/9.1.0.lock.json`, 'utf8')
    writeFileSync(
      `${fake.context.locksDir}/9.1.0.lock.json`,
      text.replace('"kafka-topics"', '"kafka-acls": "x",\n    "kafka-topics"'),
    )
    await dirOf()
    expect(existsSync(`${dir}/bin/kafka-acls.sh`)).to.equal(true)
  })

  it('keeps what was fetched when a file fails, and leaves no folder', async () => {
    fake.files.delete('org/example/first/1.0/first-1.0.jar')
    const failed = await ensure()
    expect(failed).to.have.nested.property('error.code', 'lab/no-network')
    expect(failed).to.have.nested.property('error.subject').that.includes('first-1.0.jar')
    expect(readdirSync(`${fake.context.cacheDir}/releases`)).to.deep.equal([])
    expect(readdirSync(`${fake.context.cacheDir}/objects`).length).to.be.greaterThan(0)
  })

  it('names the releases that can be had, and the one meant', async () => {
    const unknown = await ensure('9.1.1')
    expect(unknown).to.have.nested.property('error.code', 'lab/unknown-release')
    expect(unknown).to.have.nested.property('error.exitCode', 3)
    expect(unknown).to.have.nested.property('error.why[0]', 'locked releases: 9.1.0')
    expect(unknown).to.have.nested.property('error.fix').that.includes('did you mean "9.1.0"?')
    expect(await hasRelease('9.1.1', fake.context)).to.deep.equal({ ok: true, value: false })
    expect(await hasRelease('9.1.0', fake.context)).to.deep.equal({ ok: true, value: true })
  })

  it('says before it begins that the disk has no room', async () => {
    const full = await ensure('9.1.0', { freeBytesOf: () => Promise.resolve(100 * 2 ** 20) })
    expect(full).to.have.nested.property('error.code', 'lab/disk-full')
    expect(full).to.have.nested.property('error.why[0]', '257 MiB are needed and only 100 MiB are free')
    expect(fake.server.requests).to.deep.equal([])
  })

  it('says that its folder cannot be made', async () => {
    writeFileSync(`${folder}/file`, '')
    const failed = await ensure('9.1.0', { cacheDir: `${folder}/file/cache` })
    expect(failed).to.have.nested.property('error.code', 'lab/file')
    expect(failed).to.have.nested.property('error.exitCode', 1)
  })

  it('says that the locks are not there', async () => {
    const failed = await ensure('9.1.0', { locksDir: `${folder}/none` })
    expect(failed).to.have.nested.property('error.code', 'lab/lock')
  })

  it('says that a lock is damaged', async () => {
    writeFileSync(`${fake.context.locksDir}/9.1.0.lock.json`, '{}')
    const failed = await ensure()
    expect(failed).to.have.nested.property('error.code', 'lab/lock')
    expect(failed).to.have.nested.property('error.subject', `${fake.context.locksDir}/9.1.0.lock.json`)
  })

  it('asks Maven Central by coordinates where no other repository is set', async () => {
    const [server, , classified] = fake.lock.jars
    if (server === undefined || classified === undefined) throw new Error('no jar')
    for (const jar of [server, classified]) {
      const url = await jarUrl(jar, {})
      expect(url).to.match(/^https:\/\//)
      expect(url.endsWith(`/${jar.path}`)).to.equal(true)
    }
  })

  describe('installs a release on a node', () => {
    it('with jars as hard links and everything else as copies', async () => {
      const dir = await dirOf()
      expect((await installTree({ release: '9.1.0', dir }, `${folder}/node/install`)).ok).to.equal(true)
      const own = `${folder}/node/install/kafka-9.1.0`
      const inode = (path: string): number => statSync(path).ino
      expect(inode(`${own}/libs/first-1.0.jar`)).to.equal(inode(`${dir}/libs/first-1.0.jar`))
      expect(inode(`${own}/config/log4j2.yaml`)).to.not.equal(inode(`${dir}/config/log4j2.yaml`))
      expect(statSync(`${own}/bin/kafka-run-class.sh`).mode & 0o111).to.equal(0o111)
      expect(readdirSync(`${folder}/node/install`)).to.deep.equal(['kafka-9.1.0'])
    })

    it('once: what is there stays', async () => {
      const dir = await dirOf()
      const root = `${folder}/node/install`
      await installTree({ release: '9.1.0', dir }, root)
      writeFileSync(`${root}/kafka-9.1.0/config/mine`, '')
      expect((await installTree({ release: '9.1.0', dir }, root)).ok).to.equal(true)
      expect(existsSync(`${root}/kafka-9.1.0/config/mine`)).to.equal(true)
    })

    it('or says why it cannot, leaving nothing', async () => {
      const dir = await dirOf()
      writeFileSync(`${folder}/file`, '')
      const failed = await installTree({ release: '9.1.0', dir }, `${folder}/file/install`)
      expect(failed).to.have.nested.property('error.code', 'lab/file')
      expect(await installTree({ release: '9.9.9', dir: `${folder}/none` }, `${folder}/node`)).to.have.property(
        'ok',
        false,
      )
      expect(readdirSync(`${folder}/node`)).to.deep.equal([])
    })
  })
})
