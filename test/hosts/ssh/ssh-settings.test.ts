import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { expect } from 'chai'
import { Routes, type Route } from '../../../src/hosts/ssh/settings/route.ts'
import { faultOf, parseHop, type SshTarget } from '../../../src/hosts/ssh/settings/target.ts'
import { buildOpensshWords } from '../../../src/hosts/openssh/openssh-words.ts'
import { needSshd, overSsh } from '../../support/sshd.ts'
import { useTempFolders } from '../../support/temp-folder.ts'
import { realClock } from '../local-settings.ts'

const config = `
Include more/*.conf
Host b1 b2
  HostName %h.inner.example
  User deploy
  ProxyJump gate
  IdentityFile ~/keys/%r@%n
  IdentitiesOnly yes
  UserKnownHostsFile ~/kh /etc/kh2
Host gate
  HostName gate.example
  ProxyJump outer:2022
Host last
  ProxyJump first,second
Host first
  ProxyJump gate
Host second
  ProxyJump nobody
Host round
  ProxyJump round2
Host round2
  ProxyJump round
Host odd
  ProxyCommand nc %h %p
Host alias
  HostKeyAlias the-cluster
  Port 2222
Match host *.inner.example user deploy
  Port 2200
`

describe(overSsh('ssh settings'), () => {
  needSshd()
  const newFolder = useTempFolders()
  let sshConfig = ''

  beforeEach(() => {
    const folder = newFolder()
    sshConfig = `${folder}/config`
    mkdirSync(`${folder}/more`)
    // Include takes absolute paths, or those below ~/.ssh.
    writeFileSync(sshConfig, config.replace('more/', `${folder}/more/`))
    writeFileSync(`${folder}/more/one.conf`, 'Host outer\n  User ada\n')
  })

  const find = async (address: string, more: Partial<SshTarget> = {}) =>
    new Routes(process.env, realClock).find({ host: 'b1', address, sshConfig, ...more })
  const routeOf = async (address: string, more: Partial<SshTarget> = {}): Promise<Route> => {
    const found = await find(address, more)
    if (!found.ok) throw new Error(JSON.stringify(found.error))
    return found.value
  }
  const namesIn = (route: Route): string[] => route.map(({ user, host, port }) => `${user}@${host}:${port}`)

  it('are those of ssh itself: Include, Match, Host, files and tokens', async () => {
    const me = userInfo().username
    const route = await routeOf('b1')
    expect(namesIn(route)).to.deep.equal(['ada@outer:2022', `${me}@gate.example:22`, 'deploy@b1.inner.example:2200'])
    const home = userInfo().homedir
    expect(route.at(-1)).to.deep.include({
      keyName: '[b1.inner.example]:2200',
      identityFiles: [`${home}/keys/deploy@b1`],
      identitiesOnly: true,
      knownHosts: [`${home}/kh`, '/etc/kh2', '/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'],
    })
    expect((await routeOf('alias')).at(-1)?.keyName).to.equal('the-cluster')
  })

  it('give way to the inventory', async () => {
    const of = { user: 'kafka', port: 22, identityFile: '/k', knownHosts: '/kh', jump: 'none' }
    const [only, ...more] = await routeOf('b1', of)
    expect(more).to.deep.equal([])
    expect(only).to.deep.include({ user: 'kafka', port: 22, knownHosts: ['/kh'] })
    expect(only?.identityFiles[0]).to.equal('/k')
    expect(namesIn(await routeOf('b1', { jump: 'eve@[::1]:23' }))[0]).to.equal('eve@::1:23')
  })

  it('follow a chain of jumps as ssh does: only the first asks for jumps of its own', async () => {
    const me = userInfo().username
    expect(namesIn(await routeOf('last'))).to.deep.equal([
      'ada@outer:2022',
      `${me}@gate.example:22`,
      `${me}@first:22`,
      `${me}@second:22`,
      `${me}@last:22`,
    ])
  })

  it('are refused where they lead in a circle or hold what only OpenSSH can do', async () => {
    const whyOf = async (address: string): Promise<string> => {
      const found = await find(address)
      if (found.ok) throw new Error('it was followed')
      expect(found.error).to.include({ code: 'hosts/ssh-settings', exitCode: 4 })
      return found.error.why.join()
    }
    expect(await whyOf('round')).to.contain('circle')
    expect(await whyOf('odd')).to.contain('proxycommand nc')
  })

  it('are never asked with a word that ssh could take for an option or a command', async () => {
    const bad = ['-oProxyCommand=x', '', 'a b', 'a;b', '$(x)', '`x`', 'a\nb', "a'b", 'a|b', '-', 'a/b', '#']
    for (const address of bad) {
      expect(faultOf({ address, user: undefined, port: undefined }), address).to.be.a('string')
      expect((await find(address)).ok, address).to.equal(false)
      expect((await find('b1', { jump: `${address}` })).ok, address).to.equal(false)
    }
    for (const user of ['-x', 'a b', '', 'a;b', '$(x)'])
      expect(faultOf({ address: 'b1', user, port: undefined }), user).to.be.a('string')
    for (const address of ['b1', 'b1.example', '10.0.0.1', '::1', 'fe80::1%eth0', 'bücher.example', '_x'])
      expect(faultOf({ address, user: 'DOM\\ada', port: undefined }), address).to.equal(undefined)
  })

  it('read jumps as ssh writes them', () => {
    const hop = (address: string, user?: string, port?: number) => ({ address, user, port })
    expect(parseHop('b1')).to.deep.equal(hop('b1'))
    expect(parseHop('ada@b1:23')).to.deep.equal(hop('b1', 'ada', 23))
    expect(parseHop('ssh://ada@b1:23/')).to.deep.equal(hop('b1', 'ada', 23))
    expect(parseHop('a@b@b1')).to.deep.equal(hop('b1', 'a@b'))
    expect(parseHop('[::1]:23')).to.deep.equal(hop('::1', undefined, 23))
    expect(parseHop('[fe80::1%e]')).to.deep.equal(hop('fe80::1%e'))
    for (const word of ['', '[b1', 'b1:', 'b1:x']) expect(parseHop(word), word).to.equal(undefined)
  })

  it('reach OpenSSH as words that it reads back the same', () => {
    const target = { host: 'b1', address: 'b1', sshConfig, user: 'kafka', port: 2, knownHosts: '/a b/k"h', jump: 'j:5' }
    const [program = '', ...words] = buildOpensshWords(target, '/tmp/so ck')
    const told = execFileSync(program, [...words, '-G', '--', 'b1'], { encoding: 'utf8' })
    for (const line of ['user kafka', 'port 2', 'proxyjump j:5', 'batchmode yes', 'stricthostkeychecking true'])
      expect(told.split('\n'), line).to.include(line)
    expect(told).to.match(/^controlpath \/tmp\/so ck\/[0-9a-f]+$/m)
    expect(told).to.match(/^userknownhostsfile "?\/a b\/k\\?"h"?$/m)
  })
})
