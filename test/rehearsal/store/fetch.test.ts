import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { fetchJar } from '../../../src/rehearsal/store/fetch.ts'
import { hastyClock, makeFakeRelease, type FakeRelease } from '../../support/fake-release.ts'
import { useTempFolders } from '../../support/temp-folder.ts'

describe('fetching a jar', () => {
  const newFolder = useTempFolders()
  let fake: FakeRelease
  let part: string
  let bytes: number

  beforeEach(async () => {
    const folder = newFolder()
    fake = await makeFakeRelease(folder)
    part = `${folder}/file.part`
    bytes = 0
  })
  afterEach(() => fake.server.close())

  const [first, path] = [0, 'org/apache/kafka/kafka_2.13/9.1.0/kafka_2.13-9.1.0.jar']
  const fetchIt = (options: { clock?: ReturnType<typeof hastyClock>; signal?: AbortSignal; part?: string } = {}) => {
    const jar = fake.lock.jars[first]
    if (jar === undefined) throw new Error('no jar')
    const { clock = hastyClock(), signal } = options
    return fetchJar(
      { jar, url: `${fake.server.url}/${path}`, part: options.part ?? part },
      { clock, onBytes: (n) => void (bytes += n), ...(signal === undefined ? {} : { signal }) },
    )
  }
  const seen = async (count: number): Promise<void> => {
    while (bytes < count) await new Promise(setImmediate)
  }
  const cutAfter = async (count: number): Promise<void> => {
    await seen(count)
    fake.server.cut()
  }
  const expectWhole = (): void => {
    expect(readFileSync(part).equals(fake.files.get(path) ?? Buffer.of())).to.equal(true)
    expect(bytes).to.equal(3000)
  }

  it('writes the locked content and counts its bytes', async () => {
    expect((await fetchIt()).ok).to.equal(true)
    expectWhole()
    expect(fake.server.requests).to.deep.equal([`GET ${path}`])
  })

  it('goes on behind what an earlier run has left', async () => {
    writeFileSync(part, (fake.files.get(path) ?? Buffer.of()).subarray(0, 1234))
    expect((await fetchIt()).ok).to.equal(true)
    expectWhole()
    expect(fake.server.requests).to.deep.equal([`GET ${path} bytes=1234-`])
  })

  it('resumes after broken connections, each time behind the last byte', async () => {
    fake.server.addFault(path, { kind: 'stall', afterBytes: 1000 })
    fake.server.addFault(path, { kind: 'stall', afterBytes: 500 })
    const fetched = fetchIt()
    await cutAfter(1000)
    await cutAfter(1500)
    expect((await fetched).ok).to.equal(true)
    expectWhole()
    expect(fake.server.requests).to.deep.equal([`GET ${path}`, `GET ${path} bytes=1000-`, `GET ${path} bytes=1500-`])
  })

  it('begins anew where the server knows no ranges', async () => {
    fake.server.addFault(path, { kind: 'stall', afterBytes: 1000 })
    fake.server.addFault(path, { kind: 'no-ranges' })
    const fetched = fetchIt()
    await cutAfter(1000)
    expect((await fetched).ok).to.equal(true)
    expectWhole()
  })

  it('tries again after answers that may pass: 503, 429', async () => {
    for (const status of [503, 429]) fake.server.addFault(path, { kind: 'status', status })
    expect((await fetchIt()).ok).to.equal(true)
    expect(fake.server.requests).to.have.length(3)
  })

  it('gives a connection up that delivers nothing, and says so when none does', async () => {
    for (let n = 0; n < 5; n++) fake.server.addFault(path, { kind: 'stall', afterBytes: 100 })
    const result = await fetchIt({ clock: hastyClock(false) })
    expect(result).to.have.nested.property('error.code', 'lab/no-network')
    expect(result).to.have.nested.property('error.exitCode', 4)
  })

  it('throws a wrong part away once and fetches the file from its first byte', async () => {
    writeFileSync(part, Buffer.alloc(1000, 'y'))
    expect((await fetchIt()).ok).to.equal(true)
    expectWhole()
    expect(fake.server.requests).to.deep.equal([`GET ${path} bytes=1000-`, `GET ${path}`])
  })

  it('refuses a file that is twice not the locked one, and keeps nothing of it', async () => {
    for (let n = 0; n < 2; n++) fake.server.addFault(path, { kind: 'wrong' })
    const result = await fetchIt()
    expect(result).to.have.nested.property('error.code', 'lab/wrong-checksum')
    expect(result).to.have.nested.property('error.exitCode', 1)
    expect(existsSync(part)).to.equal(false)
    expect(bytes).to.equal(0)
  })

  it('does not ask twice for what the repository does not have', async () => {
    fake.files.delete(path)
    const result = await fetchIt()
    expect(result).to.have.nested.property('error.code', 'lab/no-network')
    expect(result).to.have.nested.property('error.why[0]', 'the repository answered with HTTP status 404')
    expect(fake.server.requests).to.have.length(1)
  })

  it('says that there is no network', async () => {
    await fake.server.close()
    const result = await fetchIt()
    expect(result).to.have.nested.property('error.code', 'lab/no-network')
    expect(result).to.have.nested.property('error.exitCode', 4)
    expect(result).to.have.nested.property('error.why[0]').that.includes('ECONNREFUSED')
  })

  it('says that the disk is full', async () => {
    const result = await fetchIt({ part: '/dev/full' })
    expect(result).to.have.nested.property('error.code', 'lab/disk-full')
    expect(result).to.have.nested.property('error.exitCode', 1)
  })

  it('stops when it is told to, and keeps what it has', async () => {
    const stop = new AbortController()
    fake.server.addFault(path, { kind: 'stall', afterBytes: 100 })
    const result = fetchIt({ signal: stop.signal })
    await seen(100)
    stop.abort()
    expect(await result).to.have.nested.property('error.exitCode', 130)
    expect(readFileSync(part)).to.have.length(100)
  })
})
