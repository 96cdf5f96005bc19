import { expect } from 'chai'
import { loadProgram, MortalRun } from './mortal-run.ts'

const file = 'playbooks/rolling-upgrade.yml'

/** A run that was killed when its second node was done; answers the hosts in the order they are taken. */
const killedRun = async (): Promise<{ readonly run: MortalRun; readonly order: readonly string[] }> => {
  const program = await loadProgram(file)
  const whole = new MortalRun(program)
  await whole.live()
  const turns = whole.journal.flatMap((event) =>
    event.type === 'node-ended' && event.phase === 'roll' ? [{ host: event.host, seq: event.seq }] : [],
  )
  const run = new MortalRun(program)
  await run.live({ line: turns[1]?.seq ?? 0, at: 'after' })
  return { run, order: turns.map(({ host }) => host) }
}

/** Somebody takes a node to another release, and it is well there. */
const takeTo = ({ world }: MortalRun, host: string, release: string): void => {
  const node = world.cluster.node(host)
  node.linked = release
  node.process = { pid: 99, startedAtMs: world.clock.nowMs(), release }
}

describe('a run that goes on after somebody took back what it did', () => {
  it('does not: it names the node and both releases, and stops nothing', async () => {
    const { run, order } = await killedRun()
    const [first = ''] = order
    takeTo(run, first, '3.9.2')
    const before = run.world.hosts.acts.length
    const end = await run.live()
    expect(end).to.include({ outcome: 'failed', exitCode: 9 })
    expect(end?.problem?.code).to.equal('run/taken-back')
    expect(end?.problem?.why).to.deep.equal([`${first} was proven on 4.1.2 by this run, and runs 3.9.2 now`])
    expect(run.world.hosts.acts).to.have.length(before)
    expect(run.replaysClean()).to.equal(true)
  })

  it('does where a node was only restarted, or a later one was taken already', async () => {
    const { run, order } = await killedRun()
    takeTo(run, order[0] ?? '', '4.1.2')
    takeTo(run, order.at(-1) ?? '', '4.1.2')
    const end = await run.live()
    expect(end?.problem).to.equal(null)
    const stops = run.world.cluster.nodes.map(({ host, stops: count }) => [host, count] as const)
    expect(Object.fromEntries(stops)).to.include({ [order[0] ?? '']: 1, [order.at(-1) ?? '']: 0 })
  })
})
