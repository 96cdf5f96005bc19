import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { tmpdir, userInfo } from 'node:os'
import { expect } from 'chai'
import { openHosts, type Hosts, type HostWay } from '../../../src/hosts/open-hosts.ts'
import type { Connection } from '../../../src/run/ports.ts'
import { applets, needBusybox, withBusybox } from '../../support/busybox.ts'
import { makeKey, needSshd, overSsh, useSshds } from '../../support/sshd.ts'
import { contractClock } from '../connection-contract.ts'
import { noStore } from '../local-settings.ts'
import { need } from '../../support/need.ts'
import { needDisk, withDisk } from '../../support/small-disk.ts'

const release = '9.1.0'

/** As Apache packs a release: one folder, with the jar that names it. Large enough to take more than one breath. */
const packRelease = (folder: string): { path: string; sha512: string; bytes: number } => {
  const name = `kafka_2.13-${release}`
  mkdirSync(`${folder}/${name}/libs`, { recursive: true })
  mkdirSync(`${folder}/${name}/bin`)
  writeFileSync(`${folder}/${name}/libs/${name}.jar`, 'jar')
  writeFileSync(`${folder}/${name}/libs/more.jar`, randomBytes(6_000_000))
  writeFileSync(`${folder}/${name}/bin/kafka-server-start.sh`, '#!/bin/sh\n', { mode: 0o755 })
  execFileSync('tar', ['-czf', `${folder}/${name}.tgz`, '-C', folder, name])
  const path = `${folder}/${name}.tgz`
  const content = readFileSync(path)
  return { path, sha512: createHash('sha512').update(content).digest('hex'), bytes: content.length }
}

describe('an archive of a release', () => {
  let folder = ''
  let packed: ReturnType<typeof packRelease>
  const opened: Hosts[] = []
  before(() => {
    folder = mkdtempSync(`${tmpdir()}/kplay-archive-`)
    packed = packRelease(folder)
  })
  after(async () => {
    for (const hosts of opened.splice(0)) await hosts.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const open = async (way: HostWay, sha512 = packed.sha512): Promise<{ hosts: Hosts; connection: Connection }> => {
    const archive = { parts: [`${folder}/kafka_2.13-`, '.tgz'], sha512 }
    const ways = new Map([['b1', { ...way, archive }]])
    const hosts = openHosts({
      env: { PATH: '/usr/bin:/bin', HOME: folder },
      store: noStore,
      clock: contractClock,
      ways,
    })
    opened.push(hosts)
    const connected = await hosts.connect('b1')
    if (!connected.ok) throw new Error(JSON.stringify(connected.error))
    return { hosts, connection: connected.value }
  }
  let roots = 0
  const newRoot = (): string => `${folder}/root${(roots += 1)}`
  const local: HostWay = { type: 'local', become: undefined }
  const partOf = (root: string): string => `${root}/.kafka-${release}-${packed.sha512.slice(0, 16)}.part`

  /** What each way promises. */
  const promises = (wayOf: () => HostWay): void => {
    isBroughtWhole(wayOf)
    goesOn(wayOf)
  }

  const isBroughtWhole = (wayOf: () => HostWay): void => {
    it('is brought whole, and nothing else is left', async () => {
      const { connection } = await open(wayOf())
      const root = newRoot()
      const told: number[] = []
      const done = await connection.installRelease(release, root, (sent) => told.push(sent))
      expect(done).to.deep.equal({ ok: true, value: undefined })
      expect(readdirSync(root)).to.deep.equal([`kafka-${release}`])
      expect(statSync(`${root}/kafka-${release}/libs/more.jar`).size).to.equal(6_000_000)
      expect(statSync(`${root}/kafka-${release}/bin/kafka-server-start.sh`).mode & 0o111).to.not.equal(0)
      expect(told.at(-1)).to.equal(packed.bytes)
    })
  }

  const goesOn = (wayOf: () => HostWay): void => {
    it('goes on where a broken line has left it, and throws away what is not its own', async () => {
      const { connection } = await open(wayOf())
      const root = newRoot()
      mkdirSync(root)
      writeFileSync(partOf(root), readFileSync(packed.path).subarray(0, 4_000_000))
      const told: number[] = []
      expect((await connection.installRelease(release, root, (sent) => told.push(sent))).ok).to.equal(true)
      expect(told[0]).to.be.greaterThan(4_000_000)
      const other = newRoot()
      mkdirSync(other)
      writeFileSync(partOf(other), randomBytes(1_000_000))
      expect((await connection.installRelease(release, other)).ok).to.equal(true)
      expect(readdirSync(other)).to.deep.equal([`kafka-${release}`])
    })
  }

  describe('on this machine', () => promises(() => local))

  it('with another digest than the inventory says is sent nowhere', async () => {
    const { hosts, connection } = await open(local, 'a'.repeat(128))
    const root = newRoot()
    const [has, installed] = [await hosts.hasRelease(release), await connection.installRelease(release, root)]
    expect(has).to.deep.nested.include({ 'error.code': 'hosts/archive' })
    expect(installed).to.deep.nested.include({ 'error.code': 'hosts/archive' })
    expect(existsSync(root)).to.equal(false)
    expect(await (await open(local)).hosts.hasRelease(release)).to.deep.equal({ ok: true, value: true })
    expect(await (await open(local)).hosts.hasRelease('9.2.0')).to.deep.nested.include({
      'error.code': 'hosts/archive',
    })
  })

  it('of something else is refused, and its place stays as it was', async () => {
    const { connection } = await open(local)
    const root = newRoot()
    mkdirSync(`${root}/kafka-${release}`, { recursive: true })
    const answer = await connection.installRelease(release, root)
    expect(answer).to.deep.nested.include({ 'error.code': 'hosts/not-installed' })
    expect(JSON.stringify(answer)).to.contain('is there already')
    expect(readdirSync(root)).to.deep.equal([`kafka-${release}`])
  })

  describe(withDisk('on a small disk'), () => {
    needDisk()
    it('leaves nothing behind where it does not fit', async () => {
      const root = newRoot()
      mkdirSync(root)
      for (const size of ['3m', '8m']) {
        execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', root])
        try {
          const { connection } = await open(local)
          const answer = await connection.installRelease(release, root)
          expect(answer).to.deep.nested.include({ 'error.code': 'hosts/not-installed' })
          expect(JSON.stringify(answer)).to.match(/No space left on device/)
          expect(readdirSync(root)).to.deep.equal([])
        } finally {
          execFileSync('umount', [root])
        }
      }
    })
  })

  describe(overSsh('over ssh'), () => {
    needSshd()
    const newSshd = useSshds()
    const withSftp = 'Subsystem sftp internal-sftp'
    let key = ''
    before(() => {
      key = makeKey(`${folder}/key`)
    })
    /** A server with further lines of configuration, and how it is reached. */
    const serve = async (name: string, ...lines: readonly string[]) => {
      const server = await newSshd({
        folder: `${folder}/${name}`,
        authorized: readFileSync(`${key}.pub`, 'utf8'),
        lines: ['LogLevel VERBOSE', ...lines],
      })
      const known = `${folder}/${name}/known`
      writeFileSync(known, `${server.knownLine}\n`)
      const { address, port } = server
      const files = { identityFile: key, knownHosts: known, sshConfig: '/dev/null' }
      const wayOf = (type: 'ssh' | 'openssh'): HostWay => ({
        type,
        target: { host: 'b1', address, port, user: undefined, ...files },
        become: undefined,
      })
      const asked = (): number =>
        readFileSync(`${folder}/${name}/log`, 'utf8').match(/subsystem (request for sftp|'sftp')/g)?.length ?? 0
      return { server, wayOf, asked }
    }
    type Served = Awaited<ReturnType<typeof serve>>

    for (const [title, checks, lines] of [
      ['that has SFTP', isBroughtWhole, [withSftp]],
      ['that has SFTP, one session at a time', promises, [withSftp, 'MaxSessions 1']],
      ['without SFTP, one session at a time', promises, ['MaxSessions 1']],
      ['whose SFTP says odd things', isBroughtWhole, ['Subsystem sftp /bin/echo Welcome']],
    ] as const)
      describe(`to a server ${title}`, () => {
        let served: Served
        before(async () => {
          served = await serve(title.replaceAll(/\W/g, '-'), ...lines)
        })
        checks(() => served.wayOf('ssh'))
        it('is sent by SFTP if it has that', () => expect(served.asked()).to.be.at.least(1))
      })

    describe(withBusybox('to a host with busybox alone'), () => {
      needBusybox()
      let served: Served
      before(async () => {
        served = await serve('small', `SetEnv SHLVL=2 PATH=${applets()}`)
      })
      isBroughtWhole(() => served.wayOf('ssh'))
    })

    describe('by the ssh of the system', () => {
      let served: Served
      before(async () => {
        served = await serve('system', withSftp)
      })
      promises(() => served.wayOf('openssh'))
    })

    const hasSudo = userInfo().uid === 0 && existsSync('/usr/bin/sudo')
    describe(`as another user, by a shell${hasSudo ? '' : ' (skipped: it takes root and sudo)'}`, () => {
      need('sudo is there', hasSudo)
      let served: Served
      before(async () => {
        served = await serve('become', withSftp)
      })
      isBroughtWhole(() => ({ ...served.wayOf('ssh'), become: { method: 'sudo', user: 'root' } }))
      it('and by SFTP never', () => expect(served.asked()).to.equal(0))
    })

    for (const [title, lines] of [
      ['by SFTP', [withSftp]],
      ['by a shell', []],
    ] as const)
      it(`goes on by itself when the line is cut in the middle, ${title}`, async () => {
        const { server, wayOf } = await serve(`cut-${title.replaceAll(' ', '-')}`, ...lines)
        const { connection } = await open(wayOf('ssh'))
        const root = newRoot()
        const told: number[] = []
        let mended: Promise<void> | undefined
        const done = await connection.installRelease(release, root, (sent) => {
          told.push(sent)
          mended ??= server.vanish().then(() => server.restart())
        })
        await mended
        expect([done.ok, told.at(-1)]).to.deep.equal([true, packed.bytes])
        expect(readdirSync(root)).to.deep.equal([`kafka-${release}`])
      })

    describe(withDisk('to a small disk'), () => {
      needDisk()
      it('leaves nothing behind where it does not fit, and says why, which SFTP can not', async () => {
        const { wayOf } = await serve('full', withSftp)
        const root = newRoot()
        mkdirSync(root)
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', root])
        try {
          const { connection } = await open(wayOf('ssh'))
          const answer = await connection.installRelease(release, root)
          expect(answer).to.deep.nested.include({ 'error.code': 'hosts/not-installed' })
          expect(JSON.stringify(answer)).to.match(/No space left on device/)
          expect(readdirSync(root)).to.deep.equal([])
        } finally {
          execFileSync('umount', [root])
        }
      })
    })
  })
})
