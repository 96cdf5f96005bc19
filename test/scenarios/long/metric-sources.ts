/**
 * Run by hand: node scripts/test.ts test/scenarios/long/metric-sources.ts. Two to three minutes, with the jdb of a JDK: Jolokia, the exporter of Prometheus and JMX by the release's own tool
 * tell the same, on 3.9.2 and on 4.1.2, and what Kafka's own command counts.
 */
import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { openHosts } from '../../../src/hosts/open-hosts.ts'
import { foldMetrics } from '../../../src/kafka/metrics/decide-metrics.ts'
import { loadInventory } from '../../../src/language/load-inventory.ts'
import { watchMetrics } from '../../../src/run/watch/watch-metrics.ts'
import { openHttp } from '../../../src/web/http-client.ts'
import { createTopics } from '../../cluster/real-cluster.ts'
import { noStore, realClock } from '../../hosts/local-settings.ts'
import { eventually } from '../../support/eventually.ts'
import { withFrozenThread } from '../matrix/frozen-thread.ts'
import { LabWorld } from '../matrix/lab-world.ts'
import { fill, runTool } from '../matrix/throttle.ts'
import { actsIn, blockersOf, endOf, schemaFaults, stopsIn } from '../support/events.ts'
import { attachJolokia } from '../support/jolokia.ts'
import { exporterRules, metricSources, withAgents, type MetricSource } from '../support/metric-agents.ts'

const from = '3.9.2'
const to = '4.1.2'
const sources = ['jolokia', 'prometheus', 'jmx'] as const
const well = { under_replicated_partitions: 0, offline_partitions: 0, active_controllers: 1, brokers_running: 3 }

describe('metrics of three sources', function () {
  this.timeout(900_000)
  let world: LabWorld
  let inventories: Readonly<Record<MetricSource | 'closed', string>>

  const playbook = (inventory: string, ...phases: readonly string[]): string =>
    world.write(
      [
        'kplay: 1',
        'name: "by metrics"',
        `inventory: ${JSON.stringify(inventory)}`,
        `versions: { from: "${from}", to: "${to}" }`,
        'phases:',
        ...phases.map((phase) => `  - ${phase}`),
        '',
      ].join('\n'),
    )
  const restart = (inventory: string, ...more: readonly string[]): string =>
    world.write(
      `kplay: 1\nname: "again"\ninventory: ${JSON.stringify(inventory)}\nphases:\n  - { use: restart${more.join('')} }\n`,
    )

  before(async () => {
    const properties = { 'replica.lag.time.max.ms': '10000' }
    world = await LabWorld.boot({ release: from, controllers: 3, brokers: 3, combined: true, properties })
    const text = await withAgents(readFileSync(world.running.lab.inventory, 'utf8'), world.write(exporterRules))
    const write = (lines: string): string => world.write(`${text}${lines}`)
    inventories = {
      jolokia: write(metricSources.jolokia),
      prometheus: write(metricSources.prometheus),
      jmx: write(metricSources.jmx),
      closed: write('metrics: { type: jmx, port: 9998 }\n'),
    }
    const partitions = [
      [1, 2, 3],
      [2, 3, 1],
      [3, 1, 2],
    ]
    await createTopics(world.running.lab, [{ topic: 'orders', partitions }])
    await world.hands.whole()
    const run = world.apply(restart(inventories.jmx), '-i', inventories.jmx)
    await run.endsWith(0)
    expect(stopsIn(run.events).length).to.equal(3)
    await world.hands.whole()
  })
  after(async () => {
    await world.close()
  })

  const attachAll = async (): Promise<void> => {
    await Promise.all((await world.hands.lab()).nodes.map(attachJolokia))
  }

  const readBy = async (source: MetricSource): Promise<unknown> => {
    const inventory = inventories[source]
    const read = playbook(inventory, '{ id: look, description: "Read.", tasks: [{ id: read, metrics.read: {} }] }')
    const run = world.apply(read, '-i', inventory, '--patience', '60s')
    await run.endsWith(0)
    expect(schemaFaults('event', run.events)).to.deep.equal([])
    const ended = run.events.find((event) => event.type === 'step-ended' && event.address === 'look.read')
    return ended?.type === 'step-ended' ? ended.result : undefined
  }

  const expectWell = async (): Promise<void> => {
    for (const source of sources) expect(await readBy(source), source).to.deep.equal(well)
  }

  /** As a gate reads them: kplay itself begins nothing while a partition is behind. */
  const lookBy = async (source: MetricSource): Promise<unknown> => {
    const { inventory } = await loadInventory({ file: inventories[source], cwd: '/' })
    const env = { PATH: process.env['PATH'] ?? '', HOME: '/tmp' }
    const hosts = openHosts({ env, store: noStore, clock: realClock, ways: new Map() })
    const emitter = { emit: () => Promise.resolve(), events: [] }
    const program = { hosts: (inventory?.hosts ?? []).map(({ view }) => view), mode: 'kraft' as const }
    try {
      const watch = watchMetrics({ http: openHttp(realClock), hosts, program, emitter, isLab: false })
      return foldMetrics(await watch.read('look'))
    } finally {
      await hosts.close()
    }
  }

  /** Partitions that Kafka's own command calls under-replicated. */
  const countBehind = async (): Promise<number> => {
    const words = ['--describe', '--under-replicated-partitions']
    return (await runTool(await world.hands.lab(), 'kafka-topics.sh', ...words)).match(/\tPartition: /g)?.length ?? 0
  }

  const untilBehind = async (count: number): Promise<void> => {
    await eventually(async () => expect(await countBehind(), 'partitions behind').to.equal(count))
  }

  it(`tell the same of a cluster on ${from}, well and with a partition behind`, async () => {
    await attachAll()
    await expectWell()
    // What b3 reads from b1 stands still: it leaves the ISR of what is written there, and goes on in everything else.
    await withFrozenThread('ReplicaFetcherThread-0-1', async () => {
      await fill(await world.hands.lab(), 'orders', 1)
      await untilBehind(1)
      for (const source of sources)
        expect(await lookBy(source), source).to.deep.equal({ ...well, under_replicated_partitions: 1 })
      expect(await countBehind()).to.equal(1)
    })
    await untilBehind(0)
  })

  it('hold a gate while the JMX port of the nodes is closed: unknown, in the words of the tool', async () => {
    const before = await world.state()
    const run = world.apply(restart(inventories.closed, ', with: { metrics: true }'), '-i', inventories.closed)
    await run.endsWith(1)
    expect(actsIn(run.events)).to.deep.equal([])
    expect(await world.state()).to.deep.equal(before)
    const blockers = run.events.flatMap(blockersOf)
    expect(blockers.filter(({ rule }) => rule !== 'metric/missing')).to.deep.equal([])
    const saw = new Set(blockers.map((blocker) => blocker.saw))
    for (const host of ['b1', 'b2', 'b3'])
      expect([...saw].filter((text) => text.includes(` of ${host}: JmxTool: exit code 1: `)).length).to.equal(4)
    for (const text of saw) expect(text).to.contain('Connection refused')
    expect(endOf(run.events).problem?.code).to.equal('run/timeout')
  })

  it(`let a roll to ${to} go on by JMX, node by node, and tell the same there`, async () => {
    const roll = playbook(inventories.jmx, 'use: stage', '{ use: roll, with: { metrics: true } }')
    const run = world.apply(roll, '-i', inventories.jmx, '--patience', '120s')
    await run.endsWith(0)
    expect(endOf(run.events)).to.include({ outcome: 'done', problem: null })
    expect(stopsIn(run.events).length).to.equal(3)
    expect(schemaFaults('event', run.events)).to.deep.equal([])
    const seen = run.events.filter((event) => event.type === 'metrics-seen')
    const gates = new Set(seen.map(({ address }) => address))
    expect(gates.size).to.equal(3)
    for (const gate of gates) {
      const last = seen.findLast(({ address }) => address === gate)
      expect({ values: last?.values, missing: last?.missing }).to.deep.equal({ values: well, missing: [] })
    }
    await attachAll()
    await expectWell()
  })
})
