import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { expect } from 'chai'
import { LocalConnection } from '../../../src/hosts/local-connection.ts'
import { leaseFileName } from '../../../src/hosts/lease/lease-script.ts'
import type { LeaseAnswer, LeaseRequest } from '../../../src/run/ports.ts'
import { leaseHolder } from '../../support/own-lease.ts'
import { shells } from '../../support/shells.ts'
import { useTempFolders } from '../../support/temp-folder.ts'
import { noStore, realClock } from '../local-settings.ts'

const holder = leaseHolder()

/** The long run (`KPLAY_TEST_ROUNDS=500`) is by hand. */
const rounds = Number(process.env['KPLAY_TEST_ROUNDS'] ?? 6)

describe('the lease of a node on its host', () => {
  const newFolder = useTempFolders()
  const open: LocalConnection[] = []

  /** A connection whose kept shell is this one. */
  const connect = (shell?: string): LocalConnection => {
    let path = process.env['PATH'] ?? ''
    if (shell !== undefined) {
      const bin = newFolder()
      symlinkSync(shell, `${bin}/sh`)
      path = `${bin}:${path}`
    }
    const connection = new LocalConnection('b1', { env: { PATH: path, HOME: '/' }, store: noStore, clock: realClock })
    open.push(connection)
    return connection
  }
  afterEach(() => {
    for (const connection of open.splice(0)) connection.close()
  })

  const ask = async (connection: LocalConnection, request: LeaseRequest): Promise<LeaseAnswer> => {
    const answer = await connection.lease(request)
    if (!answer.ok) throw new Error(answer.error.why.join('; '))
    return answer.value
  }
  const whyOf = async (connection: LocalConnection, request: LeaseRequest): Promise<string> => {
    const answer = await connection.lease(request)
    return answer.ok ? 'no fault' : answer.error.why.join('; ')
  }
  const firstLine = (dir: string): string[] =>
    (readFileSync(`${dir}/${leaseFileName}`, 'utf8').split('\n')[0] ?? '').split(' ')
  const edit = (dir: string, change: (line: string[]) => readonly unknown[]): void => {
    const file = `${dir}/${leaseFileName}`
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^.*/, change(firstLine(dir)).join(' ')))
  }

  for (const shell of shells)
    describe(`in ${basename(shell)}`, () => {
      it('is taken, read, renewed and given back, and nothing is left', async () => {
        const dir = `${newFolder()}/it's a "dir"`
        mkdirSync(dir)
        const host = connect(shell)
        expect(await ask(host, { kind: 'read', dir })).to.deep.equal({ dir, isDone: true, lease: null })
        const taken = await ask(host, { kind: 'take', dir, was: null, nonce: 'n1', holder })
        expect(taken.lease).to.deep.equal({ nonce: 'n1', beat: 0, holder, remainingMs: 60_000 })
        expect(taken.isDone).to.equal(true)
        const read = await ask(host, { kind: 'read', dir })
        expect(read.lease).to.deep.include({ nonce: 'n1', beat: 0, holder })
        expect(read.lease?.remainingMs).to.be.within(50_000, 60_000)
        edit(dir, ([word, format, nonce, beat, until, boot]) => [word, format, nonce, beat, Number(until) - 50, boot])
        expect((await ask(host, { kind: 'read', dir })).lease?.remainingMs).to.be.at.most(10_000)
        const renewed = await ask(host, { kind: 'renew', dir, nonce: 'n1', beat: 7, holder })
        expect(renewed.lease).to.deep.equal({ nonce: 'n1', beat: 7, holder, remainingMs: 60_000 })
        expect(readdirSync(dir)).to.deep.equal([leaseFileName])
        expect(readFileSync(`${dir}/${leaseFileName}`, 'utf8')).to.contain(`kplay unlock ${holder.run}`)
        expect(await ask(host, { kind: 'give-back', dir, nonce: 'n1' })).to.deep.equal({
          dir,
          isDone: true,
          lease: null,
        })
        expect(readdirSync(dir)).to.deep.equal([])
      })

      it('is written only where exactly what was seen still lies', async () => {
        const dir = newFolder()
        const host = connect(shell)
        const take = (nonce: string, was: { nonce: string; beat: number } | null): Promise<LeaseAnswer> =>
          ask(host, { kind: 'take', dir, was, nonce, holder })
        expect(await take('n2', { nonce: 'n1', beat: 0 })).to.deep.equal({ dir, isDone: false, lease: null })
        expect((await take('n1', null)).isDone).to.equal(true)
        expect(await take('n2', null)).to.deep.include({ isDone: false })
        expect(await ask(host, { kind: 'renew', dir, nonce: 'n1', beat: 1, holder })).to.deep.include({ isDone: true })
        expect((await take('n2', { nonce: 'n1', beat: 0 })).lease).to.deep.include({ nonce: 'n1', beat: 1 })
        const other = leaseHolder({ run: '20261122-040000-bbbb' })
        expect(await ask(host, { kind: 'renew', dir, nonce: 'n2', beat: 9, holder: other })).to.deep.include({
          isDone: false,
        })
        expect(await ask(host, { kind: 'give-back', dir, nonce: 'n2' })).to.deep.include({ isDone: false })
        expect((await ask(host, { kind: 'read', dir })).lease).to.deep.include({ nonce: 'n1', beat: 1, holder })
        expect((await take('n2', { nonce: 'n1', beat: 1 })).lease).to.deep.include({ nonce: 'n2', beat: 0 })
        expect(await ask(host, { kind: 'renew', dir, nonce: 'n1', beat: 2, holder })).to.deep.include({ isDone: false })
        expect(firstLine(dir)).to.include('n2')
      })

      it('is never made anew by a renewal', async () => {
        const dir = newFolder()
        const renewed = await ask(connect(shell), { kind: 'renew', dir, nonce: 'n1', beat: 1, holder })
        expect(renewed).to.deep.equal({ dir, isDone: false, lease: null })
        expect(readdirSync(dir)).to.deep.equal([])
      })

      it('says nothing of the time of a lease from before the boot, or of another clock', async () => {
        const dir = newFolder()
        const host = connect(shell)
        const remaining = async (): Promise<number | null | undefined> =>
          (await ask(host, { kind: 'read', dir })).lease?.remainingMs
        await ask(host, { kind: 'take', dir, was: null, nonce: 'n1', holder })
        edit(dir, ([word, format, nonce, beat, until, boot]) => [word, format, nonce, beat, Number(until) - 61, boot])
        expect(await remaining()).to.equal(0)
        edit(dir, ([word, format, nonce, beat, until, boot]) => [word, format, nonce, beat, Number(until) + 3600, boot])
        expect(await remaining()).to.equal(null)
        await ask(host, { kind: 'renew', dir, nonce: 'n1', beat: 1, holder })
        expect(await remaining()).to.be.a('number')
        edit(dir, (line) => [...line.slice(0, 5), 'another-boot'])
        expect(await remaining()).to.equal(null)
      })

      it('is found where the node keeps its logs', async () => {
        const folder = newFolder()
        const host = connect(shell)
        for (const name of ['a', 'b', 'meta', 'zk data']) mkdirSync(`${folder}/${name}`)
        const dirOf = async (
          text: string,
          roles: readonly ('broker' | 'controller' | 'zookeeper')[],
        ): Promise<string> => {
          writeFileSync(`${folder}/server.properties`, text)
          const place = { config: `${folder}/server.properties`, roles }
          const found = await host.lease({ kind: 'find', place })
          return found.ok ? found.value.dir.replace(folder, '') : found.error.why.join('; ').replaceAll(folder, '')
        }
        const both = `log.dir=${folder}/b\n log.dirs : ${folder}/a  ,${folder}/b\nmetadata.log.dir=${folder}/meta\n`
        expect(await dirOf(both, ['broker'])).to.equal('/a')
        expect(await dirOf(both, ['broker', 'controller'])).to.equal('/a')
        expect(await dirOf(both, ['controller'])).to.equal('/meta')
        expect(await dirOf(`log.dirs=${folder}/a\nlog.dirs=${folder}/b,${folder}/a\n`, ['controller'])).to.equal('/b')
        expect(await dirOf(`#log.dirs=${folder}/b\nlog.dir = ${folder}/a\n`, ['broker'])).to.equal('/a')
        expect(await dirOf(`dataDir=${folder}/zk data \n`, ['zookeeper'])).to.equal('/zk data')
        expect(await dirOf(`log.dirs=${folder}/none`, ['broker'])).to.equal('there is no folder /none')
        expect(await dirOf('log.dirs=data', ['broker'])).to.contain('no absolute path: data')
        expect(await dirOf('log.dirs=${env:DIRS}', ['broker'])).to.contain('is not written out (${env:DIRS})')
        expect(await whyOf(host, { kind: 'find', place: { config: '/nowhere', roles: ['broker'] } })).to.contain(
          '/nowhere',
        )
      })

      it('is told from other files, and from leases of another format', async () => {
        const dir = newFolder()
        const host = connect(shell)
        for (const text of ['', 'hello\n', 'kplay-lease 2 n1 0 5 boot\n{}\n', 'kplay-lease 1 n1 x\n{}\n']) {
          writeFileSync(`${dir}/${leaseFileName}`, text)
          expect(await whyOf(host, { kind: 'read', dir }), text).to.contain(`${dir}/${leaseFileName}`)
          expect(await whyOf(host, { kind: 'take', dir, was: null, nonce: 'n2', holder }), text).to.contain(
            leaseFileName,
          )
          expect(readFileSync(`${dir}/${leaseFileName}`, 'utf8')).to.equal(text)
        }
        writeFileSync(`${dir}/${leaseFileName}`, 'kplay-lease 1 n1 0 5 boot\nno json\nx\n')
        expect((await ask(host, { kind: 'read', dir })).lease).to.deep.equal({
          nonce: 'n1',
          beat: 0,
          holder: null,
          remainingMs: null,
        })
      })

      it('minds no half-written file of a process that was killed', async () => {
        const dir = newFolder()
        writeFileSync(`${dir}/${leaseFileName}.new`, 'kplay-le')
        const host = connect(shell)
        expect((await ask(host, { kind: 'take', dir, was: null, nonce: 'n1', holder })).isDone).to.equal(true)
        expect(readdirSync(dir)).to.deep.equal([leaseFileName])
      })

      it('is won by one of twenty processes, round after round', async function () {
        this.timeout(10_000 * rounds)
        const dir = newFolder()
        const hosts = Array.from({ length: 20 }, () => connect(shell))
        let was: { nonce: string; beat: number } | null = null
        for (let round = 0; round < rounds; round++) {
          const answers: LeaseAnswer[] = await Promise.all(
            hosts.map((host, at) => ask(host, { kind: 'take', dir, was, nonce: `r${round}-p${at}`, holder })),
          )
          const winners = answers.flatMap(({ isDone }, at) => (isDone ? [`r${round}-p${at}`] : []))
          expect(winners, `round ${round}`).to.have.length(1)
          const [winner = ''] = winners
          expect(new Set(answers.map(({ lease }) => lease?.nonce)), `round ${round}`).to.deep.equal(new Set([winner]))
          // Every other round is for a lease that lies there, the others for a free place.
          was = round % 2 === 0 ? { nonce: winner, beat: 0 } : null
          if (was === null)
            await Promise.all(hosts.map((host, at) => ask(host, { kind: 'give-back', dir, nonce: `r${round}-p${at}` })))
        }
      })
    })

  it('says so where a host has no flock, before anything is taken', async () => {
    const [bin, dir] = [newFolder(), newFolder()]
    symlinkSync('/bin/sh', `${bin}/sh`)
    symlinkSync('/bin/sed', `${bin}/sed`)
    const host = new LocalConnection('b1', { env: { PATH: bin, HOME: '/' }, store: noStore, clock: realClock })
    open.push(host)
    expect(await ask(host, { kind: 'read', dir })).to.deep.equal({ dir, isDone: true, lease: null })
    expect(await whyOf(host, { kind: 'take', dir, was: null, nonce: 'n1', holder })).to.contain('no command flock')
    const config = `${bin}/server.properties`
    writeFileSync(config, `log.dirs=${dir}\n`)
    const found = await whyOf(host, { kind: 'find', place: { config, roles: ['broker'] } })
    expect(found).to.contain('no command flock: install util-linux')
    expect(readdirSync(dir)).to.deep.equal([])
  })

  it('waits for its turn where somebody holds the folder, and nothing is left held by a process that was killed', async () => {
    const dir = newFolder()
    const other = spawn('sh', ['-c', `exec 9< ${dir}; flock -x 9; echo held; read -r x`], { stdio: 'pipe' })
    await once(other.stdout, 'data')
    const host = connect()
    let isOver = false
    const taking = ask(host, { kind: 'take', dir, was: null, nonce: 'n1', holder }).then((answer) => {
      isOver = true
      return answer
    })
    // Reading asks for no turn.
    expect((await ask(connect(), { kind: 'read', dir })).lease).to.equal(null)
    expect(isOver).to.equal(false)
    other.kill('SIGKILL')
    expect((await taking).isDone).to.equal(true)
  })
})
