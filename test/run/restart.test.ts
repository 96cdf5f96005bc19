import { expect } from 'chai'
import { ok } from '../../src/diagnostics/result.ts'
import type { ProgramPhase, Scope } from '../../src/plan/program.ts'
import type { RunEventBody } from '../../src/run/run-event.ts'
import { block, engineWorld, phase, task, type EngineWorld } from '../fakes/engine-world.ts'

/** The body of the shipped phase `restart`. */
const turn = (): ProgramPhase =>
  phase('restart', [
    block(
      'turn',
      [
        task('stop', 'service', { state: 'stopped' }),
        task('start', 'service', { state: 'started' }),
        {
          ...task('back', 'kafka.wait_back'),
          args: ({ node }: Scope) => ok({ version: (node as Before).before }),
          written: { version: '${{ node.before }}' },
        },
      ],
      { when: ({ node }) => ok(!(node as Before).restarted), whenText: '!node.restarted' },
    ),
  ])

interface Before {
  readonly before: string
  readonly restarted: boolean
}

const restarted = task('again', 'service', { state: 'restarted' })
const back = task('back', 'kafka.wait_back', { version: '3.9.2' })

/** A world whose playbook has no versions. */
const restartWorld = (phases: readonly ProgramPhase[]): EngineWorld => {
  const world = engineWorld(phases)
  Object.assign(world.context.program, { versions: undefined })
  return world
}

const counts = (world: EngineWorld): string[] =>
  world.cluster.nodes.map(({ host, stops, starts }) => `${host} ${stops}/${starts}`)

const once = ['b1 1/1', 'b2 1/1', 'b3 1/1', 'c1 1/1', 'c2 1/1', 'c3 1/1']

describe('a rolling restart', () => {
  it('takes every node once, on its release, controllers first; a new run takes them again', async () => {
    const world = restartWorld([turn()])
    const end = await world.run()
    expect(end.problem).to.equal(null)
    expect(counts(world)).to.deep.equal(once)
    expect(world.hosts.acts.filter((act) => act.startsWith('stop')).slice(0, 3)).to.have.members([
      'stop c1',
      'stop c2',
      'stop c3',
    ])
    const again = restartWorld([turn()])
    expect((await again.run()).outcome).to.equal('done')
  })

  it('restarts nobody twice in one pass, whatever stands in it', async () => {
    const world = restartWorld([{ ...turn(), afterEach: [restarted, ...turn().tasks] }])
    const end = await world.run()
    expect(end.problem).to.equal(null)
    expect(counts(world)).to.deep.equal(once)
  })

  it('leaves a node alone that got a new process in this pass, whoever gave it one', async () => {
    const world = restartWorld([turn()])
    world.clock.after(100_000, () => {
      const b3 = world.cluster.node('b3')
      b3.process = { pid: 9999, startedAtMs: world.clock.nowMs(), release: '3.9.2' }
    })
    expect((await world.run()).problem).to.equal(null)
    expect(counts(world)).to.deep.equal(once.with(2, 'b3 0/0'))
  })
})

describe('a restart of what waits for it', () => {
  /** Nodes whose configuration changed a moment ago, as their hosts tell it. */
  const withChanged = (world: EngineWorld, changed: ReadonlySet<string>): void => {
    const connect = world.hosts.connect.bind(world.hosts)
    const atMs = world.clock.nowMs() - 1000
    Object.assign(world.hosts, {
      connect: async (host: string) => {
        const connection = await connect(host)
        if (!connection.ok || !changed.has(host)) return connection
        const { facts } = connection.value
        return ok({
          ...connection.value,
          facts: async (requests: Parameters<typeof facts>[0]) => {
            const answers = await facts(requests)
            if (!answers.ok) return answers
            const named = Object.entries(answers.value).map(([key, value]) => [
              key,
              requests[key]?.name === 'config-changed-at' ? ok(atMs) : value,
            ])
            return ok(Object.fromEntries(named) as typeof answers.value)
          },
        })
      },
    })
  }
  const pending = (): ProgramPhase => {
    const [turnBlock] = turn().tasks
    if (turnBlock?.kind !== 'block') throw new Error('the phase is one block')
    const when = ({ node }: Scope) => ok((node as { config_pending: boolean }).config_pending)
    return { ...turn(), tasks: [{ ...turnBlock, when, whenText: 'node.config_pending' }] }
  }

  it('takes exactly the nodes whose configuration changed after they started', async () => {
    const world = restartWorld([pending()])
    withChanged(world, new Set(['b2', 'c3']))
    expect((await world.run()).problem).to.equal(null)
    expect(world.hosts.acts.filter((act) => act.startsWith('stop'))).to.deep.equal(['stop c3', 'stop b2'])
  })

  it('has nothing to do when none did', async () => {
    const world = restartWorld([pending()])
    expect((await world.run()).outcome).to.equal('nothing-to-do')
  })
})

describe('service: restarted', () => {
  it('is guarded like a stop, waits for the old process and ends with a new one', async () => {
    const world = restartWorld([phase('restart', [restarted, back])])
    const end = await world.run()
    expect(end.problem).to.equal(null)
    expect(counts(world)).to.deep.equal(once)
    const types = world.events
      .filter((event) => 'address' in event && event.address === 'restart.again@b1')
      .map((event) => (event.type === 'act-started' ? event.act.kind : event.type))
      .filter((type) => type !== 'step-waiting')
    expect(types).to.deep.equal([
      'step-started',
      'guard',
      'stop-node',
      'act-ended',
      'start-node',
      'act-ended',
      'step-ended',
    ])
    const states = world.events.flatMap((event) =>
      event.type === 'node-state' && event.host === 'b1' ? [event.state] : [],
    )
    expect(states.slice(0, 4)).to.deep.equal(['stopping', 'stopped', 'starting', 'registering'])
    expect(states.at(-1)).to.equal('done')
  })

  it('is not repeated by `until`: the second try finds the node restarted', async () => {
    let tries = 0
    const until = { ...restarted, until: () => ok(++tries > 3), retries: 5, delayMs: 1000 }
    const world = restartWorld([phase('restart', [until, back], { hosts: ['b1'] })])
    expect((await world.run()).problem).to.equal(null)
    expect(tries).to.equal(4)
    expect(world.cluster.node('b1')).to.include({ stops: 1, starts: 1 })
  })

  it('stops nothing while another broker is down', async () => {
    const world = restartWorld([phase('restart', [restarted], { hosts: ['b1'] })])
    const emit = world.emitter.emit.bind(world.emitter)
    Object.assign(world.emitter, {
      emit: (body: RunEventBody) => {
        if (body.type === 'step-started') world.cluster.node('b2').isUp = false
        return emit(body)
      },
    })
    const end = await world.run()
    expect(end.exitCode).to.equal(1)
    expect(world.hosts.acts).to.deep.equal([])
  })

  it('ends with 8 when the node does not start again', async () => {
    const world = restartWorld([phase('restart', [restarted, back])])
    world.hosts.behaviour.broken.add('3.9.2')
    const end = await world.run()
    expect(end.exitCode).to.equal(8)
    expect(world.cluster.nodes.filter((node) => node.stops > 0)).to.have.length(1)
  })
})
