import { expect } from 'chai'
import { ProblemError } from '../../src/diagnostics/problem.ts'
import type { Blocker } from '../../src/kafka/decide/decision.ts'
import type { RunEvent } from '../../src/run/run-event.ts'
import { engineWorld, phase, rollTasks, task, type EngineWorld } from '../fakes/engine-world.ts'

const roll = (world: EngineWorld): string[] =>
  world.hosts.acts.filter((act) => act.startsWith('stop')).map((act) => act.slice(5))

const rollPhase = phase('roll', rollTasks('4.1.2'))

describe('the engine', () => {
  it('rolls controllers first, the active one last, then brokers, whatever the order written', async () => {
    const world = engineWorld([rollPhase])
    const end = await world.run()
    expect(end.problem).to.equal(null)
    expect(end.outcome).to.equal('done')
    const order = roll(world)
    expect(order.slice(0, 2)).to.have.members(['c2', 'c3'])
    expect(order[2]).to.equal('c1')
    expect(order.slice(3)).to.have.members(['b1', 'b2', 'b3'])
    for (const node of world.cluster.nodes) {
      expect(node.stops, node.host).to.equal(1)
      expect(node.starts, node.host).to.equal(1)
      expect(node.process?.release, node.host).to.equal('4.1.2')
    }
  })

  it('does nothing, and asks nobody, when all is as wanted', async () => {
    const gated = { ...rollPhase, gate: { prompt: 'sure?', waitMs: undefined, origin: rollPhase.origin } }
    const world = engineWorld([gated])
    for (const node of world.cluster.nodes) {
      node.linked = '4.1.2'
      if (node.process !== null) node.process.release = '4.1.2'
    }
    const end = await world.run()
    expect(end).to.deep.equal({ outcome: 'nothing-to-do', exitCode: 0, problem: null })
    expect(world.hosts.acts).to.deep.equal([])
    expect(world.asked).to.deep.equal([])
  })

  it('runs a playbook that only reads for what it reads', async () => {
    const world = engineWorld([phase('look', [task('health', 'kafka.health')], { hosts: [] })])
    expect(await world.run()).to.deep.equal({ outcome: 'done', exitCode: 0, problem: null })
    expect(world.events.some((event) => event.type === 'step-ended' && event.address === 'look.health')).to.equal(true)
    const dirty = engineWorld([phase('look', [task('no', 'assert', [{ that: false, else: 'not so' }])], { hosts: ['b1'] })]) // prettier-ignore
    const end = await dirty.run()
    expect(end.exitCode).to.equal(1)
    expect(end.problem?.why.join()).to.contain('not so')
  })

  it('guards every stop although the playbook names no guard: a broker down means no stop', async () => {
    const world = engineWorld([rollPhase])
    world.cluster.node('b2').isUp = false
    world.cluster.node('b2').process = null
    const end = await world.run()
    expect(end.exitCode).to.equal(1)
    expect(roll(world)).to.deep.equal([])
    expect(end.problem?.why.join('\n')).to.contain('orders-')
  })

  it('waits for a broker that is down and goes on when it returns', async () => {
    const world = engineWorld([rollPhase])
    const b2 = world.cluster.node('b2')
    b2.isUp = false
    world.clock.after(120_000, () => {
      b2.isUp = true
    })
    const end = await world.run()
    expect(end.outcome).to.equal('done')
    expect(roll(world)).to.have.length(6)
    expect(world.events.some((event) => event.type === 'step-waiting' && event.blockers.length > 0)).to.equal(true)
  })

  it('counts only the time without progress: a long clean window used up no patience', async () => {
    const stop = task('stop', 'service', { state: 'stopped' })
    const start = task('start', 'service', { state: 'started' })
    const back = task('back', 'kafka.wait_back', { version: '3.9.2', window: '10m' })
    const world = engineWorld([phase('restart', [stop, start, back], { hosts: ['b1'] })])
    const b3 = world.cluster.node('b3')
    // Away early and, longer than the limit of 300 s into the window that follows, again.
    for (const [fromMs, toMs] of [
      [30_000, 40_000],
      [500_000, 560_000],
    ] as const) {
      world.clock.after(fromMs, () => {
        b3.isUp = false
      })
      world.clock.after(toMs, () => {
        b3.isUp = true
      })
    }
    const end = await world.run()
    expect(end.problem).to.equal(null)
    expect(
      world.events.some((event) => event.type === 'step-waiting' && event.blockers.some((b) => b.nodeId === 3)),
    ).to.equal(true)
  })

  it('gives a node that somebody just restarted its whole clean window before anything is stopped', async () => {
    const world = engineWorld([rollPhase])
    const b3 = world.cluster.node('b3')
    const startedAtMs = world.clock.nowMs()
    if (b3.process !== null) b3.process = { ...b3.process, startedAtMs }
    const end = await world.run()
    expect(end.problem).to.equal(null)
    const stop = world.events.find((event) => event.type === 'act-started' && event.act.kind === 'stop-node')
    // 1.5 x replica.lag.time.max.ms
    expect(Date.parse(stop?.at ?? '') - startedAtMs).to.be.at.least(45_000)
    const waits = world.events.filter((event) => event.type === 'step-waiting' && event.seq < (stop?.seq ?? 0))
    expect(waits.flatMap((event) => (event.type === 'step-waiting' ? event.blockers : []))).to.satisfy(
      (blockers: readonly Blocker[]) => blockers.some((b) => b.rule === 'node/window' && b.nodeId === 3),
    )
  })

  it('stops no other node when a broker goes down in the middle of the roll, and names it', async () => {
    const world = engineWorld([rollPhase])
    const b3 = world.cluster.node('b3')
    world.clock.after(100_000, () => {
      b3.isUp = false
      b3.process = null
    })
    const end = await world.run()
    // A node was in its clean window when b3 went down: it is not proven back, and the fault is another's (R9).
    expect(end.exitCode).to.equal(8)
    expect(end.problem?.why.join('\n')).to.contain('node 3')
    const down = world.events.findIndex(
      (event) => event.type === 'step-waiting' && event.blockers.some((b) => b.nodeId === 3),
    )
    expect(down).to.be.greaterThan(0)
    const later = world.events.slice(down)
    expect(later.some((event) => event.type === 'act-started' && event.act.kind === 'stop-node')).to.equal(false)
  })

  it('never stops a node while the quorum is unknown', async () => {
    const world = engineWorld([rollPhase])
    world.cluster.isQuorumKnown = false
    const end = await world.run()
    expect(end.exitCode).to.equal(1)
    expect(roll(world)).to.deep.equal([])
  })

  it('ends with 8 and names the node when the new release dies at once, and leaves the next node alone', async () => {
    const world = engineWorld([rollPhase])
    world.hosts.behaviour.broken.add('4.1.2')
    const end = await world.run()
    expect(end.exitCode).to.equal(8)
    expect(end.outcome).to.equal('needs-person')
    expect(roll(world)).to.have.length(1)
    expect(end.problem?.state).to.match(/c[23] (starting|registering)/)
    expect(end.problem?.state).to.contain('b1 untouched')
  })

  it('journals each act before it is sent and after it', async () => {
    const world = engineWorld([rollPhase])
    await world.run()
    const acts = world.events.filter((event) => event.type === 'act-started' || event.type === 'act-ended')
    expect(acts.length).to.equal(6 * 3 * 2)
    acts.forEach((event, i) => expect(event.type).to.equal(i % 2 === 0 ? 'act-started' : 'act-ended'))
  })

  it('sends no act that the journal could not take', async () => {
    const world = engineWorld([rollPhase], { journalFails: (event) => event.type === 'act-started' })
    const failed = await world.run().then(
      () => false,
      () => true,
    )
    expect(failed).to.equal(true)
    expect(world.hosts.acts).to.deep.equal([])
  })

  it('breaks off where the journal takes no more, says how the nodes stand, and ends with 8 where one is down', async () => {
    for (const [type, exitCode, state] of [
      ['act-started', 1, 'c2 untouched'],
      ['act-ended', 8, 'c2 stopping'],
    ] as const) {
      const problem = {
        code: 'journal/cannot-write',
        what: 'full',
        why: ['full'],
        fix: 'apply again',
        exitCode: 1,
      } as const
      const journalFails = (event: RunEvent): boolean => {
        if (event.type === type) throw new ProblemError(problem)
        return false
      }
      const world = engineWorld([rollPhase], { journalFails })
      const end = await world.run().catch((cause: unknown) => cause)
      if (!(end instanceof ProblemError)) throw new Error('it went on')
      expect(end.problem.exitCode).to.equal(exitCode)
      expect(end.problem.state).to.contain(state)
      expect(end.problem.fix).to.contain('kplay resume ')
      expect(world.hosts.acts).to.have.length(exitCode === 8 ? 1 : 0)
    }
  })

  it('says what can be done about a journal that is gone, which cannot be resumed as it is', async () => {
    const problem = { code: 'journal/gone', what: 'gone', why: ['gone'], fix: 'put it back', exitCode: 1 } as const
    const journalFails = ({ type }: RunEvent): boolean => {
      if (type === 'act-ended') throw new ProblemError(problem)
      return false
    }
    const end = await engineWorld([rollPhase], { journalFails })
      .run()
      .catch((cause: unknown) => cause)
    expect(end).to.have.property('problem').that.includes({ fix: 'put it back', exitCode: 8 })
  })

  it('asks a gate once, and runs nothing of its phase when it is declined or nobody is there', async () => {
    for (const [answer, exitCode] of [
      ['declined', 10],
      ['absent', 6],
    ] as const) {
      const gated = { ...rollPhase, gate: { prompt: 'sure?', waitMs: undefined, origin: rollPhase.origin } }
      const world = engineWorld([gated], { answer })
      const end = await world.run()
      expect(end.exitCode).to.equal(exitCode)
      expect(world.asked).to.deep.equal(['roll'])
      expect(world.hosts.acts).to.deep.equal([])
    }
  })

  it('refuses an irreversible module in a phase that is not marked so', async () => {
    const world = engineWorld([rollPhase, phase('finalize', [task('raise', 'kafka.finalize')], { hosts: [] })])
    const end = await world.run()
    expect(end.problem?.code).to.equal('run/irreversible')
    expect(world.cluster.nodes.every((node) => node.metadataLevel === 21)).to.equal(true)
  })

  it('raises metadata.version once all nodes run the new release', async () => {
    const finalize = phase('finalize', [task('raise', 'kafka.finalize')], {
      hosts: [],
      isIrreversible: true,
      gate: { prompt: 'sure?', waitMs: undefined, origin: rollPhase.origin },
    })
    const world = engineWorld([rollPhase, finalize])
    const end = await world.run()
    expect(end.problem).to.equal(null)
    expect(world.cluster.nodes.every((node) => node.metadataLevel === 27)).to.equal(true)
    expect(world.asked).to.deep.equal(['finalize'])
  })

  it('leaves a listener unchecked that was deaf at its first look, on every node, and checks one that went deaf since', async () => {
    const guarded = { ...rollPhase, beforeEach: [task('safe', 'kafka.safe_to_stop')] }
    const world = engineWorld([guarded])
    for (const host of ['b1', 'b2', 'b3']) world.cluster.node(host).deafListener = `${host}.example:9094`
    const end = await world.run()
    expect(end.problem).to.equal(null)
    expect(roll(world)).to.have.length(6)

    const other = engineWorld([guarded])
    other.clock.after(60_000, () => {
      other.cluster.node('b3').deafListener = 'b3.example:9094'
    })
    const stopped = await other.run()
    expect(stopped.problem?.why.join('\n')).to.contain('b3.example:9094')
  })

  it('takes the active controller last even when nobody can say for a while which one it is', async () => {
    const world = engineWorld([rollPhase])
    const hide = (fromMs: number, toMs: number): void => {
      world.clock.after(fromMs, () => {
        world.cluster.isQuorumKnown = false
      })
      world.clock.after(toMs, () => {
        world.cluster.isQuorumKnown = true
      })
    }
    const begins = world.context.emitter.emit.bind(world.context.emitter)
    Object.assign(world.context.emitter, {
      emit: (body: Parameters<typeof begins>[0]) => {
        // As when the active controller hangs just then.
        if (body.type === 'phase-started') world.cluster.isQuorumKnown = false
        return begins(body)
      },
    })
    hide(10_000, 20_000)
    const end = await world.run()
    expect(end.problem).to.equal(null)
    expect(roll(world)[2]).to.equal('c1')
  })

  it('walks past no node that came up badly: a deaf listener is seen before anything else is stopped', async () => {
    const world = engineWorld([rollPhase])
    const b1 = world.cluster.node('b1')
    b1.isListening = false
    const end = await world.run()
    expect(end.exitCode).to.equal(1)
    expect(roll(world)).to.deep.equal([])
    expect(end.problem?.why.join('\n')).to.contain('broker/listener')
  })
})
