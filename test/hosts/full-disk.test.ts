import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { LocalConnection } from '../../src/hosts/local-connection.ts'
import { sha256OfBytes } from '../../src/modules/file-writing.ts'
import { machines } from '../support/busybox.ts'
import { leaseHolder } from '../support/own-lease.ts'
import { needDisk, withDisk } from '../support/small-disk.ts'
import { useTempFolders } from '../support/temp-folder.ts'
import { noStore, realClock } from './local-settings.ts'

const pageBytes = 65_536

for (const machine of machines)
  describe(machine.title(withDisk('a host whose disk is full')), () => {
    needDisk()
    machine.need()
    let disk = ''
    let path = ''
    let host: LocalConnection

    beforeEach(() => {
      disk = newFolder()
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${4 * pageBytes}`, 'tmpfs', disk])
      path = `${disk}/server.properties`
      writeFileSync(path, 'a=1\n')
      mkdirSync(`${disk}/data`)
      expect(() => writeFileSync(`${disk}/filler`, Buffer.alloc(8 * pageBytes))).to.throw('ENOSPC')
      const env = { PATH: machine.path(), HOME: '/tmp' }
      host = new LocalConnection('b1', { env, store: noStore, clock: realClock })
    })
    afterEach(() => {
      host.close()
      // A shell that is just ending may still look at it.
      execFileSync('umount', ['-l', disk])
    })
    // Folders go after the disk in them.
    const newFolder = useTempFolders()
    const names = (): readonly string[] => readdirSync(disk).sort()
    const asBefore = ['data', 'filler', 'server.properties']

    it('keeps its files as they were, and says why', async () => {
      const content = 'a=2\n'.repeat(1000)
      const was = sha256OfBytes('a=1\n')
      const backup = `${path}.old`
      const written = await host.writeFile({ path, was, sha256: sha256OfBytes(content), backup, content })
      expect(written).to.deep.nested.include({ ok: true, 'value.ok': false })
      expect(JSON.stringify(written)).to.contain('No space left on device')
      const copied = await host.copyFile({ path, to: `${disk}/copies/a`, sha256: was })
      expect(copied).to.deep.nested.include({ ok: true, 'value.ok': false })
      expect(readFileSync(path, 'utf8')).to.equal('a=1\n')
      expect(names().filter((name) => name !== 'copies')).to.deep.equal(asBefore)
    })

    it('has no place for a lease, and says why', async () => {
      const dir = `${disk}/data`
      const taken = await host.lease({ kind: 'take', dir, was: null, nonce: 'nonce', holder: leaseHolder() })
      expect(taken).to.deep.nested.include({ ok: false, 'error.code': 'hosts/no-lease' })
      expect(JSON.stringify(taken)).to.match(/cannot be written \(.+; 0 KiB are free there\)/)
      expect(readdirSync(dir)).to.deep.equal([])
    })
  })
