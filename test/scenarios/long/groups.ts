/** Run by hand: node scripts/test.ts test/scenarios/long/groups.ts. Some three minutes. */
import { expect } from 'chai'
import type { RunEvent } from '../../../src/run/run-event.ts'
import { createTopics } from '../../cluster/real-cluster.ts'
import { LabWorld } from '../matrix/lab-world.ts'
import { abandonGroup, beginTraffic, type Traffic } from '../support/consumers.ts'
import { blockersOf, endOf, schemaFaults, stopsIn } from '../support/events.ts'

const from = '3.9.2'
const to = '4.1.2'

type Seen = Extract<RunEvent, { type: 'groups-seen' }>

const groupsIn = (events: readonly RunEvent[]): readonly Seen[] =>
  events.filter((event): event is Seen => event.type === 'groups-seen')

/** States that a group went through, one after the other. */
const statesOf = (events: readonly RunEvent[], name: string): readonly string[] =>
  groupsIn(events)
    .flatMap(({ groups }) => groups.filter(({ group }) => group === name).map(({ state }) => state))
    .filter((state, i, all) => state !== all[i - 1])

describe('a roll beside consumer groups', function () {
  this.timeout(600_000)
  let world: LabWorld
  let traffic: Traffic | undefined

  before(async () => {
    world = await LabWorld.boot({ release: from, controllers: 3, brokers: 3, combined: true })
    const { lab } = world.running
    await createTopics(lab, [{ topic: 'orders', partitions: 3 }])
    await world.hands.whole()
    traffic = await beginTraffic(lab, { topic: 'orders', partitions: 3, group: 'billing' })
    await abandonGroup(lab, 'abandoned', 'orders')
  })
  after(async () => {
    await traffic?.stop()
    await world.close()
  })

  const playbook = (inputs: string): string =>
    world.write(
      [
        'kplay: 1',
        'name: "beside consumers"',
        `inventory: ${JSON.stringify(world.running.lab.inventory)}`,
        `versions: { from: "${from}", to: "${to}" }`,
        'phases:',
        '  - use: preflight',
        '  - use: stage',
        `  - { use: roll, with: { ${inputs} } }`,
        '',
      ].join('\n'),
    )

  it('stops before the next node when a group stands still, names it, and goes on when it moves again', async () => {
    const run = world.apply(playbook('max_stall: 8s'), '--patience', '120s', '--max-wait', '6s')
    const first = await run.event((event) => event.type === 'act-started' && event.act.kind === 'start-node')
    traffic?.pause()
    const wait = await run.event((event) => blockersOf(event).some(({ rule }) => rule === 'group/stalled'))
    const [blocker] = blockersOf(wait)
    expect(blocker?.saw).to.contain('consumer group billing stands still')
    expect(stopsIn(run.events), 'nodes stopped while it stands still').to.deep.equal([
      first.type === 'act-started' ? first.host : '',
    ])
    const waits = run.events.flatMap(blockersOf).filter(({ rule }) => rule.startsWith('group/'))
    expect(waits.filter(({ saw }) => saw.includes('abandoned'))).to.deep.equal([])
    traffic?.resume()
    await run.endsWith(0)
    expect(endOf(run.events)).to.include({ outcome: 'done', problem: null })
    expect(schemaFaults('event', run.events)).to.deep.equal([])
    expect(new Set(Object.values(await world.hands.releases()))).to.deep.equal(new Set([to]))
    const notices = run.events.flatMap((event) => (event.type === 'notice' ? [event.text] : []))
    expect(notices.some((text) => text.startsWith('consumer group billing stands still'))).to.equal(true)
    expect(notices.some((text) => text.startsWith('consumer group billing moves again'))).to.equal(true)
    expect(statesOf(run.events, 'billing')).to.include.members(['moving', 'stalled'])
    expect(statesOf(run.events, 'abandoned').filter((state) => state !== 'unwatched')).to.deep.equal([])
  })

  it('ends in words and with no further node touched when the group never moves again', async () => {
    const restart = world.write(
      [
        'kplay: 1',
        'name: "restart beside consumers"',
        `inventory: ${JSON.stringify(world.running.lab.inventory)}`,
        'phases:',
        '  - { use: restart, with: { max_stall: 8s } }',
        '',
      ].join('\n'),
    )
    const run = world.apply(restart, '--patience', '15s', '--max-wait', '6s')
    await run.event((event) => event.type === 'act-started' && event.act.kind === 'start-node')
    traffic?.pause()
    await run.endsWith(1)
    const { problem } = endOf(run.events)
    expect([problem?.what, ...(problem?.why ?? [])].join('\n')).to.contain('consumer group billing stands still')
    expect(stopsIn(run.events).length, 'nodes stopped').to.equal(1)
    expect(await world.hands.gapsOf()).to.deep.equal([])
    traffic?.resume()
  })

  it('waits while a group that is named is too far behind, and for one that nobody knows', async () => {
    const late = world.write(
      [
        'kplay: 1',
        'name: "nobody knows it"',
        `inventory: ${JSON.stringify(world.running.lab.inventory)}`,
        'phases:',
        '  - { use: restart, with: { groups: [biling, abandoned], max_lag: 5, max_stall: 0s } }',
        '',
      ].join('\n'),
    )
    const run = world.apply(late)
    await run.endsWith(1)
    expect(stopsIn(run.events)).to.deep.equal([])
    const { problem } = endOf(run.events)
    const why = [problem?.what, ...(problem?.why ?? [])].join('\n')
    expect(why).to.contain('consumer group biling: no broker tells how it stands')
    expect(why).to.match(/consumer group abandoned: \d+ records behind/)
  })
})
