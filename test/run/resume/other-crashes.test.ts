import { expect } from 'chai'
import { loadProgram, MortalRun } from './mortal-run.ts'

/** A roll killed right after the stop of its first broker was sent; then another broker crashes. Answers the broker that the run stopped. */
const killedThenCrashed = async (): Promise<{
  readonly run: MortalRun
  readonly stopped: string
  readonly crashed: string
}> => {
  const program = await loadProgram('playbooks/rolling-upgrade.yml')
  const whole = new MortalRun(program)
  await whole.live()
  const stop = whole.journal.find(
    (event) => event.type === 'act-ended' && event.address.startsWith('roll.stop@b') && event.ok,
  )
  const stopped = stop?.type === 'act-ended' ? (stop.host ?? '') : ''
  const run = new MortalRun(program)
  await run.live({ line: stop?.seq ?? 0, at: 'after' })
  const crashed = stopped === 'b2' ? 'b3' : 'b2'
  Object.assign(run.world.cluster.node(crashed), { process: null, isUp: false, isInSync: false })
  return { run, stopped, crashed }
}

describe('a run that was killed with a broker stopped, while another broker crashed', () => {
  it('starts its own and stops nothing else: the other is named, exit 8, nothing is undone', async () => {
    const { run, stopped, crashed } = await killedThenCrashed()
    const before = run.world.hosts.acts.length
    const end = await run.live()
    const { process, linked, starts } = run.world.cluster.node(stopped)
    expect([process?.release, linked, starts]).to.deep.equal(['4.1.2', '4.1.2', 1])
    expect(run.world.hosts.acts.slice(before).filter((act) => !act.includes(stopped))).to.deep.equal([])
    expect(run.world.hosts.acts.slice(before).filter((act) => act.startsWith('stop'))).to.deep.equal([])
    expect(end?.exitCode, JSON.stringify(end)).to.equal(8)
    expect(end?.problem?.why.join('\n')).to.contain(crashed).and.contain('nothing was undone')
    expect(run.replaysClean()).to.equal(true)
  })

  it('goes on when the other is back, each restarted once', async () => {
    const { run, crashed } = await killedThenCrashed()
    run.world.clock.after(30_000, () => {
      const node = run.world.cluster.node(crashed)
      const process = { pid: 321, startedAtMs: run.world.clock.nowMs(), release: node.linked }
      Object.assign(node, { process, isUp: true, isInSync: true })
    })
    const end = await run.live()
    expect(end?.problem).to.equal(null)
    expect(run.world.cluster.nodes.map(({ stops }) => stops)).to.deep.equal([1, 1, 1, 1, 1, 1])
    expect(run.faults).to.deep.equal([])
  })
})

describe('a run that ended with a node that did not come up', () => {
  it('starts that node again when it is resumed, once the cause is mended, and restarts the others', async () => {
    const run = new MortalRun(await loadProgram('playbooks/rolling-restart.yml'))
    run.world.hosts.behaviour.broken.add('4.1.2')
    run.world.hosts.behaviour.broken.add('3.9.2')
    const failed = await run.live()
    expect(failed).to.include({ exitCode: 8, outcome: 'needs-person' })
    expect(failed?.problem?.fix).to.match(/then kplay resume \S+: it goes on from there$/)
    const [first = ''] = run.world.hosts.acts.flatMap((act) => /^start (\S+)/.exec(act)?.[1] ?? [])
    run.world.hosts.behaviour.broken.clear()
    const end = await run.live()
    expect(end?.problem).to.equal(null)
    expect(run.world.cluster.nodes.map(({ stops }) => stops)).to.deep.equal([1, 1, 1, 1, 1, 1])
    expect(run.world.cluster.node(first).starts).to.equal(2)
    expect(run.replaysClean()).to.equal(true)
  })

  it('starts nothing a second time when somebody else has started it', async () => {
    const run = new MortalRun(await loadProgram('playbooks/rolling-restart.yml'))
    run.world.hosts.behaviour.broken.add('4.1.2')
    run.world.hosts.behaviour.broken.add('3.9.2')
    await run.live()
    const [first = ''] = run.world.hosts.acts.flatMap((act) => /^start (\S+)/.exec(act)?.[1] ?? [])
    run.world.hosts.behaviour.broken.clear()
    const node = run.world.cluster.node(first)
    const process = { pid: 321, startedAtMs: run.world.clock.nowMs(), release: node.linked }
    Object.assign(node, { process, isUp: true, isInSync: true })
    const end = await run.live()
    expect(end?.problem).to.equal(null)
    expect(run.world.cluster.nodes.map(({ stops }) => stops)).to.deep.equal([1, 1, 1, 1, 1, 1])
    expect(node.starts).to.equal(1)
  })
})
