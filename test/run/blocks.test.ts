import { expect } from 'chai'
import { ok } from '../../src/diagnostics/result.ts'
import type { ProgramModuleTask } from '../../src/plan/program.ts'
import type { RunEventBody } from '../../src/run/run-event.ts'
import { block, engineWorld, phase, task, type EngineWorld } from '../fakes/engine-world.ts'

const stop = task('stop', 'service', { state: 'stopped' })
const start = task('start', 'service', { state: 'started' })
const logs = task('logs', 'kafka.collect_logs', { lines: 20 })
const health = task('health', 'kafka.health')
const failing = (id: string): ProgramModuleTask => task(id, 'assert', [{ that: false, else: `${id} says no` }])

/** Steps as they ended: `roll.stop changed`. */
const steps = (world: EngineWorld): string[] =>
  world.events.flatMap((event) =>
    event.type === 'step-ended' ? [`${event.address.replace(/^roll\.|@b1$/g, '')} ${event.outcome}`] : [],
  )

const onB1 = (...tasks: Parameters<typeof phase>[1]): EngineWorld =>
  engineWorld([phase('roll', tasks, { hosts: ['b1'] })])

/** Makes b1 unreachable when its process has ended. */
const cutOff = (world: EngineWorld): void => {
  const emit = world.emitter.emit.bind(world.emitter)
  Object.assign(world.emitter, {
    emit: (body: RunEventBody) => {
      if (body.type === 'node-state' && body.state === 'stopped') world.hosts.behaviour.unreachable.add('b1')
      return emit(body)
    },
  })
}

describe('a block', () => {
  it('tries every rescue and always task on a host that became unreachable; the first failure stays the first', async () => {
    const reading = { ...logs, id: 'named', when: () => ok(true), whenText: 'node.running' }
    const world = onB1(
      block('switch', [stop, start], { rescue: [logs, reading, health], always: [{ ...health, id: 'last' }] }),
    )
    cutOff(world)
    const end = await world.run()
    expect(end.exitCode).to.equal(8)
    expect(end.outcome).to.equal('needs-person')
    expect(end.problem?.subject).to.equal('task "roll.start@b1"')
    const told = end.problem?.why.filter((line) => line.startsWith('then ')) ?? []
    expect(told).to.have.length(2)
    expect(told.join('\n'))
      .to.contain('then task "roll.logs@b1" failed')
      .and.contain('then task "roll.named@b1" failed')
    expect(steps(world)).to.deep.equal([
      'stop changed',
      'start failed',
      'logs failed',
      'named failed',
      'health unchanged',
      'last unchanged',
    ])
  })

  it('keeps its patience for a task of always that starts the node again', async () => {
    const back = task('back', 'kafka.wait_back', { version: '3.9.2' })
    const world = onB1(block('switch', [stop, failing('broken')], { always: [start, back] }))
    cutOff(world)
    world.clock.after(120_000, () => world.hosts.behaviour.unreachable.delete('b1'))
    const end = await world.run()
    expect(end.exitCode).to.equal(1)
    expect(end.problem?.state).to.contain('b1 done')
    expect(end.problem?.what).to.equal('broken says no')
    expect(world.cluster.node('b1')).to.include({ stops: 1, starts: 1 })
  })

  it('whose tasks only read is cleared by its rescue when that ends well; without one its failure stands', async () => {
    const run = task('run', 'command', { argv: ['true'] })
    const cleared = onB1(block('look', [failing('first')], { rescue: [health], always: [logs] }), run)
    expect((await cleared.run()).problem).to.equal(null)
    expect(cleared.hosts.acts).to.deep.equal(['run b1 true'])

    const second = onB1(block('look', [failing('first')], { rescue: [failing('second'), health] }), run)
    const end = await second.run()
    expect(end.problem?.what).to.equal('first says no')
    expect(end.problem?.why.at(-1)).to.equal('then task "roll.second@b1" failed: second says no')

    const bare = onB1(block('look', [failing('first')]), run)
    expect((await bare.run()).problem?.what).to.equal('first says no')
    expect(bare.hosts.acts).to.deep.equal([])
  })

  it('that changes something is never cleared by its rescue', async () => {
    const run = task('run', 'command', { argv: ['true'] })
    const world = onB1(
      block('change', [run, failing('first')], {
        rescue: [failing('second'), health],
        always: [failing('third'), logs],
      }),
    )
    const end = await world.run()
    expect(end.problem?.what).to.equal('first says no')
    expect(end.problem?.why.slice(-2).map((line) => line.split(':')[0])).to.deep.equal([
      'then task "roll.second@b1" failed',
      'then task "roll.third@b1" failed',
    ])
    expect(steps(world)).to.deep.equal([
      'run changed',
      'first failed',
      'second failed',
      'health unchanged',
      'third failed',
      'logs unchanged',
    ])
  })

  it('runs always after a good end too, all of it, and a failure there is one', async () => {
    const run = task('run', 'command', { argv: ['true'] })
    const world = onB1(
      block('change', [run], { rescue: [health], always: [failing('first'), failing('second'), logs] }),
    )
    const end = await world.run()
    expect(end.exitCode).to.equal(1)
    expect(end.problem?.what).to.equal('first says no')
    expect(end.problem?.why.at(-1)).to.match(/^then task "roll.second@b1" failed/)
    expect(steps(world)).to.deep.equal(['run changed', 'first failed', 'second failed', 'logs unchanged'])
  })

  it('goes on after a failure that is ignored, in rescue and where only is read', async () => {
    const ignored = { ...failing('maybe'), ignoreFailure: true }
    const world = onB1(ignored, task('run', 'command', { argv: ['true'] }))
    expect((await world.run()).outcome).to.equal('done')
    expect(steps(world)).to.deep.equal(['maybe failed', 'run changed'])
  })
})
