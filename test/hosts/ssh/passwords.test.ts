import { mkdtempSync, rmSync, writeFileSync, chmodSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect } from 'chai'
import type { Problem } from '../../../src/diagnostics/problem.ts'
import type { Become } from '../../../src/hosts/carry/become.ts'
import type { HostConnection } from '../../../src/hosts/host-connection.ts'
import { openHosts, type Hosts } from '../../../src/hosts/open-hosts.ts'
import { bringUsers, needUsers, useSshds, withUsers, type Sshd } from '../../support/sshd.ts'
import { connectionContract, contractClock } from '../connection-contract.ts'
import { noStore } from '../local-settings.ts'

const deploy = {
  name: 'deploy',
  uid: 12346,
  password: 'pa ss"w0rd',
  hash: '$6$kplaytests$Ygn4L.mgcAfSYyfqSEIsWD/22KIdHXDcfUhK9L2HzJVVO/EWpEQfTTocy53GEUHpfeDOWZ42EdZXfZaLCpjf41',
  rule: 'deploy ALL=(kafka) ALL',
}
const kafka = {
  name: 'kafka',
  uid: 12347,
  password: 'other-w0rd',
  hash: '$6$kplaytests$JBy4FKFcqp2X0rd1tS5MF7hJTzlPd05xLl3Vt9eu2rkWgJzd/lTRTHlihCYWPj4/8ecsMLArqx6WbgCYUvoH21',
}

describe(withUsers('a host that asks for passwords'), () => {
  needUsers()
  const newSshd = useSshds()
  const opened: Hosts[] = []
  let folder = ''
  let server: Sshd

  before(async () => {
    folder = mkdtempSync(`${tmpdir()}/kplay-passwords-`)
    chmodSync(folder, 0o755)
    const within = bringUsers(`${folder}/users`, [deploy, kafka])
    const lines = ['PasswordAuthentication yes', 'PubkeyAuthentication no']
    server = await newSshd({ folder: `${folder}/b1`, authorized: '', lines, within })
    writeFileSync(`${folder}/known`, `${server.knownLine}\n`)
  })
  after(async () => {
    for (const hosts of opened.splice(0)) await hosts.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const hostsOf = (of: { password?: string; become?: Become; run?: string | undefined }): Hosts => {
    const { password = deploy.password, become, run } = of
    const { address, port } = server
    const target = {
      host: 'b1',
      address,
      port,
      user: 'deploy',
      password,
      knownHosts: `${folder}/known`,
      sshConfig: '/dev/null',
    }
    const ways = new Map([['b1', { type: 'ssh' as const, target, become }]])
    const env = { PATH: '/usr/bin:/bin', HOME: folder }
    const hosts = openHosts({ run, env, store: noStore, clock: contractClock, ways })
    opened.push(hosts)
    return hosts
  }
  const connect = async (of: Parameters<typeof hostsOf>[0]): Promise<HostConnection> => {
    const connected = await hostsOf(of).connect('b1')
    if (!connected.ok) throw new Error(JSON.stringify(connected.error))
    return connected.value as HostConnection
  }
  const problemOf = async (of: Parameters<typeof hostsOf>[0]): Promise<Problem> => {
    const answer = await (await connect(of)).run({ argv: ['true'], timeoutMs: 60_000 })
    if (answer.ok) throw new Error('it ran')
    return answer.error
  }

  it('lets in whoever knows it, and nobody else', async () => {
    const answer = await (await connect({})).run({ argv: ['id', '-un'], timeoutMs: 60_000 })
    expect(answer).to.deep.nested.include({ 'value.stdout': 'deploy\n' })
    const refused = await hostsOf({ password: 'hunter2-hunter2' }).connect('b1')
    expect(refused).to.deep.nested.include({ 'error.code': 'hosts/login' })
    expect(JSON.stringify(refused)).to.contain('the password').and.to.not.contain('hunter2')
  })

  const becomes: readonly Become[] = [
    { method: 'sudo', user: 'kafka', password: deploy.password },
    { method: 'su', user: 'kafka', password: kafka.password },
  ]
  for (const become of becomes)
    describe(`before it lets ${become.method} work as another user`, () => {
      const connections = new Map<string | undefined, Promise<HostConnection>>()
      const open = (run: string | undefined): Promise<HostConnection> => {
        const connection = connections.get(run) ?? connect({ become, run })
        connections.set(run, connection)
        return connection
      }
      connectionContract(() => ({ open, tellsSignals: become.method === 'sudo', uid: kafka.uid }))

      it('never shows it: not in words of a process, not in an environment, not in what is printed', async () => {
        const look =
          'for f in /proc/[0-9]*/cmdline /proc/[0-9]*/environ; do tr "\\0" " " < "$f"; echo; done 2> /dev/null; :'
        const answer = await (await open(undefined)).run({ argv: ['sh', '-c', look], timeoutMs: 60_000 })
        expect(answer).to.deep.nested.include({ 'value.exitCode': 0, 'value.stderr': '' })
        expect(JSON.stringify(answer)).to.contain('cmdline').and.to.not.contain('w0rd')
      })

      it('gives up after one wrong one, and says what it lacks without one', async () => {
        const wrong = await problemOf({ become: { ...become, password: 'hunter2-hunter2' } })
        expect(wrong).to.include({ code: 'hosts/become', exitCode: 4 })
        expect(wrong.why.join()).to.match(/not accepted|Authentication failure/)
        expect(JSON.stringify(wrong)).to.not.contain('hunter2')
        const without = await problemOf({ become: { method: become.method, user: 'kafka' } })
        expect(without).to.include({ code: 'hosts/become' })
        expect(without.why.join()).to.match(/password is required|gives none/)
      })
    })
})
