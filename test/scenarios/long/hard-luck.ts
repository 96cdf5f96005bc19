/** Run by hand: node scripts/test.ts test/scenarios/long/hard-luck.ts. Some three minutes. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import type { RunEvent } from '../../../src/run/run-event.ts'
import { createTopics, withAdmin } from '../../cluster/real-cluster.ts'
import { bootTestLab, type TestLab } from '../../support/cluster.ts'
import { actsIn, endOf, schemaFaults, stopsIn } from '../support/events.ts'
import { Hands } from '../support/hands.ts'
import type { KplayProcess } from '../support/kplay-process.ts'
import { Stage } from '../support/stage.ts'

const restart = 'test/scenarios/playbooks/restart-all.yml'
const forgetful = 'test/scenarios/playbooks/forgetful.yml'

const isState =
  (state: string) =>
  (event: RunEvent): boolean =>
    event.type === 'node-state' && event.state === state

const hostOf = (event: RunEvent): string => (event.type === 'node-state' ? event.host : '')

describe('hard luck', function () {
  this.timeout(120_000)
  const stage = new Stage()
  let running: TestLab
  let hands: Hands

  const apply = (file: string, ...more: string[]): KplayProcess => {
    const words = [file, '-i', running.lab.inventory, '--yes', '--output', 'ndjson']
    return stage.kplay('apply', ...words, '--max-wait', '2s', '--patience', '15s', ...more)
  }
  /** The node that the next restart takes first. */
  const nextHost = async (): Promise<string> => {
    const plan = stage.kplay('plan', restart, '-i', running.lab.inventory, '--format', 'json')
    await plan.endsWith(0)
    return (JSON.parse(plan.stdout) as { nodes: readonly { host: string }[] }).nodes[0]?.host ?? ''
  }

  before(async () => {
    running = await bootTestLab({ release: '4.1.2', controllers: 3, brokers: 3, combined: true })
    hands = new Hands(running.lab)
    await createTopics(running.lab, [{ topic: 'orders', partitions: 6 }])
  })
  beforeEach(() => hands.whole())
  after(async () => {
    await hands.close()
    await running.stop()
    await stage.clear()
  })

  it('a node that refuses its configuration: 8 with the words of its log, the next untouched; mended, all goes on', async () => {
    const host = await nextHost()
    await hands.configure(host, (text) => `${text}log.retention.hours=abc\n`)
    const run = apply(restart)
    await run.endsWith(8)
    expect(stopsIn(run.events)).to.deep.equal([host])
    const { problem } = endOf(run.events)
    expect([...(problem?.why ?? []), ...(problem?.log ?? [])].join('\n')).to.contain('log.retention.hours')
    expect(schemaFaults('event', run.events)).to.deep.equal([])
    await hands.configure(host, (text) => text.replace('log.retention.hours=abc\n', ''))
    await hands.start(host)
    await apply(restart).endsWith(0)
  })

  it('a node that hangs in its stop: never killed; 8 after the patience of a stop, nothing is undone', async () => {
    const host = await nextHost()
    const { [host]: pid } = await hands.pids()
    const run = apply(restart)
    await run.event(isState('stopping'))
    process.kill(pid ?? -1, 'SIGSTOP')
    await run.endsWith(8)
    expect(actsIn(run.events)).to.deep.equal([`stop-node ${host}`])
    expect((await hands.pids())[host]).to.equal(pid)
    await hands.thawAndWaitForEnd(pid ?? -1)
    await hands.start(host)
  })

  it('a node that hangs in its stop and then ends: the run goes on', async () => {
    const host = await nextHost()
    const { [host]: pid } = await hands.pids()
    const run = apply(restart)
    await run.event(isState('stopping'))
    process.kill(pid ?? -1, 'SIGSTOP')
    await run.event((event) => event.type === 'step-waiting' && event.waitedMs > 3000)
    process.kill(pid ?? -1, 'SIGCONT')
    await run.endsWith(0)
    expect(stopsIn(run.events)).to.have.length(3)
  })

  it('kplay killed with a node stopped: the next apply waits for that node, then restarts the others', async () => {
    const run = apply(restart)
    const host = hostOf(await run.event(isState('stopped')))
    run.signal('SIGKILL')
    await run.ended
    const again = apply(restart, '--patience', '60s')
    await again.event((event) => event.type === 'run-started')
    if ((await hands.pids())[host] === null) {
      await again.event((event) => event.type === 'step-waiting' && event.address === 'preflight')
      expect(actsIn(again.events)).to.deep.equal([])
      await hands.start(host)
    }
    await again.endsWith(0)
  })

  it('the lock file removed with a node stopped: the node is brought back, the next untouched, 5', async () => {
    const run = apply(restart)
    const host = hostOf(await run.event(isState('stopping')))
    stage.removeLocks()
    await run.endsWith(5)
    expect(stopsIn(run.events)).to.deep.equal([host])
    expect(await hands.gapsOf()).to.deep.equal([])
  })

  it('a playbook that never asks whether its nodes are back: each is proven all the same', async () => {
    const run = apply(forgetful)
    await run.endsWith(0)
    const done = run.events.filter(isState('done'))
    expect(done.map(hostOf)).to.have.members(['b1', 'b2'])
    expect(await hands.gapsOf()).to.deep.equal([])
    expect(schemaFaults('event', run.events)).to.deep.equal([])
  })

  it('topics that no restart can spare a replica of: refused by name, nothing stopped', async () => {
    await createTopics(running.lab, [
      { topic: 'single', partitions: [[1]] },
      { topic: 'pair', partitions: [[1, 2]], minIsr: 2 },
    ])
    const run = apply(restart)
    await run.endsWith(1)
    const why = endOf(run.events).problem?.why.join('\n')
    expect(why).to.contain('single').and.contain('cluster/replication-factor-one')
    expect(why).to.contain('pair').and.contain('cluster/replication-factor-min-isr')
    expect(actsIn(run.events)).to.deep.equal([])
    await withAdmin(running.lab, (admin) => admin.deleteTopics({ topics: ['single', 'pair'] }))
  })

  it('a node of the cluster that the inventory does not list: refused', async () => {
    const inventory = join(stage.files, 'two.yml')
    const text = readFileSync(running.lab.inventory, 'utf8')
    const without = text.replaceAll(/ {6}b3:\n(?: {8}.*\n)+/g, '')
    expect(without).to.not.equal(text)
    writeFileSync(inventory, without)
    const run = stage.kplay('apply', forgetful, '-i', inventory, '--yes', '--output', 'ndjson')
    await run.endsWith(1)
    expect(endOf(run.events).problem?.why.join('\n')).to.contain('cluster/unlisted-node')
    expect(actsIn(run.events)).to.deep.equal([])
  })
})
