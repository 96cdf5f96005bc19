import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { parseSha512 } from '../../../src/rehearsal/store/archive.ts'
import { knownReleases } from '../../../src/rehearsal/store/releases.ts'
import { ensureRelease } from '../../../src/rehearsal/store/store.ts'
import { makeFakeRelease, type FakeRelease } from '../../support/fake-release.ts'
import { useTempFolders } from '../../support/temp-folder.ts'

describe('a folder of official archives', () => {
  const newFolder = useTempFolders()
  let folder: string
  let archives: string
  let fake: FakeRelease

  beforeEach(async () => {
    folder = newFolder()
    archives = `${folder}/archives`
    const top = `${folder}/kafka_2.13-8.1.2`
    for (const part of ['bin', 'config', 'libs']) mkdirSync(`${top}/${part}`, { recursive: true })
    writeFileSync(`${top}/bin/kafka-server-start.sh`, '#!/bin/bash\n')
    writeFileSync(`${top}/libs/kafka_2.13-8.1.2.jar`, 'jar')
    mkdirSync(archives)
    execFileSync('tar', ['-czf', `${archives}/kafka_2.13-8.1.2.tgz`, '-C', folder, 'kafka_2.13-8.1.2'])
    writeFileSync(`${archives}/kafka_2.13-8.1.2.tgz.asc`, '')
    fake = await makeFakeRelease(folder)
  })
  afterEach(() => fake.server.close())

  const ensure = (release = '8.1.2', dir = archives) =>
    ensureRelease(release, { ...fake.context, env: { ...fake.context.env, KPLAY_KAFKA_DIR: dir } })
  const steps = (): readonly string[] =>
    fake.progress.flatMap((event) => (event.kind === 'step' ? [event.text] : [])).map((t) => t.replaceAll(folder, ''))
  const sha512 = (): string =>
    createHash('sha512')
      .update(readFileSync(`${archives}/kafka_2.13-8.1.2.tgz`))
      .digest('hex')

  it('is where a release comes from first, without a lock', async () => {
    const stored = await ensure()
    expect(stored).to.have.nested.property('value.source', 'archive')
    const dir = `${fake.context.cacheDir}/releases/kafka-8.1.2`
    expect(stored).to.have.nested.property('value.dir', dir)
    expect(existsSync(`${dir}/libs/kafka_2.13-8.1.2.jar`)).to.equal(true)
    expect(steps()).to.deep.equal([
      'unpacking /archives/kafka_2.13-8.1.2.tgz (no .sha512 beside it, so it is taken as it is)',
    ])
    await ensure()
    expect(steps()).to.have.length(1)
  })

  it('is compared with the .sha512 beside each archive', async () => {
    const words = (sha512().toUpperCase().match(/.{8}/g) ?? []).join(' ')
    writeFileSync(`${archives}/kafka_2.13-8.1.2.tgz.sha512`, `kafka_2.13-8.1.2.tgz: ${words}\n`)
    expect((await ensure()).ok).to.equal(true)
    expect(steps()).to.deep.equal(['unpacking /archives/kafka_2.13-8.1.2.tgz (verified by its .sha512)'])
  })

  it('is refused where the .sha512 says otherwise, or says nothing', async () => {
    for (const text of ['0'.repeat(128), 'what?']) {
      writeFileSync(`${archives}/kafka_2.13-8.1.2.tgz.sha512`, text)
      const refused = await ensure()
      expect(refused).to.have.nested.property('error.code', 'lab/wrong-checksum')
      expect(refused).to.have.nested.property('error.exitCode', 1)
    }
  })

  it('is unpacked anew when an archive changed', async () => {
    await ensure()
    writeFileSync(`${folder}/kafka_2.13-8.1.2/bin/more.sh`, '')
    execFileSync('tar', ['-czf', `${archives}/kafka_2.13-8.1.2.tgz`, '-C', folder, 'kafka_2.13-8.1.2'])
    await ensure()
    expect(existsSync(`${fake.context.cacheDir}/releases/kafka-8.1.2/bin/more.sh`)).to.equal(true)
  })

  it('leaves what it does not have to the Maven repository, and says so', async () => {
    const stored = await ensure('9.1.0')
    expect(stored).to.have.nested.property('value.source', 'repository')
    expect(steps()).to.deep.equal(['no archive of Kafka 9.1.0 in /archives, using the Maven repository'])
  })

  it('counts among the known releases', async () => {
    const context = { ...fake.context, env: { KPLAY_KAFKA_DIR: archives } }
    expect(await knownReleases(context)).to.deep.equal({ ok: true, value: ['8.1.2', '9.1.0'] })
    expect(await ensure('8.1.3'))
      .to.have.nested.property('error.fix')
      .that.includes('did you mean "8.1.2"?')
  })

  it('must be readable', async () => {
    const refused = await ensure('8.1.2', `${folder}/none`)
    expect(refused).to.have.nested.property('error.code', 'lab/archive-folder')
    expect(refused).to.have.nested.property('error.exitCode', 3)
  })

  it('must hold whole archives', async () => {
    writeFileSync(`${archives}/kafka_2.13-8.1.2.tgz`, 'no archive')
    const refused = await ensure()
    expect(refused).to.have.nested.property('error.code', 'lab/archive')
    expect(existsSync(`${fake.context.cacheDir}/releases/kafka-8.1.2`)).to.equal(false)
  })

  it('has checksums in two forms', () => {
    const hex = 'ab'.repeat(64)
    expect(parseSha512(`${hex}  kafka_2.13-8.1.2.tgz\n`)).to.equal(hex)
    expect(parseSha512(`k.tgz: ${hex.toUpperCase().slice(0, 64)}\n       ${hex.toUpperCase().slice(64)}\n`)).to.equal(
      hex,
    )
    for (const text of ['', 'k.tgz:', `${hex}0`, 'zz'.repeat(64)]) expect(parseSha512(text), text).to.equal('')
  })
})
