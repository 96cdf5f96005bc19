import { expect } from 'chai'
import { ok } from '../../src/diagnostics/result.ts'
import { engineWorld, phase, rollTasks, type EngineWorld } from '../fakes/engine-world.ts'

const stops = (world: EngineWorld): string[] =>
  world.hosts.acts.filter((act) => act.startsWith('stop')).map((act) => act.slice(5))

/** The first confirmation of the lock before a stop takes so long: as if kplay stood still between decision and stop. */
const standStill = (world: EngineWorld, ms: number, meanwhile: () => void): void => {
  const { lock } = world.context
  const { confirm } = lock
  let isOver = false
  Object.assign(lock, {
    confirm: async (...words: Parameters<typeof confirm>) => {
      if (!isOver && world.events.some((event) => event.type === 'guard' && event.decision === 'safe')) {
        isOver = true
        await world.clock.sleep(ms)
        meanwhile()
      }
      return confirm(...words)
    },
  })
}

describe('a stop whose decision grew old while kplay stood still', () => {
  it('is decided again: what broke meanwhile is seen, and nothing is stopped', async () => {
    const world = engineWorld([phase('roll', rollTasks('4.1.2'))])
    const b3 = world.cluster.node('b3')
    standStill(world, 90_000, () => Object.assign(b3, { process: null, isUp: false }))
    const end = await world.run()
    expect(end.exitCode).to.equal(1)
    expect(stops(world)).to.deep.equal([])
    expect(end.problem?.why.join('\n')).to.contain('b3')
    const told = world.events.flatMap((event) => (event.type === 'guard' ? [event.decision] : []))
    expect(told).to.deep.equal(['safe', 'wait'])
  })

  it('is sent after a second decision when all is still well, once', async () => {
    const world = engineWorld([phase('roll', rollTasks('4.1.2'))])
    standStill(world, 90_000, () => undefined)
    const end = await world.run()
    expect(end.problem).to.equal(null)
    expect(stops(world)).to.have.length(6)
    expect(new Set(stops(world)).size).to.equal(6)
    const [first = ''] = stops(world)
    const guards = world.events.filter((event) => event.type === 'guard' && event.host === first)
    expect(guards).to.have.length(2)
    const waits = world.events.filter((event) => event.type === 'step-waiting' && event.host === first)
    expect(
      waits.some((event) => event.type === 'step-waiting' && event.blockers[0]?.rule === 'cluster/stale-view'),
    ).to.equal(true)
  })

  it('gives up when no look is ever fresh, with nothing stopped', async () => {
    const world = engineWorld([phase('roll', rollTasks('4.1.2'))])
    Object.assign(world.context.lock, {
      confirm: async () => {
        await world.clock.sleep(3000)
        return ok(undefined)
      },
    })
    const end = await world.run()
    expect(end.exitCode).to.equal(1)
    expect(end.problem?.what).to.contain('no look was fresh')
    expect(stops(world)).to.deep.equal([])
  })
})

describe('a stop that its host refuses as decided too long ago', () => {
  it('is decided and sent again, and counts once', async () => {
    const world = engineWorld([phase('roll', rollTasks('4.1.2'))])
    world.hosts.behaviour.lateStops = 2
    const end = await world.run()
    expect(end.problem).to.equal(null)
    expect(stops(world)).to.have.length(6)
    const [first = ''] = stops(world)
    expect(world.cluster.node(first).starts).to.equal(1)
    const mine = world.events.filter((event) => 'host' in event && event.host === first)
    expect(mine.filter((event) => event.type === 'guard')).to.have.length(3)
    expect(
      mine.flatMap((event) =>
        event.type === 'act-ended' && event.address.endsWith('.stop@' + first) ? [event.ok] : [],
      ),
    ).to.deep.equal([false, false, true])
    const states = mine.flatMap((event) => (event.type === 'node-state' ? [event.state] : []))
    expect(states.slice(0, 5)).to.deep.equal(['stopping', 'untouched', 'stopping', 'untouched', 'stopping'])
  })

  it('sees what broke meanwhile, and stops nothing', async () => {
    const world = engineWorld([phase('roll', rollTasks('4.1.2'))])
    const b3 = world.cluster.node('b3')
    world.hosts.behaviour.lateStops = 1
    world.hosts.behaviour.onLateStop = () => Object.assign(b3, { process: null, isUp: false })
    const end = await world.run()
    expect(end.exitCode).to.equal(1)
    expect(end.problem?.why.join('\n')).to.contain('b3')
    expect(stops(world)).to.deep.equal([])
  })

  it('is given up when the host never takes one, with nothing stopped', async () => {
    const world = engineWorld([phase('roll', rollTasks('4.1.2'))])
    world.hosts.behaviour.lateStops = Number.POSITIVE_INFINITY
    const end = await world.run()
    expect(end.exitCode).to.equal(1)
    expect(end.problem?.why).to.deep.equal(['too late'])
    expect(stops(world)).to.deep.equal([])
    expect(world.events.some((event) => event.type === 'step-waiting')).to.equal(true)
  })
})
