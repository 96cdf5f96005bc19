import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs' // prettier-ignore
import { expect } from 'chai'
import fc from 'fast-check'
import { fileContent, type FileReading } from '../../src/facts/file-content.ts'
import { copiesOf } from '../../src/facts/copies-of.ts'
import { request } from '../../src/facts/fact.ts'
import { LocalConnection } from '../../src/hosts/local-connection.ts'
import { sha256OfBytes } from '../../src/modules/file-writing.ts'
import type { ActAnswer, WriteFileRequest } from '../../src/run/ports.ts'
import { machines } from '../support/busybox.ts'
import { useTempFolders } from '../support/temp-folder.ts'
import { noStore, realClock } from './local-settings.ts'

for (const machine of machines)
  describe(machine.title('writing a file of a real host'), () => {
    machine.need()
    const newFolder = useTempFolders()
    let folder = ''
    let path = ''
    let host: LocalConnection

    const connect = (searchPath = machine.path()): LocalConnection =>
      new LocalConnection('b1', { env: { PATH: searchPath, HOME: '/tmp' }, store: noStore, clock: realClock })

    beforeEach(() => {
      folder = `${newFolder()}/it's here`
      mkdirSync(folder)
      path = `${folder}/server.properties`
      host = connect()
    })
    afterEach(() => host.close())

    const write = async (content: string, of: Partial<WriteFileRequest> = {}, on = host): Promise<ActAnswer> => {
      const was = existsSync(path) && statSync(path).isFile() ? sha256OfBytes(readFileSync(path, 'latin1')) : null
      const backup = was === null ? null : `${path}.old`
      const answer = await on.writeFile({ path, was, sha256: sha256OfBytes(content), backup, content, ...of })
      if (!answer.ok) throw new Error(answer.error.what)
      return answer.value
    }
    const read = async (): Promise<FileReading> => {
      const answer = await host.facts({ file: request(fileContent, { path }) })
      const file = answer.ok ? answer.value['file'] : undefined
      if (file?.ok !== true) throw new Error('unknown')
      return file.value as FileReading
    }
    const names = (): string[] => readdirSync(folder).sort()

    it('makes a new one', async () => {
      expect(await write('a=1\n')).to.deep.equal({ ok: true, exitCode: 0, output: '' })
      expect(readFileSync(path, 'utf8')).to.equal('a=1\n')
      expect(names()).to.deep.equal(['server.properties'])
      expect(statSync(path).mode & 0o777).to.equal(0o644)
    })

    it('keeps owner, group and mode, and the old content beside it', async () => {
      writeFileSync(path, 'a=1\n')
      chmodSync(path, 0o640)
      const isRoot = process.getuid?.() === 0
      if (isRoot) chownSync(path, 12, 34)
      expect((await write('a=2\n')).ok).to.equal(true)
      const { mode, uid, gid } = statSync(path)
      expect([mode & 0o7777, uid, gid]).to.deep.equal([0o640, isRoot ? 12 : uid, isRoot ? 34 : gid])
      expect(readFileSync(`${path}.old`, 'utf8')).to.equal('a=1\n')
      expect(statSync(`${path}.old`).mode & 0o777).to.equal(0o640)
      expect(names()).to.deep.equal(['server.properties', 'server.properties.old'])
    })

    it('follows a link, which stays one', async () => {
      writeFileSync(`${folder}/real`, 'a=1\n')
      symlinkSync('real', path)
      expect((await write('a=2\n')).ok).to.equal(true)
      expect(lstatSync(path).isSymbolicLink()).to.equal(true)
      expect(readFileSync(`${folder}/real`, 'utf8')).to.equal('a=2\n')
    })

    it('writes nothing when somebody changed the file meanwhile, made it or removed it', async () => {
      writeFileSync(path, 'a=9\n')
      for (const was of [sha256OfBytes('a=1\n'), null])
      expect(await write('a=2\n', { was })).to.include({ ok: false, exitCode: 51, why: `${path} was changed by somebody else meanwhile: nothing was written` }) // prettier-ignore
      expect(readFileSync(path, 'utf8')).to.equal('a=9\n')
      expect(names()).to.deep.equal(['server.properties'])
      path = `${folder}/gone`
      expect(await write('a=2\n', { was: sha256OfBytes('a=1\n') })).to.include({ ok: false, exitCode: 51 })
      expect(names()).to.deep.equal(['server.properties'])
    })

    it('writes nothing over a folder', async () => {
      mkdirSync(path)
      expect(await write('a=2\n', { was: null, backup: null })).to.include({ ok: false, exitCode: 52 })
    })

    it('leaves the old file as it was when writing fails in the middle', async () => {
      writeFileSync(path, 'a=1\n')
      const bin = newFolder()
      writeFileSync(`${bin}/base64`, '#!/bin/sh\nprintf a=\necho "write error: No space left on device" >&2\nexit 1\n')
      chmodSync(`${bin}/base64`, 0o755)
      const answer = await write('a=2\n', {}, connect(`${bin}:${machine.path()}`))
      expect(answer).to.include({ ok: false, exitCode: 1 })
      expect(answer.why).to.contain('No space left on device')
      expect(readFileSync(path, 'utf8')).to.equal('a=1\n')
      expect(names()).to.deep.equal(['server.properties'])
    })

    it('carries any bytes, there and back', async () => {
      const bytes = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte)), maxLength: 300 }) // prettier-ignore
      await fc.assert(
        fc.asyncProperty(bytes, async (text) => {
          expect((await write(text)).ok).to.equal(true)
          expect(await read()).to.deep.equal({ kind: 'file', text })
        }),
        { numRuns: 15 },
      )
      expect(await host.facts({ file: request(fileContent, { path: folder }) })).to.have.nested.property('value.file.value.kind', 'folder') // prettier-ignore
      path = `${folder}/none`
      expect(await read()).to.deep.equal({ kind: 'absent' })
      path = `${folder}/large`
      writeFileSync(path, 'x'.repeat(1_000_001))
      expect(await read()).to.deep.equal({ kind: 'too-large' })
    })

    it('copies a file into a folder that it makes, by its content, once', async () => {
      writeFileSync(path, 'a=1\n')
      const sha256 = sha256OfBytes('a=1\n')
      const to = `${folder}/backup/server.properties.${sha256.slice(0, 12)}`
      const copy = await host.copyFile({ path, to, sha256 })
      expect(copy).to.deep.equal({ ok: true, value: { ok: true, exitCode: 0, output: '' } })
      expect(readFileSync(to, 'utf8')).to.equal('a=1\n')
      const copies = await host.facts({ copies: request(copiesOf, { path, to: `${folder}/backup` }) })
      expect(copies).to.have.nested.property('value.copies.value').that.deep.equals([`server.properties.${sha256.slice(0, 12)}`]) // prettier-ignore
      const late = await host.copyFile({ path, to: `${folder}/backup/x`, sha256: sha256OfBytes('other') })
      expect(late).to.have.nested.property('value.exitCode', 51)
      expect(readdirSync(`${folder}/backup`)).to.have.lengthOf(1)
    })
  })
