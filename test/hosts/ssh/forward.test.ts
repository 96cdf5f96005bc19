import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { expect } from 'chai'
import { openHosts, type Hosts } from '../../../src/hosts/open-hosts.ts'
import { makeKey, needSshd, overSsh, useSshds, type Sshd } from '../../support/sshd.ts'
import { noStore, realClock } from '../local-settings.ts'

describe(overSsh('streams through hosts'), () => {
  needSshd()
  const newSshd = useSshds()
  const opened: Hosts[] = []
  let folder = ''
  let gate: Sshd
  let server: Sshd
  let echo: Server

  before(async () => {
    folder = mkdtempSync(`${tmpdir()}/kplay-forward-`)
    makeKey(`${folder}/id`)
    const authorized = readFileSync(`${folder}/id.pub`, 'utf8')
    gate = await newSshd({ folder: `${folder}/gate`, authorized })
    server = await newSshd({ folder: `${folder}/b1`, authorized })
    writeFileSync(`${folder}/known`, `${gate.knownLine}\n${server.knownLine}\n`)
    const shared = `  IdentityFile ${folder}/id\n  IdentitiesOnly yes\n  UserKnownHostsFile ${folder}/known\n`
    const gateLines = `Host gate\n  HostName ${gate.address}\n  Port ${gate.port}\n`
    writeFileSync(`${folder}/config`, `${gateLines}Host *\n${shared}`)
    echo = createServer((socket) => void socket.pipe(socket)).listen(0, '127.0.0.1')
    await once(echo, 'listening')
  })
  afterEach(async () => {
    for (const hosts of opened.splice(0)) await hosts.close()
  })
  after(async () => {
    echo.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const hostsBy = (type: 'ssh' | 'openssh', jump?: string): Hosts => {
    const { address, port } = server
    const target = { host: 'b1', address, port, jump, sshConfig: `${folder}/config` }
    const env = { PATH: process.env['PATH'], HOME: folder }
    const ways = new Map([['b1', { type, target, become: undefined }]])
    const hosts = openHosts({ run: 'r', env, store: noStore, clock: realClock, ways })
    opened.push(hosts)
    return hosts
  }
  const echoPort = (): number => (echo.address() as AddressInfo).port

  for (const type of ['ssh', 'openssh'] as const)
    for (const jump of [undefined, 'gate'])
      it(`by ${type}${jump === undefined ? '' : ' and a jump host'}: carries megabytes there and back, many at once`, async () => {
        const hosts = hostsBy(type, jump)
        const text = Buffer.alloc(1_000_000, type)
        await Promise.all(
          Array.from({ length: 12 }, async () => {
            const stream = await hosts.forward('b1', { host: '127.0.0.1', port: echoPort() })
            if (!stream.ok) throw new Error(stream.error)
            const back: Buffer[] = []
            let length = 0
            stream.value.write(text)
            for await (const bytes of stream.value) {
              back.push(bytes as Buffer)
              length += (bytes as Buffer).length
              if (length >= text.length) break
            }
            expect(Buffer.concat(back).equals(text)).to.equal(true)
          }),
        )
      })

  it('by ssh: says at once why there is none', async () => {
    const stream = await hostsBy('ssh').forward('b1', { host: '127.0.0.1', port: 1 })
    expect(stream.ok ? '' : stream.error).to.match(/refused|open failed/i)
  })

  it('by openssh: ends with the words of ssh', async () => {
    const stream = await hostsBy('openssh').forward('b1', { host: '127.0.0.1', port: 1 })
    if (!stream.ok) throw new Error(stream.error)
    stream.value.resume()
    const [error] = (await once(stream.value, 'error')) as [Error]
    expect(error.message).to.match(/open failed|refused/i)
  })

  it('from this machine itself, where the host is this machine', async () => {
    const hosts = openHosts({ run: 'r', env: {}, store: noStore, clock: realClock, ways: new Map() })
    opened.push(hosts)
    const stream = await hosts.forward('b1', { host: '127.0.0.1', port: echoPort() })
    if (!stream.ok) throw new Error(stream.error)
    stream.value.write('hello')
    expect(String((await once(stream.value, 'data'))[0])).to.equal('hello')
    stream.value.destroy()
    const none = await hosts.forward('b1', { host: '127.0.0.1', port: 1 })
    expect(none.ok ? '' : none.error).to.contain('ECONNREFUSED')
  })
})
