import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect } from 'chai'
import { openHosts, type Hosts } from '../../../src/hosts/open-hosts.ts'
import type { Connection } from '../../../src/run/ports.ts'
import { eventually } from '../../support/eventually.ts'
import { makeKey, overSsh, needSshd, useSshds } from '../../support/sshd.ts'
import { needSystemd, useSystemds, withSystemd, type OwnSystemd } from '../../support/systemd.ts'
import { writeUnitJvm } from '../../support/unit-jvm.ts'
import { readFileSync } from 'node:fs'
import { noStore } from '../local-settings.ts'
import { contractClock } from '../connection-contract.ts'
import { driveService, serviceHost, type Driven } from './drive.ts'

describe(withSystemd(overSsh('a node that a real systemd keeps, over ssh')), () => {
  needSshd()
  needSystemd()
  const newSshd = useSshds()
  const newSystemd = useSystemds()
  let folder = ''
  let config = ''
  let systemd: OwnSystemd
  let hosts: Hosts
  let connection: Connection

  before(async () => {
    folder = mkdtempSync(`${tmpdir()}/kplay-systemd-`)
    chmodSync(folder, 0o755)
    config = `${folder}/server.properties`
    mkdirSync(`${folder}/data`)
    writeFileSync(config, `log.dirs=${folder}/data\n`)
    systemd = await newSystemd(`${folder}/units`)
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
      user: 'root',
      identityFile: key,
      knownHosts: `${folder}/known`,
      sshConfig: '/dev/null',
    }
    const ways = new Map([['b1', { type: 'ssh' as const, target, become: undefined }]])
    hosts = openHosts({ env: { PATH: '/usr/bin:/bin', HOME: folder }, store: noStore, clock: contractClock, ways })
    const connected = await hosts.connect('b1')
    if (!connected.ok) throw new Error(JSON.stringify(connected.error))
    connection = connected.value
  })
  after(async () => {
    await hosts?.close()
    rmSync(folder, { recursive: true, force: true })
  })
  beforeEach(() => rmSync(`${config}.bad`, { force: true }))

  const drive = (state: 'started' | 'stopped' | 'restarted'): Promise<Driven> =>
    driveService(
      connection,
      serviceHost({ folder, config, service: { type: 'systemd', unit: 'kafka.service', env: {}, changeEnv: [] } }),
      state,
    )

  it('is started, restarted and stopped by its unit; one that failed with 143 is a stopped one', async () => {
    systemd.unit('kafka.service', writeUnitJvm(folder, config))
    const started = await drive('started')
    expect(started.decision).to.deep.include({ kind: 'unchanged' })
    expect(started.acts).to.deep.equal(['start-node'])
    expect(systemd.ctl('show', '-p', 'MainPID', 'kafka.service')).to.match(/MainPID=[1-9]/)
    const restarted = await drive('restarted')
    expect([restarted.decision.kind, restarted.acts]).to.deep.equal(['unchanged', ['stop-node', 'start-node']])
    const stopped = await drive('stopped')
    expect([stopped.decision.kind, stopped.acts]).to.deep.equal(['unchanged', ['stop-node']])
    expect(systemd.ctl('show', '-p', 'ActiveState', '-p', 'ExecMainStatus', 'kafka.service'))
      .to.contain('=failed')
      .and.contain('=143')
    expect((await drive('stopped')).acts).to.deep.equal([])
  })

  it('stays stopped although its unit says Restart=always', async () => {
    systemd.unit('kafka.service', writeUnitJvm(folder, config, { lines: ['Restart=always', 'RestartSec=100ms'] }))
    await drive('started')
    expect((await drive('stopped')).decision.kind).to.equal('unchanged')
    expect(systemd.ctl('show', '-p', 'NRestarts', '-p', 'SubState', 'kafka.service'))
      .to.contain('NRestarts=0')
      .and.not.contain('auto')
  })

  it('that dies of its configuration and is started again and again is told with its journal, and can be stopped', async () => {
    systemd.unit(
      'kafka.service',
      writeUnitJvm(folder, config, { lines: ['Restart=always', 'RestartSec=300ms', 'StartLimitIntervalSec=0'] }),
    )
    writeFileSync(`${config}.bad`, '')
    const { decision } = await drive('started')
    expect(decision).to.include({ kind: 'refuse' })
    expect(JSON.stringify(decision)).to.contain('FATAL bad configuration')
    expect((await drive('stopped')).decision.kind).to.equal('unchanged')
    expect(systemd.ctl('show', '-p', 'SubState', 'kafka.service')).to.not.contain('auto-restart')
  })

  it('is started again after systemd has given it up', async () => {
    systemd.unit('kafka.service', writeUnitJvm(folder, config, { lines: ['Restart=always', 'RestartSec=10ms'] }))
    writeFileSync(`${config}.bad`, '')
    await drive('started')
    await eventually(() => expect(systemd.ctl('show', '-p', 'ActiveState', 'kafka.service')).to.contain('failed'))
    rmSync(`${config}.bad`)
    expect((await drive('started')).decision.kind).to.equal('unchanged')
    await drive('stopped')
  })
})
