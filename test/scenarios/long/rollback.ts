/** Run by hand: node scripts/test.ts test/scenarios/long/rollback.ts. Some three minutes. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import type { LoadProcess } from '../../../src/rehearsal/load/load-process.ts'
import { LabWorld } from '../matrix/lab-world.ts'
import { beginLoad } from '../matrix/upgrades.ts'
import type { RunEvent } from '../../../src/run/run-event.ts'
import { endOf, schemaFaults, stopsIn } from '../support/events.ts'
import type { KplayProcess } from '../support/kplay-process.ts'

const phases = fileURLToPath(new URL('../../../playbooks/phases/', import.meta.url))
const hosts = ['c1', 'c2', 'c3', 'b1', 'b2', 'b3']
const runOf = (process: KplayProcess): string => /run (\S+)/.exec(process.stderr)?.[1] ?? ''

const edit = `      - id: edit
        properties: { path: "\${{ install.config }}", set: { num.io.threads: 6 } }
        undo: auto
`

describe('kplay rollback of a run that was not finalized, under load', function () {
  this.timeout(600_000)
  let world: LabWorld
  let load: LoadProcess
  let up: KplayProcess
  let asBefore: readonly string[]
  let pids: Readonly<Record<string, number | null>>

  const configs = async (): Promise<readonly string[]> =>
    (await world.hands.lab()).nodes.map(({ config }) => readFileSync(config, 'utf8'))

  const rollback = (...more: string[]): KplayProcess =>
    world.stage.kplay('rollback', runOf(up), '--output', 'ndjson', ...more)

  before(async () => {
    world = await LabWorld.boot({ release: '3.9.2', controllers: 3, brokers: 3 })
    load = await beginLoad(world)
    asBefore = await configs()
  })
  after(async () => {
    await load.kill()
    await world.close()
  })

  it('goes up first: every node once, its configuration edited in the same restart', async () => {
    const roll = readFileSync(`${phases}roll.yml`, 'utf8').replace('      - id: link\n', `${edit}      - id: link\n`)
    const phase = world.write(roll)
    const playbook = world.write(
      `kplay: 1\nname: up\ninventory: ${JSON.stringify(world.running.lab.inventory)}\n` +
        `versions: { from: "3.9.2", to: "4.1.2" }\nphases:\n  - use: preflight\n  - use: stage\n  - use: ${phase}\n`,
    )
    up = world.apply(playbook, '--patience', '60s')
    await up.endsWith(0)
    expect(stopsIn(up.events)).to.have.members(hosts)
    expect((await configs()).every((text) => text.includes('num.io.threads=6'))).to.equal(true)
    pids = await world.hands.pids()
  })

  it('is not begun unless somebody confirms its plan', async () => {
    const asked = rollback()
    await asked.endsWith(10)
    expect(await world.hands.pids()).to.deep.equal(pids)
  })

  it('takes every node back once, killed with a node stopped and resumed: brokers, then controllers, the active one last; the files as they were', async () => {
    const killed = rollback('--yes')
    const isStop = (event: RunEvent): boolean => event.type === 'node-state' && event.state === 'stopped'
    const first = await killed.event(isStop)
    await killed.event(isStop, first.seq)
    killed.signal('SIGKILL')
    await killed.ended
    const back = world.stage.kplay('resume', runOf(killed), '--output', 'ndjson')
    await back.endsWith(0)
    expect(endOf(back.events)).to.include({ outcome: 'done', problem: null })
    const events = [...killed.events, ...back.events]
    expect(schemaFaults('event', events)).to.deep.equal([])
    const [started] = events
    expect(started).to.include({ type: 'run-started', takesBack: runOf(up) })
    const stops = stopsIn(events)
    expect(stops).to.have.length(6)
    expect(stops.slice(0, 3)).to.have.members(['b1', 'b2', 'b3'])
    expect(stops.slice(3)).to.have.members(['c1', 'c2', 'c3'])
    const last = events.find(
      (event) => event.type === 'node-started' && event.phase !== 'stage' && event.host === stops.at(-1),
    )
    expect(last).to.have.property('because').that.contains('the active one, last')
    expect(await configs()).to.deep.equal(asBefore)
    await world.hands.whole()
    expect(await world.hands.releases()).to.deep.equal(Object.fromEntries(hosts.map((host) => [host, '3.9.2'])))
    const now = await world.hands.pids()
    for (const host of hosts) expect(now[host]).to.not.equal(pids[host])
    pids = now
  })

  it('has nothing to do a second time', async () => {
    const again = rollback('--yes')
    await again.endsWith(0)
    expect(endOf(again.events).outcome).to.equal('nothing-to-do')
    expect(await world.hands.pids()).to.deep.equal(pids)
  })

  it('loses no record all the while', async () => {
    const audit = await load.stop()
    if (!audit.ok) throw new Error(audit.error.what)
    expect(audit.value).to.include({ lost: 0, reordered: 0, corrupted: 0, errors: 0 })
    expect(audit.value.acknowledged).to.be.greaterThan(10_000)
  })
})
