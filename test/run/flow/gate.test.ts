import { expect } from 'chai'
import { engineWorld, phase, task, type EngineWorld } from '../../fakes/engine-world.ts'

const origin = { file: 'playbook.yml', line: 1, column: 1 }
const run = task('run', 'command', { argv: ['true'] })
const watchless = phase('first', [run], { hosts: ['b1'] })
const gated = (waitMs: number | undefined, prompt: string | undefined) =>
  phase('second', [run], { hosts: ['b2'], gate: { prompt, waitMs, origin } })

const timeOf = (world: EngineWorld, type: string, name: string): number => {
  const found = world.events.find((event) => event.type === type && 'phase' in event && event.phase === name)
  return Date.parse(found?.at ?? '')
}

describe('a gate', () => {
  it('lets its time pass since the phase before, tells so, and only then asks', async () => {
    const world = engineWorld([watchless, gated(3_600_000, 'go on?')])
    expect((await world.run()).outcome).to.equal('done')
    const endedMs = timeOf(world, 'phase-ended', 'first')
    expect(timeOf(world, 'gate-opened', 'second') - endedMs).to.equal(3_600_000)
    const waits = world.events.filter((event) => event.type === 'step-waiting' && event.address === 'second')
    expect(waits).to.have.length(60)
    expect(waits[1]).to.include({ waitedMs: 60_000, estimateMs: 3_540_000 })
    expect(world.asked).to.deep.equal(['second'])
  })

  it('of time alone asks nobody; one of the first phase counts from the start of the run', async () => {
    const world = engineWorld([gated(120_000, undefined)])
    const beganMs = world.clock.nowMs()
    expect((await world.run()).outcome).to.equal('done')
    expect(timeOf(world, 'phase-started', 'second') - beganMs).to.equal(120_000)
    expect(world.asked).to.deep.equal([])
  })

  it('counts no time that a clock set back takes away: it waits until its whole time has passed by that clock', async () => {
    const world = engineWorld([gated(120_000, undefined)])
    let isBack = false
    const { clock } = world
    const nowMs = clock.nowMs.bind(clock)
    clock.nowMs = () => nowMs() - (isBack ? 3_600_000 : 0)
    clock.after(30_000, () => (isBack = true))
    const beganMs = clock.nowMs()
    expect((await world.run()).outcome).to.equal('done')
    expect(timeOf(world, 'phase-started', 'second') - beganMs).to.equal(120_000)
    const waits = world.events.flatMap((event) => (event.type === 'step-waiting' ? [event.waitedMs] : []))
    expect(Math.min(...waits)).to.equal(0)
  })

  it('ends at once at a Ctrl-C, and asks nobody', async () => {
    const world = engineWorld([watchless, gated(86_400_000, 'go on?')])
    world.clock.after(7_000_000, () => world.interrupt.abort())
    const end = await world.run()
    expect(end.exitCode).to.equal(130)
    expect(world.asked).to.deep.equal([])
    expect(world.hosts.acts).to.deep.equal(['run b1 true'])
  })
})
