import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect } from 'chai'
import { openHosts, type Hosts } from '../../../src/hosts/open-hosts.ts'
import type { SshTarget } from '../../../src/hosts/ssh/settings/target.ts'
import { bringUsers, makeKey, needSshd, needUsers, overSsh, useSshds, withUsers } from '../../support/sshd.ts'
import { contractClock } from '../connection-contract.ts'
import { noStore } from '../local-settings.ts'
import { need } from '../../support/need.ts'

const useFolder = (): (() => string) => {
  let folder = ''
  before(() => {
    folder = mkdtempSync(`${tmpdir()}/kplay-logins-`)
    chmodSync(folder, 0o755)
  })
  after(() => rmSync(folder, { recursive: true, force: true }))
  return () => folder
}

const useHosts = (folderOf: () => string) => {
  const opened: Hosts[] = []
  after(async () => {
    for (const hosts of opened.splice(0)) await hosts.close()
  })
  return (type: 'ssh' | 'openssh', target: SshTarget): Hosts => {
    const ways = new Map([['b1', { type, target, become: undefined }]])
    const env = { PATH: '/usr/bin:/bin', HOME: folderOf() }
    const hosts = openHosts({ env, store: noStore, clock: contractClock, ways })
    opened.push(hosts)
    return hosts
  }
}

const whoAmI = async (hosts: Hosts): Promise<unknown> => {
  const connected = await hosts.connect('b1')
  if (!connected.ok) return connected.error.code
  const answer = await connected.value.run({ argv: ['id', '-un'], timeoutMs: 60_000 })
  return answer.ok ? answer.value.stdout.trim() : answer.error.code
}

describe(overSsh('a host whose key an authority has signed'), () => {
  needSshd()
  const folder = useFolder()
  const newSshd = useSshds()
  const hostsOf = useHosts(folder)

  it('is trusted through openssh by the line of its authority, and by no other', async () => {
    const [authority, stranger, key] = ['authority', 'stranger', 'key'].map((name) => makeKey(`${folder()}/${name}`))
    const server = await newSshd({
      folder: `${folder()}/b1`,
      authorized: readFileSync(`${key}.pub`, 'utf8'),
      lines: [`HostCertificate ${folder()}/b1/host_key-cert.pub`],
    })
    const { address, port, hostKey } = server
    execFileSync('ssh-keygen', ['-q', '-s', authority ?? '', '-h', '-I', 'b1', '-n', address, `${hostKey}.pub`])
    await server.stop()
    await server.restart()
    const knownBy = (name: string | undefined): string => {
      const file = `${folder()}/known-${name?.split('/').at(-1)}`
      writeFileSync(file, `@cert-authority * ${readFileSync(`${name}.pub`, 'utf8')}`)
      return file
    }
    const target = { host: 'b1', address, port, user: undefined, identityFile: key, sshConfig: '/dev/null' }
    const own = execFileSync('id', ['-un'], { encoding: 'utf8' }).trim()
    expect(await whoAmI(hostsOf('openssh', { ...target, knownHosts: knownBy(authority) }))).to.equal(own)
    expect(await whoAmI(hostsOf('openssh', { ...target, knownHosts: knownBy(stranger) }))).to.equal('hosts/trust')
    // kplay's own ssh reads no certificates of hosts: it says so instead of trusting.
    const prepared = await hostsOf('ssh', { ...target, knownHosts: knownBy(authority) }).prepare()
    expect(prepared).to.deep.nested.include({ 'error.code': 'hosts/trust' })
    expect(JSON.stringify(prepared)).to.contain('openssh')
  })
})

const hasPam = existsSync('/etc/pam.d/sshd')

describe(withUsers('a host that asks for its password by keyboard-interactive'), () => {
  needUsers()
  need('it asks through PAM', hasPam)
  const folder = useFolder()
  const newSshd = useSshds()
  const hostsOf = useHosts(folder)

  it('is given it, and nothing twice', async () => {
    const hash = '$6$kplaytests$Ygn4L.mgcAfSYyfqSEIsWD/22KIdHXDcfUhK9L2HzJVVO/EWpEQfTTocy53GEUHpfeDOWZ42EdZXfZaLCpjf41'
    const within = bringUsers(`${folder()}/users`, [{ name: 'deploy', uid: 12346, hash }])
    const lines = ['UsePAM yes', 'KbdInteractiveAuthentication yes', 'PubkeyAuthentication no']
    const server = await newSshd({ folder: `${folder()}/b1`, authorized: '', lines, within })
    writeFileSync(`${folder()}/known`, `${server.knownLine}\n`)
    const { address, port } = server
    const target = {
      host: 'b1',
      address,
      port,
      user: 'deploy',
      knownHosts: `${folder()}/known`,
      sshConfig: '/dev/null',
    }
    expect(await whoAmI(hostsOf('ssh', { ...target, password: 'pa ss"w0rd' }))).to.equal('deploy')
    expect(readFileSync(`${folder()}/b1/log`, 'utf8')).to.contain('Accepted keyboard-interactive/pam for deploy')
    expect(await whoAmI(hostsOf('ssh', { ...target, password: 'another' }))).to.equal('hosts/login')
  })
})
