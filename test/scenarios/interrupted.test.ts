import { expect } from 'chai'
import { stopLab } from '../../src/rehearsal/lab.ts'
import { testLabContext } from '../support/cluster.ts'
import { endOf, stopsIn } from './support/events.ts'
import type { KplayProcess } from './support/kplay-process.ts'
import { Stage } from './support/stage.ts'

describe('a rehearsal that is interrupted', function () {
  this.timeout(240_000)
  let stage: Stage

  const rehearse = (): KplayProcess => {
    const words = ['playbooks/rolling-upgrade.yml', '-i', 'test/scenarios/playbooks/small.yml']
    return stage.kplay('rehearse', ...words, '--max-wait', '1s', '--output', 'ndjson')
  }

  beforeEach(() => {
    stage = new Stage()
  })
  afterEach(async () => {
    for (const what of await stage.leftovers())
      if (what.startsWith('lab ')) await stopLab(what.slice(4), testLabContext())
    await stage.clear()
  })

  it('while the cluster boots: leaves nothing', async () => {
    const run = rehearse()
    await run.said('starting 3 nodes')
    run.signal('SIGINT')
    await run.endsWith(130)
    expect(await stage.leftovers()).to.deep.equal([])
  })

  it('while the load begins: leaves nothing, and stops no node', async () => {
    const run = rehearse()
    await run.said('starting the load')
    run.signal('SIGINT')
    await run.endsWith(130)
    expect(stopsIn(run.events)).to.deep.equal([])
    expect(await stage.leftovers()).to.deep.equal([])
  })

  it('with a node stopped: brings that node back, stops no other, leaves nothing', async () => {
    const run = rehearse()
    await run.event((event) => event.type === 'node-state' && event.state === 'stopped')
    run.signal('SIGINT')
    await run.endsWith(130)
    expect(stopsIn(run.events)).to.have.length(1)
    // Back, and in the window that the signal cut: a resume would keep it first.
    expect(run.events.findLast((event) => event.type === 'node-state')).to.include({ state: 'window' })
    expect(endOf(run.events).outcome).to.equal('interrupted')
    expect(await stage.leftovers()).to.deep.equal([])
  })

  it('twice, with a node stopped: leaves nothing', async () => {
    const run = rehearse()
    await run.event((event) => event.type === 'node-state' && event.state === 'stopping')
    run.signal('SIGINT')
    await run.event((event) => event.type === 'interrupt')
    run.signal('SIGINT')
    await run.endsWith(130)
    expect(await stage.leftovers()).to.deep.equal([])
  })
})
