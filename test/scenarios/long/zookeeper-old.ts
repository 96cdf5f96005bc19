/**
 * Run by hand: node scripts/test.ts test/scenarios/long/zookeeper-old.ts. Some three minutes for each release; KPLAY_FROM=2.8.2,3.5.2 (the default), any locked release before 3.8.
 * Clusters of old releases, whose ZooKeeper servers are too old for 3.9: the servers are brought to 3.8.4 first, then the brokers in two passes, under load all the while.
 */
import { readlinkSync } from 'node:fs'
import { expect } from 'chai'
import type { LoadProcess } from '../../../src/rehearsal/load/load-process.ts'
import { installRelease } from '../../../src/rehearsal/lab.ts'
import { testLabContext } from '../../support/cluster.ts'
import { beginLoad, endLoad } from '../matrix/upgrades.ts'
import { endOf, schemaFaults, stopsIn } from '../support/events.ts'
import { brokers, lastStarted, ZooKeeperWorld } from '../support/zookeeper-world.ts'

const servers = ['z1', 'z2', 'z3']
const to = '3.9.2'
/** What the release gone to brings. */
const newServer = '3.8.4'
const twoPasses = ['preflight', 'pin', 'stage', 'roll', 'soak', 'raise']

for (const from of (process.env['KPLAY_FROM'] ?? '2.8.2,3.5.2').split(','))
  describe(`a cluster of ${from} with the ZooKeeper of its time`, function () {
    this.timeout(400_000)
    let world: ZooKeeperWorld
    let load: LoadProcess | undefined

    const serverReleases = async (): Promise<readonly (string | null)[]> =>
      ((await world.lab.hands.whole()).ensemble ?? []).map(({ version }) => version)
    const links = async (): Promise<readonly string[]> => {
      const { nodes } = await world.lab.hands.lab()
      return nodes.filter(({ host }) => servers.includes(host)).map(({ dir }) => readlinkSync(`${dir}/install/current`))
    }

    before(async () => {
      world = await ZooKeeperWorld.boot(from, servers.length)
      load = await beginLoad(world.lab)
      for (const { dir, host } of world.lab.running.lab.nodes) {
        if (!servers.includes(host)) continue
        const installed = await installRelease(to, `${dir}/install`, testLabContext())
        if (!installed.ok) throw new Error(installed.error.what)
      }
    })
    after(async () => {
      await load?.kill()
      await world.close()
    })

    it('has no broker touched before its ensemble is new enough', async () => {
      await world.expectRefused(world.apply(world.playbook(from, to, twoPasses)), 'runs ZooKeeper', '3.8.3 or later')
      expect(await world.pins()).to.deep.equal([undefined, undefined, undefined])
    })

    it('has no server stopped for a folder that is not there', async () => {
      const file = world.write([`{ use: zookeepers, with: { release: "${newServer}", link_to: kafka-3.9.9 } }`])
      await world.expectRefused(world.apply(file), 'kafka-3.9.9 does not exist')
      expect(await links()).to.deep.equal(servers.map(() => `kafka-${from}`))
    })

    it(`gets its servers onto ${newServer}, followers first, the leader last`, async () => {
      const leader = (await world.lab.hands.whole()).ensemble?.find(({ mode }) => mode === 'leader')?.host
      const run = world.apply(
        world.write([`{ use: zookeepers, with: { release: "${newServer}", link_to: kafka-${to} } }`]),
      )
      await run.endsWith(0)
      expect(endOf(run.events)).to.include({ outcome: 'done', problem: null })
      expect(schemaFaults('event', run.events)).to.deep.equal([])
      expect(stopsIn(run.events)).to.have.members(servers)
      expect(stopsIn(run.events).at(-1)).to.equal(leader)
      expect(lastStarted(run.events)).to.have.property('because').that.contains('the leader, last of all')
      expect(await serverReleases()).to.deep.equal(servers.map(() => newServer))
      expect(await links()).to.deep.equal(servers.map(() => `kafka-${to}`))
      expect(await world.modes()).to.deep.equal(['follower', 'follower', 'leader'])
      expect(await world.releases()).to.deep.equal(brokers.map(() => from))
    })

    it(`goes to ${to} in two passes: every broker twice, the controller last`, async () => {
      await world.upgrade(world.playbook(from, to, twoPasses), { to, protocol: '3.9' })
    })

    it('loses no record all the while', async () => {
      if (load === undefined) throw new Error('no load')
      const audit = await endLoad(load)
      expect(audit).to.include({ lost: 0, reordered: 0, corrupted: 0, errors: 0 })
      expect(audit.acknowledged).to.be.greaterThan(10_000)
      process.stdout.write(`      ${audit.acknowledged} acknowledged, longest stall ${audit.longestStallMs} ms\n`)
    })
  })
