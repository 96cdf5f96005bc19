/** Run by hand: node scripts/test.ts test/scenarios/long/zookeeper.ts. Some seven minutes. */
import { readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import type { LoadProcess } from '../../../src/rehearsal/load/load-process.ts'
import { beginLoad, endLoad } from '../matrix/upgrades.ts'
import { stopsIn } from '../support/events.ts'
import { brokers, lastStarted, protocolKey as key, ZooKeeperWorld } from '../support/zookeeper-world.ts'

const shipped = 'playbooks/zookeeper-upgrade.yml'

describe('a cluster with ZooKeeper, upgraded in two passes under load', function () {
  this.timeout(400_000)
  let world: ZooKeeperWorld
  let load: LoadProcess | undefined

  before(async () => {
    world = await ZooKeeperWorld.boot('3.7.2', 3)
    load = await beginLoad(world.lab)
  })
  after(async () => {
    await load?.kill()
    await world.close()
  })

  it('is read as it is: its controller, two views, each server of the ensemble', async () => {
    const seen = await world.lab.hands.whole()
    expect([1, 2, 3]).to.include(seen.controllerBroker)
    expect(seen.alsoViaNodeId).to.not.equal(seen.viaNodeId)
    expect(await world.modes()).to.deep.equal(['follower', 'follower', 'leader'])
    expect(await world.inForce()).to.deep.equal(['3.7-IV4', '3.7-IV4', '3.7-IV4'])
  })

  it('is not stopped unpinned', async () => {
    await world.expectRefused(world.apply(world.playbook('3.7.2', '3.8.1', ['stage', 'roll'])), 'is not pinned', key)
  })

  it('is not raised before every broker runs the new release: no file is touched', async () => {
    await world.expectRefused(
      world.apply(world.playbook('3.7.2', '3.8.1', ['pin', 'raise']), '--approve', 'raise'),
      '3.7.2',
    )
    expect(await world.pins()).to.deep.equal([undefined, undefined, undefined])
  })

  it('is not rolled with pins that differ', async () => {
    const file = await world.fileOf('b2')
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, `${text}${key}=3.6\n`)
    writeFileSync(await world.fileOf('b1'), `${readFileSync(await world.fileOf('b1'), 'utf8')}${key}=3.7\n`)
    await world.expectRefused(world.apply(world.playbook('3.7.2', '3.8.1', ['stage', 'roll'])), key)
    writeFileSync(file, text)
    writeFileSync(await world.fileOf('b1'), readFileSync(await world.fileOf('b1'), 'utf8').replace(`${key}=3.7\n`, ''))
  })

  it('has no server of its ensemble stopped while another is silent', async () => {
    const { ensemble = [] } = await world.lab.hands.whole()
    const follower = ensemble.find(({ mode }) => mode === 'follower')?.host ?? ''
    const sendTo = await world.lab.hands.aim(follower)
    await sendTo('SIGSTOP')
    const run = world.apply(world.playbook('3.7.2', '3.8.1', ['zookeepers']))
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
    expect(lastStarted(run.events)).to.have.property('because').that.contains('the leader, last of all')
    expect(lastStarted(run.events)).to.have.property('host', stops.at(-1))
    expect(await world.modes()).to.deep.equal(['follower', 'follower', 'leader'])
  })

  it('is taken back whole before the raise: binaries, then pins', async () => {
    const up = world.apply(world.playbook('3.7.2', '3.8.1', ['preflight', 'pin', 'stage', 'roll']))
    await up.endsWith(0)
    expect(stopsIn(up.events)).to.have.members(brokers)
    expect(await world.releases()).to.deep.equal(['3.8.1', '3.8.1', '3.8.1'])
    expect(await world.inForce()).to.deep.equal(['3.7', '3.7', '3.7'])
    const run = /run (\S+)/.exec(up.stderr)?.[1] ?? ''
    const back = world.lab.stage.kplay('rollback', run, '--yes', '--output', 'ndjson')
    await back.endsWith(0)
    expect(stopsIn(back.events)).to.have.members(brokers)
    expect(await world.releases()).to.deep.equal(['3.7.2', '3.7.2', '3.7.2'])
    expect(await world.pins()).to.deep.equal([undefined, undefined, undefined])
  })

  it('goes from 3.7.2 to 3.8.1 by the shipped playbook: every broker twice, the controller last', async () => {
    await world.upgrade(shipped, { to: '3.8.1', protocol: '3.8' })
  })

  it('is left alone by a second apply', async () => {
    const again = world.apply(shipped, '--approve', 'raise')
    await again.endsWith(0)
    expect(stopsIn(again.events)).to.deep.equal([])
  })

  it('goes on from 3.8.1 to 3.9.2', async () => {
    const phases = ['preflight', 'pin', 'stage', 'roll', 'soak', 'raise']
    await world.upgrade(world.playbook('3.8.1', '3.9.2', phases), { to: '3.9.2', protocol: '3.9' })
  })

  it('loses no record all the while', async () => {
    if (load === undefined) throw new Error('no load')
    const audit = await endLoad(load)
    expect(audit).to.include({ lost: 0, reordered: 0, corrupted: 0, errors: 0 })
    expect(audit.acknowledged).to.be.greaterThan(10_000)
    process.stdout.write(`    ${audit.acknowledged} acknowledged, longest stall ${audit.longestStallMs} ms\n`)
  })
})
