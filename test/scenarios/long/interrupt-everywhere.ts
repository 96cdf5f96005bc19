/** Run by hand: node scripts/test.ts test/scenarios/long/interrupt-everywhere.ts. Two to three minutes. */
import { expect } from 'chai'
import type { RunEvent } from '../../../src/run/run-event.ts'
import { createTopics } from '../../cluster/real-cluster.ts'
import { bootTestLab, type TestLab } from '../../support/cluster.ts'
import { endOf, schemaFaults, stopsIn } from '../support/events.ts'
import { Hands } from '../support/hands.ts'
import { Stage } from '../support/stage.ts'

const state =
  (name: string) =>
  (event: RunEvent): boolean =>
    event.type === 'node-state' && event.state === name

const step =
  (type: 'step-started' | 'step-ended' | 'act-started' | 'act-ended', task: string) =>
  (event: RunEvent): boolean =>
    event.type === type && event.address.startsWith(`again.${task}@`)

/** Where a Ctrl-C is tried, and whether a node is in flight there. */
const moments: readonly (readonly [what: string, isThere: (event: RunEvent) => boolean, stops: number])[] = [
  ['the run begins', (event) => event.type === 'run-started', 0],
  ['the phase begins', (event) => event.type === 'phase-started', 0],
  ['a stop is about to be sent', step('act-started', 'stop'), 1],
  ['a stop was sent', step('act-ended', 'stop'), 1],
  ['a node is stopping', state('stopping'), 1],
  ['a node has stopped', step('step-ended', 'stop'), 1],
  ['a start is about to be sent', step('act-started', 'start'), 1],
  ['a start was sent', step('act-ended', 'start'), 1],
  ['a node registers', state('registering'), 1],
  ['a node is in its window', state('window'), 1],
  ['a node is done', state('done'), 1],
  ['leaders are to be moved', step('step-started', 'leaders'), 1],
  ['the first node is watched', step('step-started', 'canary'), 1],
]

describe('Ctrl-C everywhere', function () {
  this.timeout(120_000)
  const stage = new Stage()
  let running: TestLab
  let hands: Hands

  before(async () => {
    running = await bootTestLab({ release: '3.9.2', controllers: 3, brokers: 3, combined: true })
    hands = new Hands(running.lab)
    await createTopics(running.lab, [{ topic: 'orders', partitions: 12 }])
    await hands.whole()
  })
  after(async () => {
    await hands.close()
    await running.stop()
    await stage.clear()
  })

  for (const [what, isThere, stops] of moments)
    it(`when ${what}: ends with 130, the node in flight back, the next untouched`, async () => {
      const before = await hands.pids()
      const words = ['test/scenarios/playbooks/restart-all.yml', '-i', running.lab.inventory, '--yes']
      const run = stage.kplay('apply', ...words, '--output', 'ndjson', '--max-wait', '3s', '--patience', '60s')
      await run.event(isThere)
      run.signal('SIGINT')
      await run.endsWith(130)
      // Brokers learn of a change one after the other: the one asked here may be a moment behind the one that kplay asked.
      await hands.whole()
      expect(endOf(run.events)).to.include({ outcome: 'interrupted', exitCode: 130 })
      expect(schemaFaults('event', run.events)).to.deep.equal([])
      const stopped = stopsIn(run.events)
      expect(stopped).to.have.length(stops)
      const proofs = run.events.filter(
        (event) => event.type === 'step-ended' && event.address.startsWith('again.back@'),
      )
      expect(proofs.map((event) => (event.type === 'step-ended' ? event.outcome : ''))).to.deep.equal(
        stopped.map(() => 'unchanged'),
      )
      const after = await hands.pids()
      for (const host of Object.keys(before))
        expect(after[host] === before[host], host).to.equal(!stopped.includes(host))
      expect((await stage.leftovers()).filter((left) => left.startsWith('process'))).to.deep.equal([])
    })
})
