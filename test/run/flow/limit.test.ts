import { expect } from 'chai'
import type { ProgramPhase } from '../../../src/plan/program.ts'
import { engineWorld, phase, rollTasks, task, type EngineWorld } from '../../fakes/engine-world.ts'

// What buildProgram makes of `--limit`: phases with fewer hosts. Guards and preflight look at the whole cluster all the same.
const limited = (limitedTo: readonly string[], more: readonly ProgramPhase[] = []): EngineWorld =>
  engineWorld([phase('roll', rollTasks('4.1.2'), { hosts: limitedTo }), ...more], {
    program: { limitedTo, leftOut: [`limited to ${limitedTo.join(', ')}`] },
  })

const gate = { prompt: 'sure?', waitMs: undefined, origin: { file: 'playbook.yml', line: 1, column: 1 } }
const finalize = phase('finalize', [task('raise', 'kafka.finalize')], { hosts: [], isIrreversible: true, gate })

const stops = (world: EngineWorld): string[] =>
  world.cluster.nodes.filter((node) => node.stops > 0).map((node) => node.host)

const upgrade = (world: EngineWorld, ...hosts: readonly string[]): void => {
  for (const host of hosts) {
    const node = world.cluster.node(host)
    node.linked = '4.1.2'
    if (node.process !== null) node.process.release = '4.1.2'
  }
}

describe('a run limited to some hosts', () => {
  it('acts on these hosts only', async () => {
    const world = limited(['b2', 'c3'])
    const end = await world.run()
    expect(end.outcome).to.equal('done')
    expect(stops(world)).to.deep.equal(['b2', 'c3'])
    expect(world.hosts.acts.every((act) => /\b(b2|c3)\b/.test(act))).to.equal(true)
  })

  it('stops nothing while a broker outside the limit is down', async () => {
    const world = limited(['b2'])
    Object.assign(world.cluster.node('b3'), { isUp: false, process: null })
    const end = await world.run()
    expect(end.exitCode).to.equal(1)
    expect(end.problem?.why.join('\n')).to.contain('b3')
    expect(stops(world)).to.deep.equal([])
  })

  it('stops no controller while another one outside the limit is down: the quorum is the whole one', async () => {
    const world = limited(['c2'])
    Object.assign(world.cluster.node('c3'), { isUp: false, process: null })
    const end = await world.run()
    expect(end.exitCode).to.equal(1)
    expect(end.problem?.why.join('\n')).to.contain('c3')
    expect(stops(world)).to.deep.equal([])
  })

  it('gives a node outside the limit that was just restarted its clean window first: one at a time', async () => {
    const world = limited(['b2'])
    const b3 = world.cluster.node('b3')
    if (b3.process !== null) b3.process = { ...b3.process, startedAtMs: world.clock.nowMs() - 3000 }
    expect((await world.run()).outcome).to.equal('done')
    const waits = world.events.flatMap((event) => (event.type === 'step-waiting' ? event.blockers : []))
    expect(waits.some((blocker) => blocker.rule === 'node/window' && blocker.nodeId === b3.nodeId)).to.equal(true)
  })

  it('stops when a node outside the limit falls behind between two nodes', async () => {
    const world = limited(['b1', 'b2'])
    const emit = world.emitter.emit.bind(world.emitter)
    Object.assign(world.emitter, {
      emit: (body: Parameters<typeof emit>[0]) => {
        if (body.type === 'node-ended') world.cluster.node('b3').isInSync = false
        return emit(body)
      },
    })
    const end = await world.run()
    expect(end.exitCode).to.equal(1)
    expect(end.problem?.code).to.equal('run/not-safe')
    expect(stops(world)).to.have.length(1)
  })

  it('refuses a phase that can not be taken back before anything is changed, and names who is behind', async () => {
    const world = limited(['b1', 'b2'], [finalize])
    const end = await world.run()
    expect(end.exitCode).to.equal(1)
    expect(end.problem?.code).to.equal('run/preflight')
    const why = end.problem?.why.join('\n') ?? ''
    expect(why).to.contain('node/not-rolled').and.contain('b3 runs 3.9.2').and.contain('--limit leaves it out')
    expect(why).to.not.contain('b1 runs')
    expect(stops(world)).to.deep.equal([])
    expect(world.asked).to.deep.equal([])
  })

  it('may finalize when every node runs the new release already, or will after it', async () => {
    const world = limited(['b2'], [finalize])
    upgrade(world, 'b1', 'b3', 'c1', 'c2', 'c3')
    const end = await world.run()
    expect(end.problem).to.equal(null)
    expect(world.cluster.node('b1').metadataLevel).to.equal(27)
    expect(stops(world)).to.deep.equal(['b2'])
  })
})

describe('a phase that can not be taken back', () => {
  it('is refused when the roll before it was left out', async () => {
    const world = engineWorld([finalize], { program: { leftOut: ['phase "roll": left out by --skip-tags slow'] } })
    const end = await world.run()
    expect(end.problem?.code).to.equal('run/preflight')
    expect(end.problem?.why.join('\n')).to.contain('left out by --skip-tags slow')
    expect(world.cluster.node('b1').metadataLevel).to.equal(21)
  })

  it('is not begun when a node went back to the old release while its gate was shut', async () => {
    const shut = { ...finalize, gate: { ...gate, waitMs: 600_000 } }
    const world = engineWorld([phase('roll', rollTasks('4.1.2')), shut])
    const emit = world.emitter.emit.bind(world.emitter)
    Object.assign(world.emitter, {
      emit: (body: Parameters<typeof emit>[0]) => {
        const b3 = world.cluster.node('b3')
        if (body.type === 'step-waiting' && body.address === 'finalize' && b3.process !== null)
          b3.process = { ...b3.process, release: '3.9.2' }
        return emit(body)
      },
    })
    const end = await world.run()
    expect(end.problem?.code).to.equal('run/not-rolled')
    expect(end.exitCode).to.equal(1)
    expect(end.problem?.why).to.deep.equal(['b3 runs 3.9.2'])
    expect(world.cluster.node('b1').metadataLevel).to.equal(21)
  })

  it('is not begun while the release of a node is unknown', async () => {
    const world = engineWorld([phase('roll', rollTasks('4.1.2')), finalize])
    const emit = world.emitter.emit.bind(world.emitter)
    Object.assign(world.emitter, {
      emit: (body: Parameters<typeof emit>[0]) => {
        if (body.type === 'phase-ended' && body.phase === 'roll') world.hosts.behaviour.unreachable.add('c2')
        return emit(body)
      },
    })
    const end = await world.run()
    expect(end.problem?.why.join()).to.contain('c2 runs an unknown release')
    expect(world.cluster.node('b1').metadataLevel).to.equal(21)
  })
})
