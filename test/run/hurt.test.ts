import { expect } from 'chai'
import { ok } from '../../src/diagnostics/result.ts'
import type { ProgramPhase } from '../../src/plan/program.ts'
import type { RunEvent } from '../../src/run/run-event.ts'
import { block, engineWorld, phase, rollTasks, task, type EngineWorld } from '../fakes/engine-world.ts'

/** The shipped roll, told to take a host over; '' for none. */
const roll = (host: string, more: Partial<ProgramPhase> = {}): ProgramPhase =>
  phase('roll', rollTasks('4.1.2'), { inputs: { take_over: host }, ...more })

const acts = (world: EngineWorld): string[] => [...world.hosts.acts]
const stops = (world: EngineWorld): string[] =>
  world.hosts.acts.filter((act) => act.startsWith('stop')).map((act) => act.slice(5))

/** Somebody stopped this node before the run. */
const stopByHand = (world: EngineWorld, host: string, linked?: string): void => {
  const node = world.cluster.node(host)
  node.process = null
  node.isUp = false
  node.isInSync = false
  if (linked !== undefined) node.linked = linked
}

/** Somebody took this node to a release before the run. */
const upgradeByHand = (world: EngineWorld, ...hosts: readonly string[]): void => {
  for (const host of hosts) {
    const node = world.cluster.node(host)
    node.linked = '4.1.2'
    if (node.process !== null) node.process.release = '4.1.2'
  }
}

/** So short is the patience of a run that is meant to give up. */
const impatient = (world: EngineWorld): EngineWorld => {
  Object.assign(world.context, { limits: { ...world.context.limits, noProgressMs: 5000 } })
  return world
}

const turns = (events: readonly RunEvent[]): string[] =>
  events.flatMap((event) =>
    event.type === 'node-started' ? [`${event.position}/${event.of} ${event.host} ${event.because}`] : [],
  )

const first = (release: string): string => `1/1 b2 hurt: brought back on ${release} before anything else is touched`

describe('a hurt node that the playbook takes over', () => {
  it('is brought back before anything is stopped, on the release it is linked to, and upgraded in the turn of its role', async () => {
    const world = engineWorld([roll('b2')])
    stopByHand(world, 'b2')
    const end = await world.run()
    expect(end).to.deep.equal({ outcome: 'done', exitCode: 0, problem: null })
    expect(acts(world)[0]).to.equal('start b2 3.9.2')
    expect(stops(world).slice(0, 3)).to.have.members(['c1', 'c2', 'c3'])
    expect(stops(world).slice(3)).to.have.members(['b1', 'b2', 'b3'])
    expect(turns(world.events)[0]).to.equal(first('3.9.2'))
    expect(turns(world.events)).to.have.length(7)
    for (const { host, process, stops: stopped } of world.cluster.nodes) {
      expect(process?.release, host).to.equal('4.1.2')
      expect(stopped, host).to.equal(1)
    }
  })

  it('is seen whole for its window before the first stop', async () => {
    const world = engineWorld([roll('b2')])
    stopByHand(world, 'b2')
    await world.run()
    const back = world.events.findIndex(
      (event) => event.type === 'step-ended' && event.address === 'kplay-take-over.back@b2',
    )
    const stop = world.events.findIndex((event) => event.type === 'act-started' && event.act.kind === 'stop-node')
    expect(back).to.be.greaterThan(0)
    expect(stop).to.be.greaterThan(back)
    expect(world.events[back]).to.include({ outcome: 'unchanged' })
    expect(Date.parse(world.events[back]?.at ?? '') - Date.parse(world.events[0]?.at ?? '')).to.be.at.least(45_000)
  })

  it('is upgraded at once, before its peers, when the turn of its role has come', async () => {
    const world = engineWorld([roll('c2')])
    stopByHand(world, 'c2')
    expect((await world.run()).problem).to.equal(null)
    expect(acts(world).slice(0, 4)).to.deep.equal(['start c2 3.9.2', 'stop c2', 'link c2 4.1.2', 'start c2 4.1.2'])
    expect(turns(world.events)[1]).to.equal('1/6 c2 was hurt and is back: taken at once, the turn of its role has come')
    expect(stops(world).at(2)).to.equal('c1')

    const brokers = engineWorld([roll('b3')])
    upgradeByHand(brokers, 'c1', 'c2', 'c3')
    stopByHand(brokers, 'b3')
    expect((await brokers.run()).problem).to.equal(null)
    expect(stops(brokers)[0]).to.equal('b3')
    expect(stops(brokers)).to.have.length(3)
  })

  it('linked to the new release is started on it, and not stopped again', async () => {
    const world = engineWorld([roll('b2')])
    stopByHand(world, 'b2', '4.1.2')
    expect((await world.run()).problem).to.equal(null)
    expect(acts(world)[0]).to.equal('start b2 4.1.2')
    expect(world.cluster.node('b2')).to.include({ stops: 0, starts: 1 })
    expect(stops(world)).to.have.length(5)
  })

  it('in log recovery is waited for and never stopped', async () => {
    const world = engineWorld([roll('b2')])
    const b2 = world.cluster.node('b2')
    b2.isUp = false
    b2.isInSync = false
    world.clock.after(200_000, () => {
      b2.isUp = true
    })
    world.clock.after(400_000, () => {
      b2.isInSync = true
    })
    expect((await world.run()).problem).to.equal(null)
    const back = world.events.findIndex(
      (event) => event.type === 'step-ended' && event.address === 'kplay-take-over.back@b2',
    )
    expect(world.events.slice(0, back).some((event) => event.type === 'act-started')).to.equal(false)
    expect(b2.stops).to.equal(1)
  })

  it('that does not come back ends the run with 8: nothing is undone, no other node is touched', async () => {
    const world = engineWorld([roll('b2', { onFailure: 'rollback' })])
    stopByHand(world, 'b2')
    world.hosts.behaviour.broken.add('3.9.2')
    const end = await world.run()
    expect(end).to.include({ outcome: 'needs-person', exitCode: 8 })
    expect(acts(world)).to.deep.equal(['start b2 3.9.2'])
    expect(end.problem?.what).to.match(/^b2 was hurt and is not back/)
    expect(end.problem?.why.join('\n')).to.contain('nothing of b2 was undone')
    expect(end.problem?.why.at(-1)).to.equal('no other node was touched')
    expect(end.problem?.state).to.match(/b1 untouched; b2 (starting|registering); b3 untouched/)
  })

  it('is put back like any other when it fails after it was back', async () => {
    const undone = rollTasks('4.1.2').map((one) =>
      one.kind !== 'block'
        ? one
        : block(
            one.id,
            one.tasks.map((inner) =>
              inner.kind === 'module' && inner.module.canUndo ? { ...inner, undo: 'auto' as const } : inner,
            ),
            { when: one.when, whenText: one.whenText },
          ),
    )
    const world = engineWorld([{ ...roll('c2'), tasks: undone, onFailure: 'rollback' }], { maxWaitMs: 5000 })
    stopByHand(world, 'c2')
    world.hosts.behaviour.broken.add('4.1.2')
    const end = await world.run()
    expect(end).to.include({ outcome: 'rolled-back', exitCode: 7 })
    expect(world.cluster.node('c2').process?.release).to.equal('3.9.2')
  })

  it('and a second node that is down: waits, then 1 with nothing changed', async () => {
    const world = impatient(engineWorld([roll('b2')]))
    stopByHand(world, 'b2')
    stopByHand(world, 'c3')
    const end = await world.run()
    expect(end.exitCode).to.equal(1)
    expect(acts(world)).to.deep.equal([])
    expect(end.problem?.state).to.equal('nothing was changed')
    expect(end.problem?.why.join('\n')).to.contain('c3')
  })

  it('that is healthy is a node like all others', async () => {
    const world = engineWorld([roll('b2')])
    expect((await world.run()).problem).to.equal(null)
    expect(turns(world.events)[0]).to.match(/^1\/6 c/)
    expect(acts(world)[0]).to.match(/^stop c/)
  })

  it('is waited for even where nothing is left to change', async () => {
    const world = engineWorld([roll('b2')])
    upgradeByHand(world, 'c1', 'c2', 'c3', 'b1', 'b2', 'b3')
    const b2 = world.cluster.node('b2')
    b2.isInSync = false
    world.clock.after(100_000, () => {
      b2.isInSync = true
    })
    expect((await world.run()).problem).to.equal(null)
    expect(acts(world)).to.deep.equal([])
    expect(b2.isInSync).to.equal(true)
    expect(turns(world.events)[0]).to.equal(first('4.1.2'))
  })

  it('linked to neither release is refused, and nothing is started', async () => {
    const world = engineWorld([roll('b2')])
    stopByHand(world, 'b2', '3.8.1')
    const end = await world.run()
    expect(end.exitCode).to.equal(1)
    expect(acts(world)).to.deep.equal([])
    expect(end.problem?.what).to.contain('b2 is stopped, and /n/b2/install/current points to 3.8.1')
  })

  it('whose host can not be asked is not touched: waits, then 1', async () => {
    const [switched] = rollTasks('4.1.2')
    const always = switched?.kind === 'block' ? switched.tasks : []
    const world = impatient(engineWorld([roll('b2', { tasks: always })]))
    stopByHand(world, 'b2')
    world.hosts.behaviour.unreachable.add('b2')
    const end = await world.run()
    expect(end.exitCode).to.equal(1)
    expect(acts(world)).to.deep.equal([])
  })

  it('is brought back after a first Ctrl-C, and nothing else is done', async () => {
    const world = engineWorld([roll('b2')])
    stopByHand(world, 'b2')
    world.clock.after(500, () => world.interrupt.abort())
    const end = await world.run()
    expect(end.exitCode).to.equal(130)
    expect(acts(world)).to.deep.equal(['start b2 3.9.2'])
    expect(end.problem?.state).to.contain('b2 window')
  })

  it('in a rolling restart is started, and not restarted again', async () => {
    const restart = phase(
      'restart',
      [
        block(
          'turn',
          [
            task('stop', 'service', { state: 'stopped' }),
            task('start', 'service', { state: 'started' }),
            task('back', 'kafka.wait_back', { version: '3.9.2' }),
          ],
          { when: ({ node }) => ok(!(node as { restarted: boolean }).restarted), whenText: '!node.restarted' },
        ),
      ],
      { inputs: { take_over: 'b2' } },
    )
    const world = engineWorld([restart])
    Object.assign(world.context.program, { versions: undefined })
    stopByHand(world, 'b2')
    expect((await world.run()).problem).to.equal(null)
    expect(world.cluster.nodes.map(({ host, stops: stopped, starts }) => `${host} ${stopped}/${starts}`)).to.deep.equal(
      ['b1 1/1', 'b2 0/1', 'b3 1/1', 'c1 1/1', 'c2 1/1', 'c3 1/1'],
    )
  })
})

describe('a hurt node that nobody answers for', () => {
  it('is waited for, then 1 with nothing changed, and the message names the way', async () => {
    const world = impatient(engineWorld([roll('')]))
    stopByHand(world, 'b2')
    const end = await world.run()
    expect(end.exitCode).to.equal(1)
    expect(acts(world)).to.deep.equal([])
    expect(end.problem?.state).to.equal('nothing was changed')
    expect(end.problem?.fix).to.contain('"with: { take_over: b2 }" at phase "roll"')
  })

  it('names no way where a second node is down as well', async () => {
    const world = impatient(engineWorld([roll('')]))
    stopByHand(world, 'b2')
    stopByHand(world, 'c3')
    expect((await world.run()).problem?.fix).to.not.contain('take_over')
  })
})

describe('the node in flight of a run that goes on', () => {
  it('is the hurt node although no playbook names it', async () => {
    const world = engineWorld([phase('roll', rollTasks('4.1.2'))])
    Object.assign(world.context, { hurt: { host: 'b2', by: 'journal' } })
    stopByHand(world, 'b2')
    expect((await world.run()).problem).to.equal(null)
    expect(acts(world)[0]).to.equal('start b2 3.9.2')
  })
})
