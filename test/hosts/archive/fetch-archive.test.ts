import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { ensureArchive } from '../../../src/hosts/archive/fetch-archive.ts'
import { openHosts } from '../../../src/hosts/open-hosts.ts'
import { startMavenServer, type MavenServer } from '../../support/maven-server.ts'
import { useTempFolders } from '../../support/temp-folder.ts'
import { noStore, realClock } from '../local-settings.ts'

const content = randomBytes(300_000)
const sha512 = createHash('sha512').update(content).digest('hex')
const name = 'kafka_2.13-9.1.0.tgz'

describe('an archive of the web', () => {
  const newFolder = useTempFolders()
  let server: MavenServer
  let cacheDir = ''
  /** Pauses between tries are over at once; whoever waits for a silent server waits. */
  const clock = {
    sleep: (ms: number, signal?: AbortSignal) => realClock.sleep(ms < 20_000 ? 0 : ms, signal),
  }
  beforeEach(async () => {
    server = await startMavenServer(new Map([[name, content]]))
    cacheDir = `${newFolder()}/cache`
  })
  afterEach(() => server.close())

  const ensure = (of: { readonly file?: string; readonly sha512?: string } = {}) =>
    ensureArchive(
      { address: `${server.url}/${of.file ?? name}`, sha512: of.sha512 ?? sha512, release: '9.1.0' },
      { cacheDir, clock, tell: (text) => told.push(text), onBytes: (...bytes) => come.push(bytes) },
    )
  const told: string[] = []
  /** Bytes that are there, and all. */
  const come: (readonly [number, number])[] = []
  const files = (): readonly string[] => (existsSync(`${cacheDir}/archives`) ? readdirSync(`${cacheDir}/archives`) : [])

  it('is fetched once, and kept under its digest', async () => {
    const path = `${cacheDir}/archives/${sha512}-${name}`
    for (const _ of [1, 2]) expect(await ensure()).to.deep.equal({ ok: true, value: path })
    expect(readFileSync(path).equals(content)).to.equal(true)
    expect(server.requests).to.deep.equal([`GET ${name}`])
    expect(told).to.deep.equal([`fetching ${server.url}/${name}`])
    writeFileSync(path, 'bitten')
    expect((await ensure()).ok).to.equal(true)
    expect([readFileSync(path).equals(content), files().length]).to.deep.equal([true, 1])
  })

  it('goes on where another call has left it, and after an answer that says to come later', async () => {
    mkdirSync(`${cacheDir}/archives`, { recursive: true })
    writeFileSync(`${cacheDir}/archives/${sha512}-${name}.part`, content.subarray(0, 100_000))
    server.addFault(name, { kind: 'status', status: 503 })
    come.length = 0
    expect((await ensure()).ok).to.equal(true)
    expect(come[0]?.[0]).to.be.greaterThan(100_000)
    expect(come.at(-1)).to.deep.equal([300_000, 300_000])
    expect(server.requests).to.deep.equal([`GET ${name} bytes=100000-`, `GET ${name} bytes=100000-`])
  })

  it('comes whole from a server that knows no ranges, or where more was there than there is', async () => {
    mkdirSync(`${cacheDir}/archives`, { recursive: true })
    writeFileSync(`${cacheDir}/archives/${sha512}-${name}.part`, content.subarray(0, 100_000))
    server.addFault(name, { kind: 'no-ranges' })
    expect((await ensure()).ok).to.equal(true)
  })

  it('is fetched afresh once when it is another file, then refused; nothing of it is kept', async () => {
    server.addFault(name, { kind: 'wrong' })
    expect((await ensure()).ok).to.equal(true)
    const refused = await ensure({ sha512: 'a'.repeat(128) })
    expect(refused).to.deep.nested.include({ ok: false, 'error.code': 'hosts/archive' })
    expect(JSON.stringify(refused)).to.contain(`its SHA-512 is ${sha512}, the inventory wants aaaa`)
    expect(files()).to.deep.equal([`${sha512}-${name}`])
  })

  it('that is not there is told at once, one that never comes after some tries', async () => {
    const none = await ensure({ file: 'none.tgz' })
    expect(none).to.deep.nested.include({ 'error.code': 'hosts/archive', 'error.exitCode': 4 })
    expect(JSON.stringify(none)).to.contain('HTTP status 404')
    expect(server.requests).to.have.length(1)
    for (const _ of [1, 2, 3, 4, 5]) server.addFault(name, { kind: 'status', status: 500 })
    expect(JSON.stringify(await ensure())).to.contain('HTTP status 500')
    expect(server.requests).to.have.length(6)
    const nowhere = { address: 'http://127.0.0.1:1/x', sha512, release: '9.1.0' }
    expect(JSON.stringify(await ensureArchive(nowhere, { cacheDir, clock }))).to.contain('can not be fetched')
    expect(JSON.stringify(await ensureArchive(nowhere, { cacheDir: '', clock }))).to.contain('no cache folder')
  })

  it('is the same for two calls that fetch it at once', async () => {
    const ends = await Promise.all([ensure(), ensure(), ensure()])
    expect(ends.map((end) => (end.ok ? true : end.error))).to.deep.equal([true, true, true])
    expect(files()).to.deep.equal([`${sha512}-${name}`])
  })

  it('is fetched for all hosts of a run once, before any is touched', async () => {
    const archive = { parts: [`${server.url}/kafka_2.13-`, '.tgz'], sha512, isAddress: true }
    const ways = new Map(['b1', 'b2'].map((host) => [host, { type: 'local', become: undefined, archive } as const]))
    const fetchArchive = (of: Parameters<typeof ensureArchive>[0]) => ensureArchive(of, { cacheDir, clock })
    const env = { PATH: process.env['PATH'], HOME: '/tmp' }
    const hosts = openHosts({ env, store: noStore, clock: realClock, ways, fetchArchive })
    expect(await hosts.hasRelease('9.1.0')).to.deep.equal({ ok: true, value: true })
    // Its digest is still that of the other.
    expect(await hosts.hasRelease('9.2.0')).to.deep.nested.include({ 'error.exitCode': 4 })
    expect(server.requests).to.deep.equal([`GET ${name}`, 'GET kafka_2.13-9.2.0.tgz'])
    await hosts.close()
  })
})
