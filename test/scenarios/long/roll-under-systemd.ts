/**
 * Run by hand: node scripts/test.ts test/scenarios/long/roll-under-systemd.ts. Some five minutes; it takes root, an sshd, sudo and a systemd. A real cluster whose nodes
 * are units of a real systemd each, reached over ssh as a user who may do nothing but what `kplay sudoers` prints: restarted, then upgraded with an archive of the web.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, createReadStream, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { LoadProcess } from '../../../src/rehearsal/load/load-process.ts'
import { testLabContext } from '../../support/cluster.ts'
import { needUsers, withUsers } from '../../support/sshd.ts'
import { needSystemd, withSystemd } from '../../support/systemd.ts'
import { LabWorld } from '../matrix/lab-world.ts'
import { beginLoad, endLoad } from '../matrix/upgrades.ts'
import { actsIn, endOf, schemaFaults, stopsIn } from '../support/events.ts'
import type { KplayProcess } from '../support/kplay-process.ts'
import { SshWays } from '../support/ssh-ways.ts'
import { packRelease, unitName, UnitNodes } from '../support/unit-nodes.ts'

const [from, to] = ['3.9.2', '4.1.2']
const restart = 'playbooks/rolling-restart.yml'

/** Serves one file; counts how often it was asked for. */
const serve = async (file: string): Promise<{ server: Server; address: string; asked: () => number }> => {
  let asked = 0
  const server = createServer((_request, response) => {
    asked += 1
    response.writeHead(200, { 'content-length': statSync(file).size })
    createReadStream(file).pipe(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: () => asked }
}

describe(withSystemd(withUsers('a cluster whose nodes are units of systemd, under load')), function () {
  this.timeout(420_000)
  needUsers()
  needSystemd()
  const ways = new SshWays()
  let world: LabWorld
  let nodes: UnitNodes
  let load: LoadProcess
  let web: Awaited<ReturnType<typeof serve>>
  let [inventory, sha512] = ['', '']
  /** Other users read files below it. */
  const open = mkdtempSync(join(tmpdir(), 'kplay-units-'))

  before(async () => {
    chmodSync(open, 0o755)
    world = await LabWorld.boot({ release: from, controllers: 3, brokers: 3, combined: true })
    const { files } = world.stage
    const file = packRelease(to, files)
    sha512 = createHash('sha512').update(readFileSync(file)).digest('hex')
    web = await serve(file)
    const folder = join(open, 'ways')
    inventory = world.inventory((text) =>
      text
        .replace(
          'connection: { type: local }',
          `connection: { type: ssh, user: deploy, ssh_config: ${folder}/config, become: { user: root, for: service } }`,
        )
        .replace(
          'install: { source: store }',
          `install: { source: archive, archive: { url: "${web.address}/kafka_2.13-\${{ versions.to }}.tgz", sha512: ${sha512} } }`,
        )
        .replace('service: { type: scripts }', `service: { type: systemd, unit: ${unitName} }`)
        .replaceAll(/^ {8}service:\n {10}env:\n(?: {12}.*\n)*/gm, ''),
    )
    const rules = world.stage.kplay('sudoers', restart, '-i', inventory)
    await rules.endsWith(0)
    nodes = new UnitNodes(world)
    await nodes.takeOver(join(open, 'units'), rules.stdout)
    const within = (host: string): readonly string[] => nodes.on(host).within
    await ways.open(world.running.lab, {
      type: 'ssh',
      folder,
      within,
      lines: ['LogLevel VERBOSE', 'Subsystem sftp internal-sftp'],
    })
    load = await beginLoad(world)
  })
  after(async () => {
    await load?.kill()
    await ways.close()
    await nodes?.close()
    web?.server.close()
    await world?.close()
    rmSync(open, { recursive: true, force: true })
    rmSync(`${testLabContext().cacheDir}/archives/${sha512}-kafka_2.13-${to}.tgz`, { force: true })
  })

  /** Waits for the end of a roll of everything: each unit was stopped and started once, and nobody else did. */
  const expectWhole = async (run: KplayProcess, before: Readonly<Record<string, number>>): Promise<void> => {
    await run.endsWith(0)
    expect(endOf(run.events)).to.include({ outcome: 'done', problem: null })
    expect(schemaFaults('event', run.events)).to.deep.equal([])
    const hosts = Object.keys(before)
    expect(stopsIn(run.events)).to.have.members(hosts)
    expect(actsIn(run.events).filter((act) => act.startsWith('start-node'))).to.have.length(hosts.length)
    const once = hosts.map((host) => [host, (before[host] ?? 0) + 1])
    expect(nodes.starts()).to.deep.equal(Object.fromEntries(once))
    await world.hands.whole()
    for (const host of hosts)
      expect(nodes.on(host).ctl('show', '-p', 'ActiveState', '-p', 'NRestarts', unitName)).to.equal(
        'NRestarts=0\nActiveState=active\n',
      )
  }

  it('is reached as deploy, who may become nobody for anything but the unit', async () => {
    const sudo = (...words: readonly string[]): number | null => {
      const [program = '', ...rest] = [
        ...nodes.on('b1').within,
        'runuser',
        '-u',
        'deploy',
        '--',
        'sudo',
        '-n',
        ...words,
      ]
      return spawnSync(program, rest, { stdio: 'ignore' }).status
    }
    expect([sudo('id'), sudo('systemctl', 'stop', 'kafka.service'), sudo('-u', 'kafka', 'id')]).to.deep.equal([1, 1, 1])
    expect(sudo('systemctl', 'start', '--no-block', 'kafka.service')).to.equal(0)
    const table = world.stage.kplay('ping', '-i', inventory)
    await table.endsWith(0)
    expect(table.stdout.match(/^b\d +ok +ssh .* deploy +3\.9\.2 +answers .* Linux /gm)).to.have.length(3)
  })

  it('restarts every unit once', async () => {
    const before = nodes.starts()
    await expectWhole(world.apply(restart, '-i', inventory, '--patience', '120s'), before)
  })

  it('upgrades every node once, with an archive fetched once and sent to each host by SFTP', async () => {
    const before = nodes.starts()
    const playbook = world.upgrade({ from, to })
    await expectWhole(world.apply(playbook, '-i', inventory, '--patience', '120s'), before)
    expect(new Set(Object.values(await world.hands.releases()))).to.deep.equal(new Set([to]))
    expect(web.asked()).to.equal(1)
    for (const host of Object.keys(before))
      expect(readFileSync(join(ways.to(host).folder, 'log'), 'utf8')).to.contain("subsystem 'sftp'")
  })

  it('has lost none of the records that were acknowledged all the while', async () => {
    const audit = await endLoad(load)
    expect(audit).to.include({ lost: 0, reordered: 0, corrupted: 0, errors: 0 })
    expect(audit.acknowledged).to.be.greaterThan(5_000)
  })
})
