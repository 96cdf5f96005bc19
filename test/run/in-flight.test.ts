import { expect } from 'chai'
import { err, ok } from '../../src/diagnostics/result.ts'
import type { ProgramModuleTask, ProgramWatch } from '../../src/plan/program.ts'
import type { RunEventBody } from '../../src/run/run-event.ts'
import { quietLock } from '../fakes/fake-lock.ts'
import { engineWorld, phase, rollTasks, task, type EngineWorld } from '../fakes/engine-world.ts'

const roll = (world: EngineWorld): string[] =>
  world.hosts.acts.filter((act) => act.startsWith('stop')).map((act) => act.slice(5))

const rollPhase = phase('roll', rollTasks('4.1.2'))

describe('the engine and the node it took down', () => {
  it('honours the first Ctrl-C at the next safe point: the node in flight is brought back', async () => {
    const world = engineWorld([rollPhase])
    const { emitter } = world
    const timer = (): void => {
      if (emitter.events.some((event) => event.type === 'node-state' && event.state === 'stopped'))
        world.interrupt.abort()
      else world.clock.after(50, timer)
    }
    world.clock.after(50, timer)
    const end = await world.run()
    expect(end.exitCode).to.equal(130)
    expect(roll(world)).to.have.length(1)
    const [stopped] = roll(world)
    expect(world.cluster.node(stopped ?? '').process?.release).to.equal('4.1.2')
    expect(world.cluster.node(stopped ?? '').isUp).to.equal(true)
  })

  it('brings back, or ends with 8 for, a node that its playbook stopped and forgot', async () => {
    const stop = task('stop', 'service', { state: 'stopped' })
    const start = task('start', 'service', { state: 'started' })
    const stopsOnly = engineWorld([phase('off', [stop], { hosts: ['b1', 'b2'] })])
    const left = await stopsOnly.run()
    expect(left.exitCode).to.equal(8)
    expect(left.outcome).to.equal('needs-person')
    expect(roll(stopsOnly)).to.deep.equal(['b1'])

    const unproven = engineWorld([phase('restart', [stop, start], { hosts: ['b1', 'b2'] })])
    const end = await unproven.run()
    expect(end.problem).to.equal(null)
    const states = unproven.events.flatMap((event) =>
      event.type === 'node-state' ? [`${event.host} ${event.state}`] : [],
    )
    expect(states).to.include.members(['b1 window', 'b1 done', 'b2 window', 'b2 done'])
    expect(states.indexOf('b1 done')).to.be.lessThan(states.indexOf('b2 stopping'))
  })

  it('brings the node in flight back after Ctrl-C, whatever its playbook still does with it', async () => {
    const watch: ProgramWatch = {
      ...task('look', 'kafka.health'),
      kind: 'watch',
      forMs: () => ok(3_600_000),
      everyMs: () => ok(5000),
      times: { for: '1h', every: '5s' },
      register: 'health',
      stopIf: undefined,
      stopIfText: undefined,
    }
    const settled: ProgramModuleTask = {
      ...task('settled', 'kafka.health'),
      register: 'seen',
      until: ({ seen }) => ok((seen as { under_replicated: number }).under_replicated === 0),
      retries: 20,
      delayMs: 5000,
    }
    const stop = task('stop', 'service', { state: 'stopped' })
    const start = task('start', 'service', { state: 'started' })
    const world = engineWorld([phase('restart', [stop, watch, start, settled], { hosts: ['b1', 'b2'] })])
    const b1 = world.cluster.node('b1')
    world.hosts.behaviour.syncMs = 60_000
    world.clock.after(60_000, () => world.interrupt.abort())
    const end = await world.run()
    expect(end.exitCode).to.equal(130)
    expect(roll(world)).to.deep.equal(['b1'])
    expect(b1.isUp).to.equal(true)
    expect(end.problem?.state).to.contain('b1 window')
    expect(end.problem?.why.at(-1)).to.equal(
      'b1 is back and was in sync at the last look; its clean window was cut short',
    )
  })

  it('begins no try after the time-out of a task', async () => {
    const never = (timeoutMs: number | undefined): ProgramModuleTask => ({
      ...task('settled', 'kafka.health'),
      register: 'seen',
      until: () => ok(false),
      retries: 5,
      delayMs: 5000,
      timeoutMs,
    })
    const whatOf = async (timeoutMs: number | undefined): Promise<string | undefined> =>
      (await engineWorld([phase('look', [never(timeoutMs)], { hosts: [] }), rollPhase]).run()).problem?.what
    expect(await whatOf(undefined)).to.contain('did not hold after 6 tries')
    expect(await whatOf(12_000)).to.contain('did not hold after 3 tries: its timeout of 12 s is over')
    expect(await whatOf(1000)).to.contain('did not hold after 1 try: its timeout of 1 s is over')
  })

  /** A lock that is lost as soon as a node was stopped. */
  const lostOnStop = (world: EngineWorld, code: string): void => {
    const problem = { code, what: 'the lock is lost', why: ['a test'], fix: '', exitCode: 5 } as const
    const confirm = () => Promise.resolve(roll(world).length === 0 ? ok(undefined) : err(problem))
    Object.assign(world.context, { lock: quietLock({ confirm }) })
  }

  it('brings the node back without a lock when that is gone, and stops no other', async () => {
    const world = engineWorld([rollPhase])
    lostOnStop(world, 'run/lock-gone')
    const end = await world.run()
    expect(end.exitCode).to.equal(5)
    const [stopped = '', ...more] = roll(world)
    expect(more).to.deep.equal([])
    expect(world.cluster.node(stopped).process?.release).to.equal('4.1.2')
    expect(end.problem?.code).to.equal('run/lock-gone')
  })

  it('does nothing more when another run took the lock: with a node down a person is needed', async () => {
    const world = engineWorld([rollPhase])
    lostOnStop(world, 'run/lock-lost')
    const end = await world.run()
    expect(end.exitCode).to.equal(8)
    expect(roll(world)).to.have.length(1)
    expect(end.problem?.state).to.match(/c[23] stopped/)
  })

  /** Does something at the first event that is as wanted. */
  const atEvent = (world: EngineWorld, isWanted: (event: RunEventBody) => boolean, work: () => void): void => {
    const emit = world.emitter.emit.bind(world.emitter)
    let isDone = false
    Object.assign(world.emitter, {
      emit: (body: RunEventBody) => {
        if (!isDone && isWanted(body)) {
          isDone = true
          work()
        }
        return emit(body)
      },
    })
  }

  it('keeps its patience with a host that cannot be asked for a while with its node down', async () => {
    const world = engineWorld([rollPhase])
    const { unreachable } = world.hosts.behaviour
    atEvent(
      world,
      (event) => event.type === 'node-state' && event.state === 'stopped',
      () => {
        const [host = ''] = roll(world)
        unreachable.add(host)
        world.clock.after(60_000, () => unreachable.delete(host))
      },
    )
    const end = await world.run()
    expect(end.problem).to.equal(null)
    expect(roll(world)).to.have.length(6)
  })

  it('says that the node is back and another is not, where the fault is only another’s', async () => {
    const world = engineWorld([phase('roll', rollTasks('4.1.2'), { hosts: ['b1', 'b2'] })])
    const b3 = world.cluster.node('b3')
    atEvent(
      world,
      (event) => event.type === 'node-state' && event.state === 'window',
      () => {
        b3.isUp = false
        b3.process = null
      },
    )
    const end = await world.run()
    expect(end.exitCode).to.equal(8)
    expect(end.problem?.what).to.equal('b1 is back, but b3 is not: no progress for 300 s')
    expect(new Set(end.problem?.why).size).to.equal(end.problem?.why.length)
  })
})
