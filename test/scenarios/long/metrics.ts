/** Run by hand: node scripts/test.ts test/scenarios/long/metrics.ts. Some six minutes: an endpoint says nothing for two of them, as many exporters do after a start. */
import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import type { Plan } from '../../../src/plan/plan.ts'
import type { RunEvent } from '../../../src/run/run-event.ts'
import { createTopics } from '../../cluster/real-cluster.ts'
import { realClock } from '../../support/cluster.ts'
import { LabWorld } from '../matrix/lab-world.ts'
import { blockersOf, endOf, schemaFaults, stopsIn } from '../support/events.ts'
import { attachJolokia, fetchJars, jolokiaLines } from '../support/jolokia.ts'
import type { KplayProcess } from '../support/kplay-process.ts'

const from = '3.9.2'
const to = '4.1.2'
/** How long the endpoint of the first node says nothing after its restart. */
const silenceMs = 120_000

/** Kafka's Java client of 2017: it sends Produce 2, which 4.0 does not serve any more, and tells no name. */
const oldClient = [
  {
    path: 'org/apache/kafka/kafka-clients/0.10.2.2/kafka-clients-0.10.2.2.jar',
    sha256: 'cc2fb572646786035a64e559102a0c81d42b55ddbf94913adb0ea695561502a4',
    size: 956_233,
  },
  {
    path: 'org/slf4j/slf4j-api/1.7.25/slf4j-api-1.7.25.jar',
    sha256: '18c4a0095d5c1da6b817592e767bb23d29dd2f560ad74df75ff3961dbde25b79',
    size: 41_203,
  },
]

describe('a roll that demands the metrics of the nodes', function () {
  this.timeout(900_000)
  let world: LabWorld
  let inventory: string

  const attachAll = async (...hosts: readonly string[]): Promise<void> => {
    const { nodes } = await world.hands.lab()
    await Promise.all(nodes.filter(({ host }) => hosts.length === 0 || hosts.includes(host)).map(attachJolokia))
  }
  const playbook = (...phases: readonly string[]): string =>
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

  before(async () => {
    world = await LabWorld.boot({ release: from, controllers: 3, brokers: 3, combined: true })
    inventory = world.inventory((text) => `${text}${jolokiaLines}`)
    await createTopics(world.running.lab, [{ topic: 'orders', partitions: 3 }])
    await world.hands.whole()
    await attachAll()
  })
  after(async () => {
    await world.close()
  })

  const startsOf = (events: readonly RunEvent[]): readonly string[] =>
    events.flatMap((event) =>
      event.type === 'act-started' && event.act.kind === 'start-node' ? [event.host ?? ''] : [],
    )

  it('reads them: four numbers of the cluster', async () => {
    const read = playbook(
      '{ id: look, description: "Read.", tasks: [{ id: read, metrics.read: { healthy: true }, register: metrics }, { id: hold, assert: [{ that: "metrics.brokers_running == 3 && metrics.active_controllers == 1", else: "not as it should be" }] }] }',
    )
    const run = world.apply(read, '-i', inventory)
    await run.endsWith(0)
    const ended = run.events.find((event) => event.type === 'step-ended' && event.address === 'look.read')
    expect(ended?.type === 'step-ended' ? ended.result : undefined).to.deep.equal({
      under_replicated_partitions: 0,
      offline_partitions: 0,
      active_controllers: 1,
      brokers_running: 3,
    })
    expect(schemaFaults('event', run.events)).to.deep.equal([])
  })

  describe('beside a client of Kafka 0.10.2', () => {
    let client: ChildProcess | undefined
    after(() => client?.kill())

    it('is refused on its way to 4.1, which drops that client: named, and that it must go first', async () => {
      const [jar = '', log = ''] = await fetchJars(oldClient)
      const program = fileURLToPath(new URL('../support/OldClient.java', import.meta.url))
      client = spawn('java', ['-cp', `${jar}:${log}`, program, world.running.lab.bootstrap[0] ?? '', 'orders'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      await new Promise((resolve, reject) => {
        client?.stdout?.once('data', resolve)
        client?.once('exit', () => reject(new Error('the old client ended')))
      })
      const call = world.stage.kplay('plan', playbook('use: roll'), '-i', inventory, '--format', 'json')
      await call.ended
      const plan = JSON.parse(call.stdout) as Plan
      expect(schemaFaults('plan', [plan])).to.deep.equal([])
      expect(plan.clients).to.contain('those older than 2.1 before the brokers')
      const old = plan.blockers.filter(({ rule }) => rule === 'client/too-old').map(({ saw }) => saw)
      expect(old.join('\n')).to.match(/was sent since its start: .*Produce 2 \d+ times/)
      const who = plan.notes.filter(({ rule }) => rule === 'client/too-old').map(({ saw }) => saw)
      expect(who.join('\n')).to.contain('unknown')
      const run = world.apply(playbook('use: roll'), '-i', inventory)
      await run.endsWith(1)
      const seen = run.events.find((event) => event.type === 'clients-seen')
      const requests = seen?.type === 'clients-seen' ? seen.brokers.flatMap(({ dropped }) => dropped) : []
      expect(requests.map(({ request, version }) => `${request} ${version}`)).to.include('Produce 2')
      expect(stopsIn(run.events)).to.deep.equal([])
    })

    it('is not on a way that does not drop it, where the plan says brokers first', async () => {
      const restart = world.write(
        `kplay: 1\nname: "again"\ninventory: ${JSON.stringify(inventory)}\nphases:\n  - use: restart\n`,
      )
      const call = world.stage.kplay('plan', restart, '-i', inventory, '--format', 'json')
      await call.endsWith(0)
      expect((JSON.parse(call.stdout) as Plan).blockers).to.deep.equal([])
    })
  })

  /** Attaches Jolokia to each node that the run has brought back, the first one after its silence. */
  const followRun = async (run: KplayProcess, count: number): Promise<void> => {
    let after = 0
    for (let nth = 1; nth <= count; nth++) {
      // A process that is only just beginning must not be attached to.
      const back = await run.event((event) => event.type === 'node-state' && event.state === 'window', after)
      after = back.seq
      if (nth === 1) await silence(run)
      await attachAll(back.type === 'node-state' ? back.host : '')
    }
  }

  /** Two minutes, in which the run must wait for that node's metrics and touch nothing. */
  const silence = async (run: KplayProcess): Promise<void> => {
    const [host = ''] = startsOf(run.events)
    await run.event((event) =>
      blockersOf(event).some(({ rule, saw }) => rule === 'metric/missing' && saw.includes(` of ${host}: `)),
    )
    await realClock.sleep(silenceMs)
    expect(stopsIn(run.events), 'nodes stopped while an endpoint says nothing').to.deep.equal([host])
  }

  it('takes no further node while the endpoint of one says nothing for two minutes after its restart', async () => {
    const restart = world.write(
      [
        'kplay: 1',
        'name: "by metrics"',
        `inventory: ${JSON.stringify(inventory)}`,
        'phases:',
        '  - { use: restart, with: { metrics: true } }',
        '',
      ].join('\n'),
    )
    const run = world.apply(restart, '-i', inventory, '--patience', '200s')
    await followRun(run, 3)
    await run.endsWith(0)
    expect(endOf(run.events)).to.include({ outcome: 'done', problem: null })
    expect(stopsIn(run.events).length).to.equal(3)
    expect(schemaFaults('event', run.events)).to.deep.equal([])
    const seen = run.events.filter((event) => event.type === 'metrics-seen')
    expect(seen.some(({ missing }) => missing.length > 0)).to.equal(true)
    expect(seen.at(-1)?.missing).to.deep.equal([])
  })
})
