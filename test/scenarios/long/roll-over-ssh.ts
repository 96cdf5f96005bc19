/** Run by hand: node scripts/test.ts test/scenarios/long/roll-over-ssh.ts. Some eleven minutes; it takes an sshd. */
import { join } from 'node:path'
import { expect } from 'chai'
import type { LoadProcess } from '../../../src/rehearsal/load/load-process.ts'
import type { RunEvent } from '../../../src/run/run-event.ts'
import { realClock } from '../../support/cluster.ts'
import { needSshd, overSsh } from '../../support/sshd.ts'
import { LabWorld } from '../matrix/lab-world.ts'
import { beginLoad, endLoad } from '../matrix/upgrades.ts'
import { actsIn, endOf, schemaFaults, stopsIn } from '../support/events.ts'
import type { KplayProcess } from '../support/kplay-process.ts'
import { SshWays, type SshWay } from '../support/ssh-ways.ts'

const playbook = 'playbooks/rolling-restart.yml'

describe(overSsh('a rolling restart of hosts over ssh, each with an sshd of its own, under load'), function () {
  this.timeout(420_000)
  needSshd()
  const ways = new SshWays()
  let world: LabWorld
  let load: LoadProcess
  let folders = 0

  before(async () => {
    world = await LabWorld.boot({ release: '3.9.2', controllers: 3, brokers: 3, combined: true })
    load = await beginLoad(world)
  })
  after(async () => {
    await load.kill()
    await ways.close()
    await world.close()
  })

  /** The lab's own inventory, but for the way to its hosts. */
  const inventoryOver = async (type: 'ssh' | 'openssh'): Promise<string> => {
    const folder = join(world.stage.files, `${type}-${++folders}`)
    const connection = await ways.open(world.running.lab, { type, folder })
    return world.inventory((text) => text.replace('connection: { type: local }', connection))
  }

  /** Waits for the end of a roll of everything, and looks whether it was one. */
  const expectWhole = async (run: KplayProcess, before: Readonly<Record<string, number | null>>): Promise<void> => {
    await run.endsWith(0)
    expect(endOf(run.events)).to.include({ outcome: 'done', problem: null })
    expect(schemaFaults('event', run.events)).to.deep.equal([])
    // A stop that never reached its host is sent once more.
    expect([...new Set(stopsIn(run.events))]).to.have.members(Object.keys(before))
    expect(actsIn(run.events).filter((act) => act.startsWith('start-node'))).to.have.length(3)
    await world.hands.whole()
    const after = await world.hands.pids()
    expect(Object.keys(before).filter((host) => before[host] === after[host])).to.deep.equal([])
  }

  for (const type of ['ssh', 'openssh'] as const)
    it(`by ${type}: restarts every node once, one after the other; all are back`, async () => {
      const inventory = await inventoryOver(type)
      const before = await world.hands.pids()
      const run = world.apply(playbook, '-i', inventory)
      await expectWhole(run, before)
      expect(actsIn(run.events).filter((act) => !act.startsWith('elect'))).to.deep.equal(
        stopsIn(run.events).flatMap((host) => [`stop-node ${host}`, `start-node ${host}`]),
      )
    })

  /** Pulls the cable of the second node that is stopped, and puts it back after a minute. */
  const cutAt = async (
    run: KplayProcess,
    type: RunEvent['type'],
    cut: (way: SshWay) => () => unknown,
  ): Promise<void> => {
    const isStop = (event: RunEvent): boolean =>
      event.type === type && 'address' in event && event.address.includes('.stop@')
    const first = await run.event(isStop)
    const { host } = (await run.event(isStop, first.seq)) as RunEvent & { readonly host: string | null }
    const mend = cut(ways.to(host ?? ''))
    await realClock.sleep(60_000)
    await mend()
  }

  for (const type of ['ssh', 'openssh'] as const)
    for (const [when, event] of [
      ['while the stop is being sent', 'act-started'],
      ['while the node stops', 'act-ended'],
    ] as const)
      it(`by ${type}, the line silent for 60 s ${when}: goes on by what it sees; one restart each`, async () => {
        const inventory = await inventoryOver(type)
        const before = await world.hands.pids()
        const run = world.apply(playbook, '-i', inventory, '--patience', '120s')
        await cutAt(run, event, ({ line }) => {
          line.cut()
          return line.mend
        })
        await expectWhole(run, before)
      })

  it('the connection reset and refused for 60 s while the node stops: goes on by what it sees; one restart each', async () => {
    const inventory = await inventoryOver('ssh')
    const before = await world.hands.pids()
    const run = world.apply(playbook, '-i', inventory, '--patience', '120s')
    await cutAt(run, 'act-ended', ({ server }) => {
      const gone = server.vanish()
      return async () => {
        await gone
        await server.restart()
      }
    })
    await expectWhole(run, before)
  })

  it('has lost none of the records that were acknowledged all the while', async () => {
    const audit = await endLoad(load)
    expect(audit).to.include({ lost: 0, reordered: 0, corrupted: 0, errors: 0 })
    expect(audit.acknowledged).to.be.greaterThan(10_000)
  })
})
