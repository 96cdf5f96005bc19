import { expect } from 'chai'
import { ok } from '../../../src/diagnostics/result.ts'
import type { ProgramPhase, ProgramWatch } from '../../../src/plan/program.ts'
import type { RunContext } from '../../../src/run/run-context.ts'
import { runProgram, type RunEnd } from '../../../src/run/engine.ts'
import type { RunEvent } from '../../../src/run/run-event.ts'
import { buildHistory } from '../../../src/run/resume/history.ts'
import { beganMs } from '../../../src/run/flow/unattended.ts'
import { findModule } from '../../../src/modules/catalogue.ts'
import { engineWorld, phase, rollTasks, task, type EngineWorld } from '../../fakes/engine-world.ts'

const minute = 60_000
const hour = 60 * minute
const origin = { file: 'playbook.yml', line: 7, column: 3 }

const watch = (forMs: number, stopIf?: ProgramWatch['stopIf']): ProgramWatch => {
  const module = findModule('kafka.health')
  if (module === undefined) throw new Error('no kafka.health')
  return {
    kind: 'watch',
    id: 'watch',
    when: undefined,
    whenText: undefined,
    origin,
    module,
    written: {},
    args: () => ok({}),
    forMs: () => ok(forMs),
    everyMs: () => ok(5000),
    times: { for: forMs, every: 5000 },
    register: 'health',
    stopIf,
    stopIfText: 'health.offline > 0',
    isRehearsed: true,
  }
}

const run = task('run', 'command', { argv: ['true'] })
const first = phase('first', [run], { hosts: ['b1'] })
const soak = (forMs: number): ProgramPhase => phase('soak', [watch(forMs)], { hosts: [], isReadOnly: true })
const last = phase('last', [run], { hosts: ['b2'] })
const gated = (gate: Partial<NonNullable<ProgramPhase['gate']>>): ProgramPhase =>
  phase('second', [run], { hosts: ['b2'], gate: { prompt: undefined, waitMs: undefined, origin, ...gate } })

/** The same world without a terminal. */
const alone = (world: EngineWorld): EngineWorld =>
  Object.assign(world, {
    context: Object.assign(world.context, { limits: { ...world.context.limits, unattendedMs: 10 * minute } }),
  })

const samples = (world: EngineWorld): number =>
  world.events.filter((event) => event.type === 'step-waiting' && event.address === 'soak.watch').length

const types = (world: EngineWorld): readonly string[] => world.events.map((event) => event.type)

/** Lets time pass and goes on with the run, as `kplay resume` does. */
const later = (world: EngineWorld, phases: readonly ProgramPhase[], ms: number): EngineWorld => {
  const next = alone(engineWorld(phases))
  const earlier = [...world.events]
  ;(next.events as RunEvent[]).push(...earlier)
  void next.clock.sleep(world.clock.nowMs() - next.clock.nowMs() + ms)
  for (const node of world.cluster.nodes)
    Object.assign(next.cluster.node(node.host), { process: node.process, linked: node.linked })
  const resumed = { history: buildHistory(earlier), isSame: true, again: new Set<string>(), done: new Set<string>() }
  Object.assign(next.context, { resumed })
  const frame = { who: 'ada', kplay: '0.0.0', digest: next.context.program.digest, count: 1, changed: [] }
  return { ...next, run: () => runProgram(next.context, { type: 'run-resumed', ...frame }) }
}

const waits = (end: RunEnd, code: string): void => {
  expect(end.outcome).to.equal('waiting')
  expect(end.exitCode).to.equal(6)
  expect(end.problem?.code).to.equal(code)
}

describe('a run that nobody watches (R7)', () => {
  it('leaves a soak of a day to a later process, after one clean look', async () => {
    const world = alone(engineWorld([first, soak(24 * hour), last]))
    const begunMs = world.clock.nowMs()
    const end = await world.run()
    waits(end, 'run/long-wait')
    expect(world.clock.nowMs() - begunMs).to.be.lessThan(10 * minute)
    expect(samples(world)).to.equal(0)
    expect(end.problem?.fix).to.match(/^kplay resume 20261122-031042-test at 2027-01-16 0\d:\d\d UTC or later/)
    expect(end.problem?.why.join()).to.contain('at most 10 min')
    expect(world.hosts.acts).to.deep.equal(['run b1 true'])
    expect(types(world).slice(-2)).to.deep.equal(['step-started', 'run-ended'])
  })

  it('waits itself for ten minutes and less', async () => {
    const world = alone(engineWorld([first, soak(10 * minute), last]))
    expect((await world.run()).outcome).to.equal('done')
    expect(samples(world)).to.equal(120)
  })

  it('waits for hours with a person at the terminal', async () => {
    const world = engineWorld([first, soak(2 * hour), last])
    expect((await world.run()).outcome).to.equal('done')
  })

  it('counts a soak from its first start, whatever was in between', async () => {
    const phases = [soak(24 * hour), last]
    const world = alone(engineWorld(phases))
    await world.run()
    const early = later(world, phases, 20 * hour)
    waits(await early.run(), 'run/long-wait')
    const done = later(early, phases, 4 * hour)
    expect((await done.run()).outcome).to.equal('done')
    expect(done.hosts.acts).to.deep.equal(['run b2 true'])
    const looks = done.events.filter((event) => event.type === 'step-ended' && event.address === 'soak.watch')
    expect(looks).to.have.length(1)
  })

  it('looks at the end of a soak, and stops at what it sees then', async () => {
    const hurt = phase('soak', [watch(24 * hour, () => ok(true))], { hosts: [], isReadOnly: true })
    const world = alone(engineWorld([soak(24 * hour), last]))
    await world.run()
    const next = later(world, [hurt, last], 30 * hour)
    const end = await next.run()
    expect(end.problem?.code).to.equal('run/watch')
    expect(next.hosts.acts).to.deep.equal([])
    expect(beganMs(next.context, 'soak.watch'), 'a soak that said stop begins anew').to.equal(next.clock.nowMs())
  })

  it('goes on with a soak that a Ctrl-C cut', async () => {
    const phases = [soak(24 * hour), last]
    const world = engineWorld(phases)
    world.clock.after(3 * hour, () => world.interrupt.abort())
    expect((await world.run()).exitCode).to.equal(130)
    const next = later(world, phases, 21 * hour)
    expect((await next.run()).outcome).to.equal('done')
    expect(samples(next) - samples(world)).to.be.lessThan(2)
  })

  it('undoes and rescues nothing when the first node is watched for long', async () => {
    const roll = phase('roll', rollTasks('4.1.2'), { onFailure: 'rollback', afterFirst: [watch(hour)] })
    const world = alone(engineWorld([roll]))
    const end = await world.run()
    waits(end, 'run/long-wait')
    expect(world.cluster.nodes.filter((node) => node.stops > 0)).to.have.length(1)
    expect(types(world)).to.not.include('node-ended')
    expect(end.problem?.state).to.match(/c\d done/)
    expect(world.cluster.nodes.every((node) => node.isUp && node.isInSync)).to.equal(true)
    const early = later(world, [roll], minute)
    waits(await early.run(), 'run/long-wait')
    expect(
      early.cluster.nodes.filter((node) => node.stops > 0),
      'the watch comes before the next node',
    ).to.have.length(0)
    const next = later(
      early,
      [phase('roll', rollTasks('4.1.2'), { onFailure: 'rollback', afterFirst: [watch(0)] })],
      hour,
    )
    expect((await next.run()).outcome).to.equal('done')
    expect(next.cluster.nodes.map((node) => node.stops)).to.have.members([0, 1, 1, 1, 1, 1])
  })

  it('never leaves a node that is not back', async () => {
    const tasks = [
      task('stop', 'service', { state: 'stopped' }),
      watch(hour),
      task('start', 'service', { state: 'started' }),
    ]
    const world = alone(engineWorld([phase('roll', tasks, { hosts: ['b1'] })]))
    expect((await world.run()).outcome).to.equal('done')
  })

  it('leaves the time of a gate, and counts it from the start of the run afterwards', async () => {
    const phases = [gated({ waitMs: 24 * hour, prompt: 'go on?' })]
    const world = alone(engineWorld(phases))
    const end = await world.run()
    waits(end, 'run/long-wait')
    expect(end.problem?.at).to.deep.equal(origin)
    expect(world.asked).to.deep.equal([])
    const early = later(world, phases, 20 * hour)
    waits(await early.run(), 'run/long-wait')
    const next = later(early, phases, 4 * hour)
    expect((await next.run()).outcome).to.equal('done')
    expect(next.asked).to.deep.equal(['second'])
  })

  it('says how to approve and go on when nobody approves', async () => {
    const world = alone(engineWorld([gated({ prompt: 'go on?' })], { answer: 'absent' }))
    const end = await world.run()
    waits(end, 'run/gate-open')
    expect(end.problem?.fix).to.equal(
      'kplay approve 20261122-031042-test second, then kplay resume 20261122-031042-test',
    )
    expect(world.events.find((event) => event.type === 'gate-answered')).to.include({ answer: 'absent' })
  })
})

/** A pause that begins and ends at these times from now. */
const paused = (world: EngineWorld, fromMs: number, toMs: number): void => {
  const begunMs = world.clock.nowMs()
  const read: NonNullable<RunContext['pause']>['read'] = () => {
    const atMs = world.clock.nowMs() - begunMs
    return Promise.resolve(atMs >= fromMs && atMs < toMs ? { by: 'ada', since: '2027-01-15T08:00:00.000Z' } : undefined)
  }
  Object.assign(world.context, { pause: { read } })
}

const stops = (world: EngineWorld): number => world.cluster.nodes.filter((node) => node.stops > 0).length

describe('kplay pause, as the engine sees it', () => {
  const roll = phase('roll', rollTasks('4.1.2'))

  it('begins no node while it holds; the one under way is finished; then goes on', async () => {
    const world = engineWorld([roll])
    paused(world, 20_000, 30 * minute)
    let during = -1
    world.clock.after(29 * minute, () => (during = stops(world)))
    expect((await world.run()).outcome).to.equal('done')
    expect(during).to.equal(1)
    expect(stops(world)).to.equal(6)
    const told = world.events.filter((event) => event.type === 'step-waiting' && event.address === 'roll')
    expect(told[0]).to.include({ trend: 'paused by ada at 2027-01-15T08:00:00.000Z', host: null })
    expect(told).to.have.length.within(28, 31)
  })

  it('ends the run with exit 6 after ten minutes where nobody watches, with every node whole', async () => {
    const world = alone(engineWorld([roll]))
    paused(world, 20_000, 24 * hour)
    const end = await world.run()
    waits(end, 'run/paused')
    expect(stops(world)).to.equal(1)
    expect(world.cluster.nodes.every((node) => node.isUp && node.isInSync)).to.equal(true)
    expect(end.problem?.fix).to.contain('kplay pause --end 20261122-031042-test, then kplay resume')
    expect(types(world)).to.not.include('phase-ended')
  })

  it('holds a phase without nodes too, and ends at a Ctrl-C', async () => {
    const world = engineWorld([phase('last', [run], { hosts: [] })])
    paused(world, 0, 24 * hour)
    world.clock.after(hour, () => world.interrupt.abort())
    expect((await world.run()).exitCode).to.equal(130)
    expect(world.hosts.acts).to.deep.equal([])
  })

  it('holds nothing that only reads, and no run that has nothing to do', async () => {
    const reading = engineWorld([phase('look', [task('health', 'kafka.health')], { hosts: [] })])
    paused(reading, 0, 24 * hour)
    expect((await reading.run()).outcome).to.equal('done')
  })

  it('looks the order up again after it', async () => {
    const world = engineWorld([phase('roll', rollTasks('4.1.2'), { hosts: ['c1', 'c2', 'c3'] })])
    paused(world, 20_000, hour)
    expect(world.cluster.activeController).to.equal(101)
    world.clock.after(30 * minute, () => (world.cluster.activeController = 103))
    await world.run()
    const order = world.events.flatMap((event) => (event.type === 'node-started' ? [event.host] : []))
    expect(order).to.deep.equal(['c2', 'c1', 'c3'])
  })
})
