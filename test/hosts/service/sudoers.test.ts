import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect } from 'chai'
import { openHosts, type Hosts } from '../../../src/hosts/open-hosts.ts'
import type { Service } from '../../../src/modules/host-view.ts'
import type { Connection } from '../../../src/run/ports.ts'
import { callKplayIn } from '../../support/cli-world.ts'
import { bringUsers, makeKey, needUsers, useSshds, withUsers } from '../../support/sshd.ts'
import { needSystemd, useSystemds, withSystemd } from '../../support/systemd.ts'
import { writeUnitJvm } from '../../support/unit-jvm.ts'
import { contractClock } from '../connection-contract.ts'
import { noStore } from '../local-settings.ts'
import { driveService, serviceHost } from './drive.ts'

const deploy = { name: 'deploy', uid: 12346, hash: '*' }
const kafka = { name: 'kafka', uid: 12347, hash: '*' }

const inventory = (folder: string, service: string, become: string): string => `kplay: 1
cluster: { name: orders, mode: kraft, id: 5L6g3nShT-eMCtK--X86sw, bootstrap: ["127.0.9.1:9092"], controllers: { port: 9093 } }
connection: { type: ssh, user: deploy, become: ${become} }
install: { root: ${folder}, source: store }
service: ${service}
groups:
  controllers: { hosts: { b1: {} } }
  brokers:
    hosts:
      b1: { address: 127.0.9.1, node_id: 1, install: { current: ${folder}/current, config: ${folder}/server.properties } }
`

const playbook = `kplay: 1
name: bounce
inventory: inventory.yml
phases:
  - id: bounce
    hosts: brokers
    tasks:
      - id: restart
        when: '!node.restarted'
        service: { state: restarted }
`

/** The rules that kplay prints for a playbook which stops and starts its nodes. */
const rulesOf = async (folder: string, service: string, become: string) => {
  writeFileSync(`${folder}/inventory.yml`, inventory(folder, service, become))
  writeFileSync(`${folder}/playbook.yml`, playbook)
  return callKplayIn({ cwd: folder, root: folder }, ['sudoers', 'playbook.yml'])
}

describe('kplay sudoers', () => {
  let folder = ''
  before(() => {
    folder = mkdtempSync(`${tmpdir()}/kplay-sudoers-`)
    chmodSync(folder, 0o755)
  })
  after(() => rmSync(folder, { recursive: true, force: true }))
  const rules = (service: string, become: string) => rulesOf(folder, service, become)

  it('names each command whole, with nothing open', async () => {
    const { stdout, stderr, code } = await rules('{ type: systemd, unit: kafka }', '{ user: root, for: service }')
    expect([stderr, code]).to.deep.equal(['', 0])
    expect(stdout).to.contain(
      '# b1\n# Only starting and stopping the node is done as root.\n' +
        'deploy ALL=(root) NOPASSWD: /usr/bin/systemctl stop --no-block kafka.service, \\\n' +
        '    /usr/bin/systemctl start --no-block kafka.service, \\\n' +
        '    /usr/bin/systemctl reset-failed kafka.service\n',
    )
    expect(stdout).to.not.contain('*')
  })

  it('says plainly where the rule lets everything through, and keeps the question for a password', async () => {
    const { stdout } = await rules('{ type: scripts }', '{ user: kafka, password: { env: PW } }')
    expect(stdout)
      .to.contain('deploy may do anything as kafka')
      .and.contain('\ndeploy ALL=(kafka) /usr/bin/sh, \\\n    /bin/sh\n')
  })

  it('refuses what no rule can name', async () => {
    const { stderr, code } = await rules(
      '{ type: commands, start: [kafkactl, up], stop: [/bin/down] }',
      '{ for: service }',
    )
    expect(code).to.equal(3)
    expect(stderr).to.contain('"kafkactl" has no path')
    const none = await rules('{ type: scripts }', '{ method: doas, for: service }')
    expect(none.stdout).to.contain('# b1: kplay becomes root there by doas.\n').and.not.contain('ALL=')
  })
})

describe(withSystemd(withUsers('a real sudo with exactly the rules that kplay prints, over ssh')), () => {
  needUsers()
  needSystemd()
  const newSshd = useSshds()
  const newSystemd = useSystemds()
  const opened: Hosts[] = []
  const folders: string[] = []
  after(async () => {
    for (const hosts of opened.splice(0)) await hosts.close()
    for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  })

  /** A host where deploy may do what the rules say and nothing else. */
  const hostOf = async (serviceText: (folder: string) => string, user: string) => {
    const folder = mkdtempSync(`${tmpdir()}/kplay-rules-`)
    folders.push(folder)
    chmodSync(folder, 0o755)
    for (const dir of ['data', 'current', 'current/bin', 'logs']) mkdirSync(`${folder}/${dir}`)
    writeFileSync(`${folder}/server.properties`, `log.dirs=${folder}/data\n`)
    chownSync(`${folder}/data`, deploy.uid, deploy.uid)
    chownSync(`${folder}/logs`, kafka.uid, kafka.uid)
    const printed = await rulesOf(folder, serviceText(folder), `{ user: ${user}, for: service }`)
    expect(printed.stderr).to.equal('')
    writeFileSync(`${folder}/rules`, printed.stdout, { mode: 0o440 })
    expect(execFileSync('visudo', ['-cf', `${folder}/rules`], { encoding: 'utf8' })).to.contain('parsed OK')
    const users = bringUsers(`${folder}/users`, [{ ...deploy, rule: printed.stdout }, kafka])
    const systemd = await newSystemd(`${folder}/units`, users)
    const key = makeKey(`${folder}/key`)
    const server = await newSshd({
      folder: `${folder}/b1`,
      authorized: readFileSync(`${key}.pub`, 'utf8'),
      within: systemd.within,
    })
    writeFileSync(`${folder}/known`, `${server.knownLine}\n`)
    const { address, port } = server
    const target = {
      host: 'b1',
      address,
      port,
      user: 'deploy',
      identityFile: key,
      knownHosts: `${folder}/known`,
      sshConfig: '/dev/null',
    }
    const become = { method: 'sudo' as const, user, for: 'service' as const }
    const ways = new Map([['b1', { type: 'ssh' as const, target, become }]])
    const hosts = openHosts({
      env: { PATH: '/usr/bin:/bin', HOME: folder },
      store: noStore,
      clock: contractClock,
      ways,
    })
    opened.push(hosts)
    const connected = await hosts.connect('b1')
    if (!connected.ok) throw new Error(JSON.stringify(connected.error))
    const connection: Connection = connected.value
    const sudo = async (...words: readonly string[]): Promise<number | null | undefined> => {
      const answer = await connection.run({ argv: ['sudo', '-n', '-u', user, '--', ...words], timeoutMs: 60_000 })
      return answer.ok ? answer.value.exitCode : undefined
    }
    return { folder, systemd, connection, sudo }
  }
  const bounce = async (connection: Connection, folder: string, service: Service): Promise<unknown[]> => {
    const host = serviceHost({ folder, config: `${folder}/server.properties`, service })
    const ends: unknown[] = []
    for (const state of ['started', 'restarted', 'stopped'] as const) {
      const { decision, outcomes } = await driveService(connection, host, state)
      ends.push(decision.kind, ...outcomes.flatMap(({ ok, why }) => (ok ? [] : [why])))
    }
    return ends
  }
  const well = ['unchanged', 'unchanged', 'unchanged']

  it('starts, restarts and stops a unit, and lets nothing else through', async () => {
    const { folder, systemd, connection, sudo } = await hostOf(() => '{ type: systemd, unit: kafka }', 'root')
    systemd.unit('kafka.service', writeUnitJvm(folder, `${folder}/server.properties`))
    systemd.unit('other.service', writeUnitJvm(folder, `${folder}/server.properties`))
    const service: Service = { type: 'systemd', unit: 'kafka.service', env: {}, changeEnv: [] }
    expect(await bounce(connection, folder, service)).to.deep.equal(well)
    const others = [
      ['id'],
      ['sh', '-c', 'id'],
      ['systemctl', 'stop', '--no-block', 'other.service'],
      ['systemctl', 'stop', '--no-block', 'kafka.service', 'other.service'],
      ['systemctl', 'kill', 'kafka.service'],
      ['systemctl', 'stop', 'kafka.service'],
    ]
    for (const words of others) expect(await sudo(...words), words.join(' ')).to.equal(1)
  })

  it('starts by the scripts with their environment and signals as the owner of the node', async () => {
    const { folder, connection, sudo } = await hostOf(
      () => `{ type: scripts, env: { KAFKA_OPTS: "-Da=b,c:d -De=[f]*?! \\\\ # %" } }`,
      'kafka',
    )
    writeUnitJvm(folder, `${folder}/server.properties`)
    writeFileSync(
      `${folder}/current/bin/kafka-server-start.sh`,
      `#!/bin/bash\nprintf '%s' "$KAFKA_OPTS" > /tmp/kplay-opts-${process.pid}\nnohup ${folder}/start.sh > /dev/null 2>&1 < /dev/null &\n`,
      { mode: 0o755 },
    )
    const env = { KAFKA_OPTS: '-Da=b,c:d -De=[f]*?! \\ # %' }
    expect(await bounce(connection, folder, { type: 'scripts', env, changeEnv: [] })).to.deep.equal(well)
    const said = `/tmp/kplay-opts-${process.pid}`
    expect(readFileSync(said, 'utf8')).to.equal(env.KAFKA_OPTS)
    rmSync(said)
    const others = [
      ['id'],
      ['kill', '-s', 'KILL', '12'],
      ['kill', '-s', 'TERM', '1', '2'],
      ['kill', '-s', 'TERM', '-1'],
      [
        'env',
        'KAFKA_OPTS=-Dx',
        `${folder}/current/bin/kafka-server-start.sh`,
        '-daemon',
        `${folder}/server.properties`,
      ],
      [`${folder}/current/bin/kafka-server-start.sh`, '-daemon', `${folder}/server.properties`],
    ]
    for (const words of others) expect(await sudo(...words), words.join(' ')).to.equal(1)
  })

  it('knows commands with odd words from all others', async () => {
    const odd = ['a b', '*', '[x]?', 'y,z:1=2', '\\', '#', '"q"', '!']
    const { folder, connection, sudo } = await hostOf(
      (at) =>
        `{ type: commands, start: ${JSON.stringify([`${at}/ctl`, 'start', ...odd])}, stop: ${JSON.stringify([`${at}/ctl`, 'stop', ...odd])} }`,
      'kafka',
    )
    writeUnitJvm(folder, `${folder}/server.properties`)
    writeFileSync(
      `${folder}/ctl`,
      `#!/bin/bash\ncase $1 in\nstart) nohup ${folder}/start.sh > /dev/null 2>&1 < /dev/null & echo $! > ${folder}/logs/pid ;;\nstop) kill -TERM $(cat ${folder}/logs/pid) ;;\nesac\n`,
      { mode: 0o755 },
    )
    const ctl = `${folder}/ctl`
    const service: Service = {
      type: 'commands',
      start: [ctl, 'start', ...odd],
      stop: [ctl, 'stop', ...odd],
      status: undefined,
      env: {},
      changeEnv: [],
    }
    expect(await bounce(connection, folder, service)).to.deep.equal(well)
    for (const words of [
      [ctl],
      [ctl, 'stop'],
      [ctl, 'stop', 'a b', 'anything', ...odd.slice(2)],
      [ctl, 'stop', ...odd, 'more'],
    ])
      expect(await sudo(...words), words.join(' ')).to.equal(1)
  })
})
