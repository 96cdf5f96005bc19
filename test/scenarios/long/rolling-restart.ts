/** Run by hand: node scripts/test.ts test/scenarios/long/rolling-restart.ts. Some two minutes. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Plan } from '../../../src/plan/plan.ts'
import { stopLab, type LabStatus } from '../../../src/rehearsal/lab.ts'
import type { Report } from '../../../src/report/report.ts'
import { testLabContext } from '../../support/cluster.ts'
import { actsIn, endOf, schemaFaults, stopsIn } from '../support/events.ts'
import { Hands } from '../support/hands.ts'
import type { KplayProcess } from '../support/kplay-process.ts'
import { Stage } from '../support/stage.ts'

const shipped = 'playbooks/rolling-restart.yml'
const hosts = ['c1', 'c2', 'c3', 'b1', 'b2', 'b3']

describe('a rolling restart without a version change, under load', function () {
  this.timeout(240_000)
  const stage = new Stage()
  const report = join(stage.files, 'report')
  let rehearsal: KplayProcess
  let hands: Hands
  let lab: LabStatus
  let release: string

  const onLab = (command: string, file: string, ...more: string[]): KplayProcess =>
    stage.kplay(command, file, '-i', lab.inventory, ...more)

  before(async () => {
    const words = ['--keep', '--report', report, '--output', 'ndjson', '--max-wait', '2s']
    rehearsal = stage.kplay('rehearse', shipped, ...words)
    await rehearsal.endsWith(0)
    const [, name = ''] = /lab (\S+) is left running/.exec(rehearsal.stderr) ?? []
    hands = await Hands.on(name)
    lab = await hands.lab()
    release = (await hands.releases())['b1'] ?? ''
  })
  after(async () => {
    await hands.close()
    await stopLab(lab.name, testLabContext())
    await stage.clear()
  })

  it('restarts every node exactly once, controllers first, and loses no record', () => {
    const written = JSON.parse(readFileSync(join(report, 'report.json'), 'utf8')) as Report
    expect(schemaFaults('report', [written])).to.deep.equal([])
    expect(schemaFaults('event', rehearsal.events)).to.deep.equal([])
    expect(written.load).to.include({ lost: 0, reordered: 0, corrupted: 0, errors: 0 })
    expect(written.load?.acknowledged).to.be.greaterThan(1000)
    expect(written.nodes.map(({ host, from, to, restarts }) => [host, from, to, restarts])).to.have.deep.members(
      hosts.map((host) => [host, release, release, 1]),
    )
    const stops = stopsIn(rehearsal.events)
    expect(stops).to.have.members(hosts)
    expect(stops.slice(0, 3)).to.have.members(['c1', 'c2', 'c3'])
  })

  it('has all of them back: registered, in sync, on the release they ran', async () => {
    await hands.whole()
    expect(await hands.releases()).to.deep.equal(Object.fromEntries(hosts.map((host) => [host, release])))
  })

  it('is planned as what it is: restarts on the same release, and why', async () => {
    const plan = onLab('plan', shipped, '--format', 'json')
    await plan.endsWith(0)
    const made = JSON.parse(plan.stdout) as Plan
    expect(schemaFaults('plan', [made])).to.deep.equal([])
    expect(made.versions).to.equal(null)
    expect(made.blockers).to.deep.equal([])
    expect(made.nodes.map(({ change, from, to }) => [change, from, to])).to.deep.equal(
      hosts.map(() => ['restart', release, release]),
    )
  })

  it('a new run restarts again what it is asked to, once, by "service: restarted" as well', async () => {
    const before = await hands.pids()
    const run = onLab(
      'apply',
      'test/scenarios/playbooks/restart-two.yml',
      '--yes',
      '--output',
      'ndjson',
      '--max-wait',
      '2s',
    )
    await run.endsWith(0)
    expect(endOf(run.events)).to.include({ outcome: 'done', problem: null })
    expect(actsIn(run.events)).to.deep.equal(['stop-node c1', 'start-node c1', 'stop-node b1', 'start-node b1'])
    const after = await hands.pids()
    expect(hosts.filter((host) => before[host] !== after[host])).to.deep.equal(['c1', 'b1'])
    await hands.whole()
  })

  it('leaves nothing but the cluster that was to be kept', async () => {
    expect((await stage.leftovers()).filter((what) => !what.startsWith('Kafka process'))).to.deep.equal([
      `lab ${lab.name}`,
    ])
  })
})
