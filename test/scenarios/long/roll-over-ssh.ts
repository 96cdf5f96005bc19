/** Run by hand: node scripts/test.ts test/scenarios/long/roll-over-ssh.ts. Some eleven minutes; it takes an sshd. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import type { LoadProcess } from '../../../src/rehearsal/load/load-process.ts'
import type { RunEvent } from '../../../src/run/run-event.ts'
import { realClock } from '../../support/cluster.ts'
import { useLines, type TestLine } from '../../support/lines.ts'
import { makeKey, needSshd, overSsh, useSshds, type Sshd } from '../../support/sshd.ts'
import { LabWorld } from '../matrix/lab-world.ts'
import { beginLoad, endLoad } from '../matrix/upgrades.ts'
import { actsIn, endOf, schemaFaults, stopsIn } from '../support/events.ts'
import type { KplayProcess } from '../support/kplay-process.ts'

const playbook = 'playbooks/rolling-restart.yml'

/** The way to one host. */
interface Way {
  readonly server: Sshd
  readonly line: TestLine
}

describe(overSsh('a rolling restart of hosts over ssh, each with an sshd of its own, under load'), function () {
  this.timeout(420_000)
  needSshd()
  const newSshd = useSshds()
  const newLine = useLines()
  const ways = new Map<string, Way>()
  let world: LabWorld
  let load: LoadProcess
  let folders = 0

  before(async () => {
    world = await LabWorld.boot({ release: '3.9.2', controllers: 3, brokers: 3, combined: true })
    load = await beginLoad(world)
  })
  after(async () => {
    await load.kill()
    await world.close()
  })

  /** The lab's own inventory, but for the way to its hosts; ssh itself knows where each address is. */
  const inventoryOver = async (type: 'ssh' | 'openssh'): Promise<string> => {
    const folder = join(world.stage.files, `${type}-${++folders}`)
    mkdirSync(folder)
    makeKey(join(folder, 'id'))
    const authorized = readFileSync(join(folder, 'id.pub'), 'utf8')
    const texts = await Promise.all(
      world.running.lab.nodes.map(async ({ host, address }) => {
        const server = await newSshd({ folder: join(folder, host), authorized })
        const line = await newLine({ address: server.address, to: server })
        ways.set(host, { server, line })
        const known = server.knownLine.replace(`]:${server.port}`, `]:${line.port}`)
        return { known, text: `Host ${address}\n  HostName ${server.address}\n  Port ${line.port}\n` }
      }),
    )
    const shared = `Host *\n  IdentityFile ${folder}/id\n  IdentitiesOnly yes\n  UserKnownHostsFile ${folder}/known\n`
    writeFileSync(join(folder, 'config'), texts.map(({ text }) => text).join('') + shared)
    writeFileSync(join(folder, 'known'), texts.map(({ known }) => `${known}\n`).join(''))
    const connection = `connection: { type: ${type}, ssh_config: ${folder}/config }`
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
  const cutAt = async (run: KplayProcess, type: RunEvent['type'], cut: (way: Way) => () => unknown): Promise<void> => {
    const isStop = (event: RunEvent): boolean =>
      event.type === type && 'address' in event && event.address.includes('.stop@')
    const first = await run.event(isStop)
    const { host } = (await run.event(isStop, first.seq)) as RunEvent & { readonly host: string | null }
    const way = ways.get(host ?? '')
    if (way === undefined) throw new Error(`no way to ${host}`)
    const mend = cut(way)
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
