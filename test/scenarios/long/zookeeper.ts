/** Run by hand: node scripts/test.ts test/scenarios/long/zookeeper.ts. Some seven minutes. */
import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect } from 'chai'
import type { RunEvent } from '../../../src/run/run-event.ts'
import { loadDefaults } from '../../../src/rehearsal/load/load-config.ts'
import { startLoad, type LoadProcess } from '../../../src/rehearsal/load/load-process.ts'
import { realClock } from '../../support/cluster.ts'
import { LabWorld } from '../matrix/lab-world.ts'
import { endOf, schemaFaults, stopsIn } from '../support/events.ts'
import type { KplayProcess } from '../support/kplay-process.ts'

const self = { node: process.execPath, main: fileURLToPath(new URL('../../../src/main.ts', import.meta.url)) }
const shipped = 'playbooks/zookeeper-upgrade.yml'
const brokers = ['b1', 'b2', 'b3']
const key = 'inter.broker.protocol.version'

describe('a cluster with ZooKeeper, upgraded in two passes under load', function () {
  this.timeout(400_000)
  let world: LabWorld
  let load: LoadProcess
  let ids: string
  let clusterId: string | null

  const fileOf = async (host: string): Promise<string> =>
    (await world.hands.lab()).nodes.find((node) => node.host === host)?.config ?? ''
  const pins = async (): Promise<readonly (string | undefined)[]> =>
    Promise.all(brokers.map(async (host) => /^inter.broker.protocol.version=(.*)$/m.exec(readFileSync(await fileOf(host), 'utf8'))?.[1])) // prettier-ignore
  /** What each broker itself says is in force. */
  const inForce = async (): Promise<readonly (string | null | undefined)[]> =>
    (await world.hands.whole()).nodes.map(({ settings }) => settings?.interBrokerProtocol)
  const releases = async (): Promise<readonly (string | null | undefined)[]> => {
    const all = await world.hands.releases()
    return brokers.map((host) => all[host])
  }
  const topicIds = async (): Promise<string> => {
    const { nodes, bootstrap } = await world.hands.lab()
    const tool = `${nodes.find(({ host }) => host === 'b1')?.dir}/install/current/bin/kafka-topics.sh`
    const { stdout } = await promisify(execFile)(tool, ['--bootstrap-server', bootstrap.join(), '--describe'])
    return [...stdout.matchAll(/Topic: (\S+)\s+TopicId: (\S+)/g)]
      .map(([, name, id]) => `${name} ${id}`)
      .sort()
      .join()
  }
  const playbook = (from: string, to: string, phases: readonly string[]): string =>
    world.write(
      `kplay: 1\nname: part\ninventory: ${JSON.stringify(world.running.lab.inventory)}\n` +
        `versions: { from: "${from}", to: "${to}" }\nphases:\n${phases.map((phase) => `  - use: ${phase}\n`).join('')}`,
    )
  const apply = (file: string, ...more: string[]): KplayProcess =>
    world.stage.kplay('apply', file, '-i', world.running.lab.inventory, '--yes', '--output', 'ndjson', '--max-wait', '2s', '--patience', '60s', ...more) // prettier-ignore
  const expectRefused = async (run: KplayProcess, ...words: string[]): Promise<void> => {
    const before = await world.hands.pids()
    await run.endsWith(1)
    for (const word of words) expect(run.stderr).to.contain(word)
    expect(stopsIn(run.events)).to.deep.equal([])
    expect(await world.hands.pids()).to.deep.equal(before)
  }
  const whoWasLast = (events: readonly RunEvent[]): unknown => events.findLast((event) => event.type === 'node-started')

  before(async () => {
    world = await LabWorld.boot({ release: '3.7.2', controllers: 0, zookeepers: 3, brokers: 3 })
    const dir = join(world.stage.files, 'load')
    mkdirSync(dir)
    const { bootstrap } = world.running.lab
    const config = { ...loadDefaults, bootstrap, topic: 'kplay-load', brokers: 3, dir }
    const begun = await startLoad({ self, env: process.env, config, clock: realClock })
    if (!begun.ok) throw new Error(begun.error.what)
    load = begun.value
    const ready = await load.ready
    if (!ready.ok) throw new Error(ready.error.what)
    ids = await topicIds()
    clusterId = (await world.hands.whole()).clusterId
  })
  after(async () => {
    await load.kill()
    await world.close()
  })

  it('is read as it is: its controller, two views, each server of the ensemble', async () => {
    const seen = await world.hands.whole()
    expect([1, 2, 3]).to.include(seen.controllerBroker)
    expect(seen.alsoViaNodeId).to.not.equal(seen.viaNodeId)
    expect(seen.ensemble?.map(({ mode }) => mode).sort()).to.deep.equal(['follower', 'follower', 'leader'])
    expect(await inForce()).to.deep.equal(['3.7-IV4', '3.7-IV4', '3.7-IV4'])
  })

  it('is not stopped unpinned', async () => {
    await expectRefused(apply(playbook('3.7.2', '3.8.1', ['stage', 'roll'])), 'is not pinned', key)
  })

  it('is not raised before every broker runs the new release: no file is touched', async () => {
    await expectRefused(apply(playbook('3.7.2', '3.8.1', ['pin', 'raise']), '--approve', 'raise'), '3.7.2')
    expect(await pins()).to.deep.equal([undefined, undefined, undefined])
  })

  it('is not rolled with pins that differ', async () => {
    const file = await fileOf('b2')
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, `${text}${key}=3.6\n`)
    writeFileSync(await fileOf('b1'), `${readFileSync(await fileOf('b1'), 'utf8')}${key}=3.7\n`)
    await expectRefused(apply(playbook('3.7.2', '3.8.1', ['stage', 'roll'])), key)
    writeFileSync(file, text)
    writeFileSync(await fileOf('b1'), readFileSync(await fileOf('b1'), 'utf8').replace(`${key}=3.7\n`, ''))
  })

  it('has no server of its ensemble stopped while another is silent', async () => {
    const { ensemble = [] } = await world.hands.whole()
    const follower = ensemble.find(({ mode }) => mode === 'follower')?.host ?? ''
    const sendTo = await world.hands.aim(follower)
    await sendTo('SIGSTOP')
    const run = apply(playbook('3.7.2', '3.8.1', ['zookeepers']))
    try {
      await run.event(
        (event) =>
          event.type === 'step-waiting' &&
          event.blockers.some(({ rule, saw }) => rule === 'cluster/ensemble' && saw.startsWith(follower)),
      )
      expect(stopsIn(run.events)).to.deep.equal([])
    } finally {
      await sendTo('SIGCONT')
    }
    await run.endsWith(0)
    const stops = stopsIn(run.events)
    expect(stops).to.have.members(['z1', 'z2', 'z3'])
    expect(whoWasLast(run.events)).to.have.property('because').that.contains('the leader, last of all')
    const last = run.events.findLast((event) => event.type === 'node-started')
    expect(last).to.have.property('host', stops.at(-1))
    expect((await world.hands.whole()).ensemble?.map(({ mode }) => mode).sort()).to.deep.equal(['follower', 'follower', 'leader']) // prettier-ignore
  })

  it('is taken back whole before the raise: binaries, then pins', async () => {
    const up = apply(playbook('3.7.2', '3.8.1', ['preflight', 'pin', 'stage', 'roll']))
    await up.endsWith(0)
    expect(stopsIn(up.events)).to.have.members(brokers)
    expect(await releases()).to.deep.equal(['3.8.1', '3.8.1', '3.8.1'])
    expect(await inForce()).to.deep.equal(['3.7', '3.7', '3.7'])
    const run = /run (\S+)/.exec(up.stderr)?.[1] ?? ''
    const back = world.stage.kplay('rollback', run, '--yes', '--output', 'ndjson')
    await back.endsWith(0)
    expect(stopsIn(back.events)).to.have.members(brokers)
    expect(await releases()).to.deep.equal(['3.7.2', '3.7.2', '3.7.2'])
    expect(await pins()).to.deep.equal([undefined, undefined, undefined])
  })

  const upgrade = async (file: string, of: { to: string; protocol: string }): Promise<void> => {
    const controller = (await world.hands.whole()).controllerBroker
    const run = apply(file, '--approve', 'raise')
    await run.endsWith(0)
    expect(schemaFaults('event', run.events)).to.deep.equal([])
    expect(endOf(run.events)).to.include({ outcome: 'done', problem: null })
    const stops = stopsIn(run.events)
    expect(stops).to.have.length(6)
    expect(stops.slice(0, 3)).to.have.members(brokers)
    expect(stops.slice(3)).to.have.members(brokers)
    expect(stops[2]).to.equal(`b${controller}`)
    expect(whoWasLast(run.events)).to.have.property('because').that.contains('the controller, last of its role')
    expect(await releases()).to.deep.equal(brokers.map(() => of.to))
    expect(await inForce()).to.deep.equal(brokers.map(() => of.protocol))
    expect(await topicIds()).to.equal(ids)
    expect((await world.hands.whole()).clusterId).to.equal(clusterId)
  }

  it('goes from 3.7.2 to 3.8.1 by the shipped playbook: every broker twice, the controller last', async () => {
    await upgrade(shipped, { to: '3.8.1', protocol: '3.8' })
  })

  it('is left alone by a second apply', async () => {
    const again = apply(shipped, '--approve', 'raise')
    await again.endsWith(0)
    expect(stopsIn(again.events)).to.deep.equal([])
  })

  it('goes on from 3.8.1 to 3.9.2', async () => {
    const phases = ['preflight', 'pin', 'stage', 'roll', 'soak', 'raise']
    await upgrade(playbook('3.8.1', '3.9.2', phases), { to: '3.9.2', protocol: '3.9' })
  })

  it('loses no record all the while', async () => {
    const audit = await load.stop()
    if (!audit.ok) throw new Error(audit.error.what)
    expect(audit.value).to.include({ lost: 0, reordered: 0, corrupted: 0, errors: 0 })
    expect(audit.value.acknowledged).to.be.greaterThan(10_000)
  })
})
