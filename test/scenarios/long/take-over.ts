/** Run by hand: node scripts/test.ts test/scenarios/long/take-over.ts. Some three minutes. */
import { readlinkSync, symlinkSync, unlinkSync } from 'node:fs'
import { expect } from 'chai'
import type { Plan } from '../../../src/plan/plan.ts'
import type { LoadProcess } from '../../../src/rehearsal/load/load-process.ts'
import { createTopics } from '../../cluster/real-cluster.ts'
import { beginLoad, endLoad } from '../matrix/upgrades.ts'
import { LabWorld } from '../matrix/lab-world.ts'
import { actsIn, endOf, schemaFaults, stopsIn } from '../support/events.ts'

const from = '3.9.2'
const to = '4.1.2'

describe('a cluster that somebody left half-upgraded, with one broker down', function () {
  this.timeout(420_000)
  let world: LabWorld
  let load: LoadProcess
  let active: string
  let other: string

  const playbook = (...phases: readonly string[]): string =>
    world.write(
      [
        'kplay: 1',
        'name: "half-way"',
        `inventory: ${JSON.stringify(world.running.lab.inventory)}`,
        `versions: { from: "${from}", to: "${to}" }`,
        'phases:',
        ...phases.map((phase) => `  - ${phase}`),
        '',
      ].join('\n'),
    )
  const phases = (takeOver: string): readonly string[] => [
    'use: preflight',
    'use: stage',
    `{ use: roll, with: { take_over: "${takeOver}" } }`,
  ]
  const link = async (host: string): Promise<void> => {
    const node = (await world.hands.lab()).nodes.find((one) => one.host === host)
    const current = `${node?.dir ?? ''}/install/current`
    const target = readlinkSync(current).replace(from, to)
    unlinkSync(current)
    symlinkSync(target, current)
  }
  const switchByHand = async (host: string): Promise<void> => {
    await world.hands.signal(host, 'SIGTERM')
    await link(host)
    await world.hands.start(host)
    await world.hands.whole()
  }

  before(async () => {
    world = await LabWorld.boot({ release: from, controllers: 3, brokers: 3 })
    await createTopics(world.running.lab, [{ topic: 'orders', partitions: 6 }])
    load = await beginLoad(world)
    await world.apply(playbook('use: stage')).endsWith(0)
    active = await world.hands.activeController()
    other = ['c1', 'c2', 'c3'].find((host) => host !== active) ?? ''
    // A broker before all controllers, and a controller: in no order that kplay would take. A link that moved without a restart.
    await switchByHand('b1')
    await switchByHand(other)
    await link('b2')
    await world.hands.signal('b3', 'SIGTERM')
  })
  after(async () => {
    await load.kill()
    await world.close()
  })

  it('is waited for when nobody answers for the broker: 1, nothing changed, and the way is named', async () => {
    const { why } = await world.endsUntouched(() => world.apply(playbook(...phases(''))))
    expect(why).to.contain('no Kafka process on b3, linked to 3.9.2')
    expect(why).to.contain('"with: { take_over: b3 }" at phase "roll"')
  })

  it('is planned: the hurt broker first, brought back on its release; what is done stays as it is', async () => {
    const call = world.stage.kplay('plan', playbook(...phases('b3')), '--format', 'json')
    await call.endsWith(0)
    const plan = JSON.parse(call.stdout) as Plan
    expect(schemaFaults('plan', [plan])).to.deep.equal([])
    expect(plan.blockers).to.deep.equal([])
    const [first] = plan.nodes
    expect(first).to.include({ host: 'b3', position: 1, from: '', to, change: 'upgrade' })
    expect(first?.because).to.equal(
      'hurt: brought back on 3.9.2 before anything else is touched; upgraded later, in the turn of its role',
    )
    expect(plan.phases.map(({ id }) => id)).to.deep.equal(['preflight', 'stage', 'kplay-take-over', 'roll'])
    expect(plan.nodes.filter(({ change }) => change === 'none').map(({ host }) => host)).to.have.members(['b1', other])
  })

  it('is finished: the broker is brought back first, then one restart per node that needs it, controllers first; 0 lost', async () => {
    const before = await world.hands.pids()
    const run = world.apply(playbook(...phases('b3')), '--patience', '60s')
    await run.endsWith(0)
    expect(endOf(run.events)).to.include({ outcome: 'done', problem: null })
    expect(schemaFaults('event', run.events)).to.deep.equal([])
    expect(actsIn(run.events)[0]).to.equal('start-node b3')
    const stops = stopsIn(run.events)
    const controllers = ['c1', 'c2', 'c3'].filter((host) => host !== other)
    expect(stops).to.have.members([...controllers, 'b2', 'b3'])
    expect(stops.slice(0, 2)).to.have.members(controllers)
    const after = await world.hands.pids()
    expect(after).to.include({ b1: before['b1'], [other]: before[other] })
    await world.hands.whole()
    expect(new Set(Object.values(await world.hands.releases()))).to.deep.equal(new Set([to]))
    const audit = await endLoad(load)
    expect(audit).to.include({ lost: 0, reordered: 0, corrupted: 0, errors: 0 })
    expect(audit.acknowledged).to.be.greaterThan(10_000)
  })

  it('has nothing left to do, with the broker still named', async () => {
    const run = world.apply(playbook(...phases('b3')))
    await run.endsWith(0)
    expect(endOf(run.events).outcome).to.equal('nothing-to-do')
    expect(actsIn(run.events)).to.deep.equal([])
  })
})
