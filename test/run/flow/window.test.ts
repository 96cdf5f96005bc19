import { expect } from 'chai'
import { renderZonedTime } from '../../../src/diagnostics/zoned-time.ts'
import type { ProgramPhase, ProgramWindow } from '../../../src/plan/program.ts'
import type { FakeNode } from '../../fakes/fake-cluster.ts'
import { engineWorld, phase, rollTasks, task, type EngineWorld } from '../../fakes/engine-world.ts'

const zone = 'Europe/Berlin'
// The fake clock begins at 2027-01-15 09:00 in Berlin.
const startedMs = 1_800_000_000_000

const until = (afterMs: number): ProgramWindow => {
  const text = renderZonedTime(startedMs + afterMs, zone).slice(11, 16)
  const [hours = 0, minutes = 0] = text.split(':').map(Number)
  return { until: text, minutes: hours * 60 + minutes, zone, origin: { file: 'playbook.yml', line: 4, column: 1 } }
}

const minute = 60_000
const roll = (more: Partial<ProgramPhase> = {}): ProgramPhase => phase('roll', rollTasks('4.1.2'), more)
const stopped = (world: EngineWorld): number => world.cluster.nodes.filter((node) => node.stops > 0).length

describe('window', () => {
  it('begins no node after its end, finishes the one under way, and says when to go on', async () => {
    const world = engineWorld([roll({ windows: [until(2 * minute)] })])
    const end = await world.run()
    expect(end.exitCode).to.equal(6)
    expect(end.outcome).to.equal('waiting')
    expect(end.problem?.code).to.equal('run/window-closed')
    expect(end.problem?.at?.line).to.equal(4)
    expect(end.problem?.why.join()).to.contain('2027-01-15 09:02 Europe/Berlin')
    expect(end.problem?.fix).to.contain('until 2027-01-16 09:02 Europe/Berlin')
    expect(stopped(world)).to.be.greaterThan(0).and.lessThan(6)
    const isWell = (node: FakeNode): boolean =>
      node.isUp && node.isInSync && node.process?.release === (node.stops > 0 ? '4.1.2' : '3.9.2')
    expect(world.cluster.nodes.every(isWell)).to.equal(true)
    expect(world.events.at(-1)?.type).to.equal('run-ended')
  })

  it('goes on from there when it is applied again', async () => {
    const world = engineWorld([roll({ windows: [until(2 * minute)] })])
    await world.run()
    const before = stopped(world)
    const again = engineWorld([roll()])
    for (const node of world.cluster.nodes)
      Object.assign(again.cluster.node(node.host), { process: node.process, linked: node.linked })
    expect((await again.run()).outcome).to.equal('done')
    expect(stopped(again)).to.equal(6 - before)
  })

  it('is in no way shortened by --max-wait, and holds nothing up that is in time', async () => {
    const long = engineWorld([roll({ windows: [until(60 * minute)] })], { maxWaitMs: 5000 })
    expect((await long.run()).outcome).to.equal('done')
    expect(stopped(long)).to.equal(6)
  })

  it('of several the earliest holds', async () => {
    const world = engineWorld([roll({ windows: [until(600 * minute), until(2 * minute), until(60 * minute)] })])
    expect((await world.run()).problem?.why.join()).to.contain('09:02')
  })

  it('begins no phase that changes the cluster either, and asks nobody for it', async () => {
    const gate = { prompt: 'sure?', waitMs: undefined, origin: task('raise', 'kafka.finalize').origin }
    const finalize = phase('finalize', [task('raise', 'kafka.finalize')], {
      hosts: [],
      isIrreversible: true,
      gate,
      windows: [until(2 * minute)],
    })
    const world = engineWorld([roll(), finalize])
    const end = await world.run()
    expect(stopped(world)).to.equal(6)
    expect(end.problem?.what).to.contain('phase "finalize" is not begun')
    expect(end.exitCode).to.equal(6)
    expect(world.asked).to.deep.equal([])
  })

  it('looks at the clock again when the gate of the phase was long shut', async () => {
    const gate = { prompt: undefined, waitMs: 10 * minute, origin: task('raise', 'kafka.finalize').origin }
    const world = engineWorld([roll({ gate, windows: [until(5 * minute)] })])
    const end = await world.run()
    expect(end.problem?.code).to.equal('run/window-closed')
    expect(stopped(world)).to.equal(0)
  })

  it('lets a phase end that has nothing left to change', async () => {
    const look = phase('look', [task('health', 'kafka.health')], { hosts: ['b1', 'b2'], windows: [until(minute)] })
    const slow = phase('slow', [task('mark', 'command', { argv: ['true'] })], {
      hosts: ['b1'],
      gate: { prompt: undefined, waitMs: 5 * minute, origin: task('x', 'kafka.health').origin },
    })
    const world = engineWorld([slow, look])
    expect((await world.run()).outcome).to.equal('done')
  })
})
