import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { after, before } from 'mocha'
import type { Become } from '../../src/hosts/carry/become.ts'
import type { HostConnection } from '../../src/hosts/host-connection.ts'
import { openHosts, type Hosts, type HostWay } from '../../src/hosts/open-hosts.ts'
import type { SshTarget } from '../../src/hosts/ssh/settings/target.ts'
import { applets, needBusybox, withBusybox } from '../support/busybox.ts'
import { makeKey, needSshd, overSsh, useSshds, type Sshd } from '../support/sshd.ts'
import { connectionContract, contractClock } from './connection-contract.ts'
import { noStore } from './local-settings.ts'

/** Every folder of it may be entered by everybody: su keeps it. */
const env = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/tmp' }

/** Opens connections of one way and closes them at the end. */
const useHosts = (wayOf: () => HostWay): ((run: string | undefined) => Promise<HostConnection>) => {
  const opened = new Map<string | undefined, Hosts>()
  after(async () => {
    for (const hosts of opened.values()) await hosts.close()
  })
  return async (run) => {
    const hosts =
      opened.get(run) ?? openHosts({ run, env, store: noStore, clock: contractClock, ways: new Map([['b1', wayOf()]]) })
    opened.set(run, hosts)
    const connected = await hosts.connect('b1')
    if (!connected.ok) throw new Error(JSON.stringify(connected.error))
    return connected.value as HostConnection
  }
}

const { uid } = userInfo()
const isRoot = uid === 0
const has = (program: string): boolean =>
  ['/usr/bin', '/bin', '/usr/local/bin'].some((dir) => existsSync(join(dir, program)))
const nobody = isRoot ? Number(execFileSync('id', ['-u', 'nobody'], { encoding: 'utf8' })) : 0

describe('this machine', () => {
  const open = useHosts(() => ({ type: 'local', become: undefined }))
  connectionContract(() => ({ open, tellsSignals: true, uid }))
})

/** Methods that work without a password where the tests run as root. */
const methods = (['sudo', 'su'] as const).filter((method) => isRoot && has(method))

for (const method of methods)
  describe(`this machine as another user, by ${method}`, () => {
    const become: Become = { method, user: 'nobody' }
    const open = useHosts(() => ({ type: 'local', become }))
    connectionContract(() => ({ open, tellsSignals: method === 'sudo', uid: nobody }))
  })

describe(overSsh('a host over ssh'), () => {
  needSshd()
  const newSshd = useSshds()
  let folder = ''
  let server: Sshd
  const targetOf = () => ({
    host: 'b1',
    address: server.address,
    port: server.port,
    identityFile: `${folder}/id`,
    knownHosts: `${folder}/known_hosts`,
    sshConfig: '/dev/null',
  })

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kplay-ways-'))
    makeKey(`${folder}/id`)
    server = await newSshd({ folder: `${folder}/b1`, authorized: readFileSync(`${folder}/id.pub`, 'utf8') })
    writeFileSync(`${folder}/known_hosts`, `${server.knownLine}\n`)
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  for (const type of ['ssh', 'openssh'] as const)
    describe(`with a connection of type ${type}`, () => {
      const open = useHosts(() => ({ type, target: targetOf(), become: undefined }))
      connectionContract(() => ({ open, tellsSignals: type === 'ssh', uid }))
    })

  if (methods.includes('sudo'))
    describe('as another user, by sudo', () => {
      const become: Become = { method: 'sudo', user: 'nobody' }
      const open = useHosts(() => ({ type: 'ssh', target: targetOf(), become }))
      connectionContract(() => ({ open, tellsSignals: true, uid: nobody }))
    })
})

describe(withBusybox(overSsh('a small host over ssh, with busybox alone')), () => {
  needSshd()
  needBusybox()
  const newSshd = useSshds()
  let folder = ''
  let target: SshTarget

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kplay-small-'))
    makeKey(`${folder}/id`)
    const lines = [`SetEnv SHLVL=2 PATH=${applets()}`]
    const server = await newSshd({
      folder: `${folder}/b1`,
      authorized: readFileSync(`${folder}/id.pub`, 'utf8'),
      lines,
    })
    writeFileSync(`${folder}/known_hosts`, `${server.knownLine}\n`)
    const { address, port } = server
    const files = { identityFile: `${folder}/id`, knownHosts: `${folder}/known_hosts`, sshConfig: '/dev/null' }
    target = { host: 'b1', address, port, ...files }
  })
  after(() => rmSync(folder, { recursive: true, force: true }))
  const open = useHosts(() => ({ type: 'ssh', target, become: undefined }))
  connectionContract(() => ({ open, tellsSignals: true, uid }))
})
