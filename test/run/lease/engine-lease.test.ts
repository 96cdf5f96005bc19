import { expect } from 'chai'
import { heartbeatMs } from '../../../src/run/lease/lease-port.ts'
import type { LeaseSetting } from '../../../src/run/lease/lease-setting.ts'
import { RunLease } from '../../../src/run/lease/run-lease.ts'
import type { Clock } from '../../../src/run/ports.ts'
import type { RunEvent, RunEventBody } from '../../../src/run/run-event.ts'
import { engineWorld, hostViews, phase, rollTasks, task, type EngineWorld } from '../../fakes/engine-world.ts'
import { leaseHolder } from '../../support/own-lease.ts'

const nodes = hostViews.map(({ name }) => name)

describe('a run and its lease', () => {
  let world: EngineWorld
  let asleepMs: number
  let awake: Promise<void>
  let ada: RunLease

  /** Background sleeps wait for the time of the world; they do not make it pass. */
  const clockOf = (): Clock => ({
    nowMs: () => world.clock.nowMs(),
    monotonicMs: () => world.clock.monotonicMs() - asleepMs,
    sleep: (ms, signal) =>
      new Promise<void>((resolve) => {
        world.clock.after(ms, resolve)
        signal?.addEventListener('abort', () => resolve(), { once: true })
      }).then(() => awake),
  })
  /** Bob waits for what he wants, so time passes; his heartbeats do not make it pass. */
  const clockOfBob = (): Clock => ({
    nowMs: () => world.clock.nowMs(),
    monotonicMs: () => world.clock.monotonicMs(),
    sleep: (ms, signal) => (ms === heartbeatMs ? new Promise(() => undefined) : world.clock.sleep(ms, signal)),
  })
  const leaseOf = (name: string, clock: Clock): RunLease => {
    const holder = leaseHolder({ run: `run-${name}`, who: name })
    const isGone: LeaseSetting['isGone'] = () => Promise.resolve(false)
    return new RunLease({ hosts: world.hosts, clock, nodes: hostViews, holder, nonce: `nonce-${name}`, isGone })
  }

  beforeEach(() => {
    world = engineWorld([phase('roll', rollTasks('4.1.2'))])
    asleepMs = 0
    awake = Promise.resolve()
    ada = leaseOf('ada', clockOf())
    Object.assign(world.context, { lock: ada })
  })

  const holders = (): string[] => nodes.map((name) => world.hosts.lease(name).lying?.nonce ?? '-')
  const stops = (): string[] => world.hosts.acts.filter((act) => act.startsWith('stop'))

  /** Does something before the first event that is as wanted goes out. */
  const atEvent = (isWanted: (event: RunEventBody) => boolean, work: () => Promise<void> | void): void => {
    const emit = world.emitter.emit.bind(world.emitter)
    let isDone = false
    Object.assign(world.emitter, {
      emit: async (body: RunEventBody) => {
        if (!isDone && isWanted(body)) {
          isDone = true
          await work()
        }
        return emit(body)
      },
    })
  }
  const isStopAct = (event: RunEventBody): boolean => event.type === 'act-started' && event.act.kind === 'stop-node'

  /** The laptop sleeps so long that another operator waits for the lease and takes it. */
  const sleepPastTheLease = async (): Promise<void> => {
    let wake = (): void => undefined
    awake = new Promise((resolve) => (wake = resolve))
    const fromMs = world.clock.nowMs()
    // Ada's heartbeats are due now and wait for her to wake up.
    await world.clock.sleep(61_000)
    const bob = leaseOf('bob', clockOfBob())
    const never = new AbortController().signal
    const taken = await bob.take({ tell: () => Promise.resolve(), signal: never })
    expect(taken).to.deep.equal({ ok: true, value: undefined })
    asleepMs += world.clock.nowMs() - fromMs
    wake()
  }

  it('is taken after preflight, lies on every node while it goes on, and can be given back', async () => {
    const early: string[][] = []
    atEvent(
      (event) => event.type === 'phase-started',
      () => void early.push(holders()),
    )
    const end = await world.run()
    expect(end.problem).to.equal(null)
    expect(early).to.deep.equal([nodes.map(() => 'nonce-ada')])
    expect(stops()).to.have.length(6)
    await ada.release()
    expect(holders()).to.deep.equal(nodes.map(() => '-'))
  })

  it('is not taken where nothing is to be done, and not before preflight passed', async () => {
    const [broker] = nodes
    world.cluster.node(broker ?? '').isUp = false
    Object.assign(world.context, { limits: { ...world.context.limits, noProgressMs: 5000 } })
    const end = await world.run()
    expect([end.exitCode, end.problem?.code]).to.deep.equal([1, 'run/preflight'])
    expect(world.hosts.leases.size).to.equal(0)

    world = engineWorld([phase('idle', [task('link', 'file.symlink', { path: '/current', to: '/opt/kafka-3.9.2' })])])
    Object.assign(world.context, { lock: leaseOf('eve', clockOf()) })
    expect((await world.run()).outcome).to.equal('nothing-to-do')
    expect(world.hosts.leases.size).to.equal(0)
  })

  it('ends with 5 before anything is touched where another run holds the nodes', async () => {
    const bob = leaseOf('bob', clockOfBob())
    await bob.take({ tell: () => Promise.resolve(), signal: new AbortController().signal })
    const end = await world.run()
    expect(end).to.include({ exitCode: 5, outcome: 'failed' })
    expect(end.problem?.why[0]).to.contain('bob')
    expect(world.hosts.acts).to.deep.equal([])
    expect(holders()).to.deep.equal(nodes.map(() => 'nonce-bob'))
  })

  it('that another run took while the laptop slept between decision and stop: no signal is sent', async () => {
    atEvent(isStopAct, sleepPastTheLease)
    const end = await world.run()
    expect(world.hosts.acts).to.deep.equal([])
    expect(end.exitCode).to.equal(1)
    expect(end.problem?.code).to.equal('run/act-failed')
    await ada.release()
    expect(holders()).to.deep.equal(nodes.map(() => 'nonce-bob'))
  })

  it('that another run took while the laptop slept before the guard: no signal is sent, and the holder is named', async () => {
    atEvent((event) => event.type === 'guard' && event.decision === 'safe', sleepPastTheLease)
    const end = await world.run()
    expect(world.hosts.acts).to.deep.equal([])
    expect(end).to.include({ exitCode: 5, outcome: 'failed' })
    expect(end.problem?.code).to.equal('run/lock-lost')
    expect(end.problem?.why[0]).to.contain('bob')
  })

  it('that another run took while a node is down: nothing more is done, a person is needed', async () => {
    const isLink = (event: RunEventBody): boolean => event.type === 'act-started' && event.act.kind === 'symlink'
    atEvent((event) => event.type === 'node-state' && event.state === 'stopped', sleepPastTheLease)
    const end = await world.run()
    expect(stops()).to.have.length(1)
    expect(world.events.some(isLink as (event: RunEvent) => boolean)).to.equal(false)
    expect(end.exitCode).to.equal(8)
    expect(end.problem?.code).to.equal('run/lock-lost')
  })

  it('that a person broke ends the run before its next stop; the node that is down is brought back', async () => {
    atEvent(
      (event) => event.type === 'node-state' && event.state === 'stopped',
      () => nodes.forEach((name) => world.hosts.lease(name).remove()),
    )
    const end = await world.run()
    expect(stops()).to.have.length(1)
    const stopped = stops()[0]?.slice(5) ?? ''
    expect(world.cluster.node(stopped).process?.release).to.equal('4.1.2')
    expect(end.problem?.code).to.equal('run/lock-gone')
    expect(end.exitCode).to.equal(5)
  })

  it('minds no sleep in which nobody took it: the decision is made again', async () => {
    atEvent(
      (event) => event.type === 'guard' && event.decision === 'safe',
      async () => {
        const fromMs = world.clock.nowMs()
        await world.clock.sleep(90_000)
        asleepMs += world.clock.nowMs() - fromMs
      },
    )
    const end = await world.run()
    expect(end.problem).to.equal(null)
    expect(stops()).to.have.length(6)
  })
})
