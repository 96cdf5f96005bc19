import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect } from 'chai'
import type { Problem } from '../../../src/diagnostics/problem.ts'
import type { Become } from '../../../src/hosts/carry/become.ts'
import { openHosts, type Hosts } from '../../../src/hosts/open-hosts.ts'
import type { SshTarget } from '../../../src/hosts/ssh/settings/target.ts'
import type { Connection } from '../../../src/run/ports.ts'
import { openLine } from '../../support/lines.ts'
import { makeKey, needSshd, overSsh, useSshds, type Sshd } from '../../support/sshd.ts'
import { noStore, realClock } from '../local-settings.ts'

describe(overSsh('hosts over ssh'), () => {
  needSshd()
  const newSshd = useSshds()
  const opened: Hosts[] = []
  const types = ['ssh', 'openssh'] as const
  let folder = ''
  let publicKey = ''
  /** Plain; the way to all the others. */
  let gate: Sshd
  let server: Sshd

  before(async () => {
    folder = mkdtempSync(`${tmpdir()}/kplay-ssh-test-`)
    makeKey(`${folder}/id`)
    makeKey(`${folder}/locked`, { passphrase: 'open sesame' })
    publicKey = ['id', 'locked'].map((name) => readFileSync(`${folder}/${name}.pub`, 'utf8')).join('')
    gate = await newSshd({ folder: `${folder}/gate`, authorized: publicKey })
    server = await newSshd({ folder: `${folder}/b1`, authorized: publicKey })
    writeFileSync(`${folder}/known`, `${gate.knownLine}\n${server.knownLine}\n`)
    writeFileSync(`${folder}/config`, 'Host *\n  IdentitiesOnly yes\n')
  })
  afterEach(async () => {
    for (const hosts of opened.splice(0)) await hosts.close()
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  const targetOf = (one: Sshd, change: Partial<SshTarget> = {}): SshTarget => ({
    host: 'b1',
    address: one.address,
    port: one.port,
    identityFile: `${folder}/id`,
    knownHosts: `${folder}/known`,
    sshConfig: `${folder}/config`,
    ...change,
  })
  const hostsOf = (
    targets: readonly SshTarget[],
    of: { type?: 'ssh' | 'openssh'; become?: Become; env?: Record<string, string> } = {},
  ): Hosts => {
    const { type = 'ssh', become, env = {} } = of
    const ways = new Map(targets.map((target) => [target.host, { type, target, become }]))
    const path = { PATH: process.env['PATH'], HOME: folder }
    const hosts = openHosts({ run: 'r', env: { ...path, ...env }, store: noStore, clock: realClock, ways })
    opened.push(hosts)
    return hosts
  }
  const connect = async (...of: Parameters<typeof hostsOf>): Promise<Connection> => {
    const connected = await hostsOf(...of).connect('b1')
    if (!connected.ok) throw new Error(JSON.stringify(connected.error))
    return connected.value
  }
  const problemOf = async (answer: Promise<{ ok: true } | { ok: false; error: Problem }>): Promise<Problem> => {
    const end = await answer
    if (end.ok) throw new Error('it was done')
    return end.error
  }
  const say = async (connection: Connection, script = 'echo fine'): Promise<string> => {
    const answer = await connection.run({ argv: ['sh', '-c', script], timeoutMs: 60_000 })
    return answer.ok ? answer.value.stdout : JSON.stringify(answer.error)
  }
  const knownFile = (name: string, text: string): { knownHosts: string } => {
    writeFileSync(`${folder}/${name}`, text)
    return { knownHosts: `${folder}/${name}` }
  }
  const fingerprint = (one: Sshd): string =>
    execFileSync('ssh-keygen', ['-l', '-f', `${one.hostKey}.pub`], { encoding: 'utf8' }).split(' ')[1] ?? ''

  for (const type of types)
    it(`by ${type}: tells all untrusted keys in one list, sends nothing, and learns none`, async () => {
      const empty = knownFile('empty', '')
      const changed = knownFile('changed', server.knownLine.replace(/\S+$/, gate.knownLine.split(' ')[2] ?? ''))
      const targets = [
        targetOf(gate, { host: 'b1', ...empty }),
        targetOf(server, { host: 'b2', ...changed }),
        targetOf(server, { host: 'b3' }),
      ]
      const hosts = hostsOf(targets, { type })
      const problem = await problemOf(hosts.prepare())
      expect(problem).to.include({ code: 'hosts/trust', exitCode: 4 })
      const text = problem.why.join('\n')
      expect(text).to.match(new RegExp(`^${gate.address} .*is new: it shows ssh-ed25519 `, 'm'))
      expect(text).to.match(new RegExp(`^${server.address} .*HAS CHANGED: it shows ssh-ed25519 `, 'm'))
      expect(text).to.contain(fingerprint(gate)).and.to.contain(fingerprint(server))
      expect(problem.what).to.contain('2 hosts')
      expect(await problemOf(hosts.connect('b1'))).to.include({ code: 'hosts/trust' })
      expect(readFileSync(`${folder}/empty`, 'utf8')).to.equal('')
    })

  for (const type of types)
    it(`by ${type}: refuses a revoked key, and knows a hashed name`, async () => {
      const words = server.knownLine.split(' ').slice(1).join(' ')
      const revoked = knownFile('revoked', `${server.knownLine}\n@revoked * ${words}\n`)
      const problem = await problemOf(hostsOf([targetOf(server, revoked)], { type }).prepare())
      expect(problem.why.join()).to.match(/revoked/)
      const hashed = knownFile('hashed', `${server.knownLine}\n`)
      execFileSync('ssh-keygen', ['-q', '-H', '-f', hashed.knownHosts], { stdio: 'ignore' })
      expect(readFileSync(hashed.knownHosts, 'utf8')).to.match(/^\|1\|/)
      expect(await say(await connect([targetOf(server, hashed)], { type }))).to.equal('fine\n')
    })

  for (const type of types)
    it(`by ${type}: goes through a jump host, whose key counts too`, async () => {
      const config = `Host gate\n  HostName ${gate.address}\n  Port ${gate.port}\n  UserKnownHostsFile ${folder}/known\n  StrictHostKeyChecking yes\n`
      writeFileSync(`${folder}/jump-config`, `${config}Host *\n  IdentityFile ${folder}/id\n  IdentitiesOnly yes\n`)
      const target = targetOf(server, { jump: 'gate', sshConfig: `${folder}/jump-config` })
      const connection = await connect([target], { type })
      expect(await say(connection, 'echo fine')).to.equal('fine\n')
      const missing = knownFile('only-b1', `${server.knownLine}\n`)
      const unknown = { ...target, ...missing, sshConfig: `${folder}/jump-config-2` }
      writeFileSync(unknown.sshConfig, readFileSync(target.sshConfig ?? '', 'utf8').replace('/known', '/only-b1'))
      expect((await hostsOf([unknown], { type }).connect('b1')).ok).to.equal(false)
    })

  it('opens one connection to a jump host for all behind it, and none twice to a host', async () => {
    const served = (): number => readFileSync(`${folder}/gate/log`, 'utf8').split('Accepted publickey').length
    const before = served()
    const jump = `${gate.address}:${gate.port}`
    writeFileSync(`${folder}/all-config`, `Host *\n  IdentityFile ${folder}/id\n`)
    const of = { jump, sshConfig: `${folder}/all-config` }
    const hosts = hostsOf(['b1', 'b2', 'b3'].map((host) => targetOf(server, { host, ...of })))
    expect(await hosts.prepare()).to.include({ ok: true })
    const connections = await Promise.all(['b1', 'b2', 'b3', 'b1'].map((host) => hosts.connect(host)))
    const said = connections.map((one) => (one.ok ? say(one.value) : Promise.resolve('unreached')))
    expect(await Promise.all(said)).to.deep.equal(['fine\n', 'fine\n', 'fine\n', 'fine\n'])
    expect(served() - before).to.equal(1)
  })

  it('opens a key by its passphrase, and says what a locked one lacks', async () => {
    const locked = { identityFile: `${folder}/locked` }
    expect(await say(await connect([targetOf(server, { ...locked, passphrase: 'open sesame' })]))).to.equal('fine\n')
    const without = await problemOf(hostsOf([targetOf(server, locked)]).connect('b1'))
    expect(without).to.include({ code: 'hosts/login', exitCode: 4 })
    expect(without.why).to.include(`${folder}/locked: it needs a passphrase`)
    const wrong = await problemOf(hostsOf([targetOf(server, { ...locked, passphrase: 'close' })]).connect('b1'))
    expect(wrong.why).to.include(`${folder}/locked: its passphrase is another`)
    expect(JSON.stringify(wrong)).to.not.contain('close ')
  })

  for (const type of types)
    it(`by ${type}: takes a key from the agent`, async () => {
      const socket = `${folder}/agent-${type}`
      const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] })
      try {
        await once(agent.stdout, 'data')
        execFileSync('ssh-add', ['-q', `${folder}/id`], {
          env: { ...process.env, SSH_AUTH_SOCK: socket },
          stdio: 'ignore',
        })
        const identityFile = `${folder}/only-public`
        writeFileSync(identityFile, readFileSync(`${folder}/id.pub`))
        const env = { SSH_AUTH_SOCK: socket }
        expect(await say(await connect([targetOf(server, { identityFile })], { type, env }))).to.equal('fine\n')
      } finally {
        agent.kill()
      }
    })

  it('hears a command through login files that print, and says what they printed where they end the session', async () => {
    const noisy =
      'ForceCommand sh -c \'printf "Welcome!\\n--x-begin 1\\nno end of line"; echo hm >&2; eval "$SSH_ORIGINAL_COMMAND"\''
    const loud = await newSshd({ folder: `${folder}/loud`, authorized: publicKey, lines: [noisy] })
    const closed = await newSshd({
      folder: `${folder}/closed`,
      authorized: publicKey,
      lines: ["ForceCommand sh -c 'echo This account is closed.; exit 1'"],
    })
    const known = knownFile('loud-known', `${loud.knownLine}\n${closed.knownLine}\n`)
    for (const type of types) {
      const connection = await connect([targetOf(loud, known)], { type })
      const answer = await connection.run({ argv: ['sh', '-c', 'echo out; echo err >&2; exit 3'], timeoutMs: 60_000 })
      expect(answer).to.deep.nested.include({
        'value.exitCode': 3,
        'value.stdout': 'out\n',
        'value.stderr': 'err\n',
      })
      const facts = await connection.facts({})
      expect(facts.ok, type).to.equal(true)
      const shut = await (await connect([targetOf(closed, known)], { type })).run({ argv: ['true'], timeoutMs: 60_000 })
      expect(shut).to.deep.nested.include({ 'error.code': 'hosts/no-shell' })
      expect(JSON.stringify(shut)).to.contain('This account is closed.')
    }
  })

  for (const type of types)
    it(`by ${type}: does with a server that takes one channel at a time`, async () => {
      const narrow = await newSshd({
        folder: `${folder}/narrow-${type}`,
        authorized: publicKey,
        lines: ['MaxSessions 1'],
      })
      const known = knownFile(`narrow-known-${type}`, `${narrow.knownLine}\n`)
      const connection = await connect([targetOf(narrow, known)], { type })
      const many = Array.from({ length: 8 }, (_, index) => say(connection, `echo ${index}`))
      expect(await connection.facts({})).to.include({ ok: true })
      expect(await Promise.all(many)).to.deep.equal(many.map((_, index) => `${index}\n`))
    })

  it('by ssh: starts the next lines ahead of need, and leaves none behind', async () => {
    const connection = await connect([targetOf(server)])
    /** The process of sshd that serves the connection. */
    const serving = async (): Promise<number> =>
      Number((await say(connection, 'read -r p < /proc/$$/stat; p=${p##*) }; set -- $p; echo $2')).trim())
    const shellsOf = (pid: number): readonly string[] =>
      spawnSync('ps', ['-o', 'args=', '--ppid', String(pid)], { encoding: 'utf8' })
        .stdout.split('\n')
        .slice(0, -1)
    const isWaiting = (args: string): boolean => args.includes('IFS= read')
    const one = await serving()
    expect(await serving()).to.equal(one)
    while (!shellsOf(one).some(isWaiting)) await realClock.sleep(5)
    expect(await connection.facts({})).to.include({ ok: true })
    expect(await connection.lease({ kind: 'read', dir: folder })).to.include({ ok: true })
    expect(await say(connection)).to.equal('fine\n')
    for (const hosts of opened.splice(0)) await hosts.close()
    while (shellsOf(one).length > 0) await realClock.sleep(5)
  })

  for (const type of types)
    it(`by ${type}: says the same over a line that takes 200 ms`, async () => {
      const line = await openLine({ address: server.address, to: server, delayMs: 200 })
      try {
        const known = knownFile(`slow-${type}`, `${server.knownLine.replace(`]:${server.port}`, `]:${line.port}`)}\n`)
        const connection = await connect([targetOf(server, { ...known, port: line.port })], { type })
        const many = Array.from({ length: 4 }, (_, index) => say(connection, `echo ${index}; exit ${index}`))
        expect(await connection.facts({})).to.include({ ok: true })
        expect(await Promise.all(many)).to.deep.equal(many.map((_, index) => `${index}\n`))
      } finally {
        for (const hosts of opened.splice(0)) await hosts.close()
        await line.close()
      }
    })

  for (const type of types)
    it(`by ${type}: says that a line was cut, and comes back when the host does`, async () => {
      const frail = await newSshd({ folder: `${folder}/frail-${type}`, authorized: publicKey })
      const hosts = hostsOf([targetOf(frail, knownFile(`known-${type}`, `${frail.knownLine}\n`))], { type })
      const connected = await hosts.connect('b1')
      if (!connected.ok) throw new Error(JSON.stringify(connected.error))
      expect(await connected.value.facts({})).to.include({ ok: true })
      const mark = `${folder}/mark-${type}`
      const script = `echo here > ${mark}; sleep 60`
      const cut = connected.value.run({ argv: ['sh', '-c', script], timeoutMs: 60_000 })
      while (!readMark(mark)) await realClock.sleep(5)
      await frail.vanish()
      expect(await problemOf(cut)).to.include({ code: 'hosts/lost', subject: 'b1' })
      const away = await problemOf(connected.value.facts({}))
      expect(['hosts/unreachable', 'hosts/lost']).to.include(away.code)
      expect(await problemOf(hosts.connect('b1'))).to.include({ code: 'hosts/unreachable', exitCode: 4 })
      await frail.restart()
      const again = await hosts.connect('b1')
      expect(again.ok && (await say(again.value))).to.equal('fine\n')
      expect(again.ok && (await again.value.facts({}))).to.include({ ok: true })
    })

  it('says whom a host does not let in, and what was tried', async () => {
    makeKey(`${folder}/stranger`)
    for (const type of types) {
      const stranger = targetOf(server, { identityFile: `${folder}/stranger` })
      const problem = await problemOf(hostsOf([stranger], { type }).connect('b1'))
      expect(problem).to.include({ code: 'hosts/login', exitCode: 4, subject: 'b1' })
      expect(problem.why.join()).to.contain(type === 'ssh' ? 'stranger' : 'Permission denied')
    }
  })

  it('says why a host does not let it work as another user', async () => {
    const become: Become = { method: 'sudo', user: 'no-such-user-here' }
    const connection = await connect([targetOf(server)], { become })
    const refused = await problemOf(connection.run({ argv: ['true'], timeoutMs: 60_000 }))
    expect(refused).to.include({ code: 'hosts/become', exitCode: 4 })
    expect(refused.why.join()).to.match(/no-such-user-here|not found|unknown user/)
    expect(await problemOf(connection.facts({}))).to.include({ code: 'hosts/become' })
  })
})

const readMark = (file: string): boolean => {
  try {
    return readFileSync(file, 'utf8') !== ''
  } catch {
    return false
  }
}
