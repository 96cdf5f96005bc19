import { expect } from 'chai'
import { buildChanges } from '../../../src/journal/replay-changes.ts'
import type { Playbook } from '../../../src/language/playbook/playbook.ts'
import { backupPath, sha256OfBytes } from '../../../src/modules/file-writing.ts'
import type { BackOrder } from '../../../src/plan/back/back-order.ts'
import { turnBack } from '../../../src/plan/back/turn-back.ts'
import { buildProgram } from '../../../src/plan/build-program.ts'
import type { Program, ProgramPhase } from '../../../src/plan/program.ts'
import type { RunEvent } from '../../../src/run/run-event.ts'
import { hostViews, task, topology, type EngineWorld } from '../../fakes/engine-world.ts'
import { failingWorld } from '../../run/fail/failing-world.ts'
import { loadGood } from '../../support/load-good.ts'

const file = '/etc/kafka/server.properties'
const text = 'a=1\nssl.key.password=hunter2\n'

const loadShipped = (): Promise<Playbook> => loadGood('playbooks/rolling-upgrade.yml')

const edit = { ...task('edit', 'properties', { path: file, set: { a: '2' } }), undo: 'auto' } as const

/** The shipped program with an edit between stop and start, and one in a phase of its own. */
const withEdit = (phase: ProgramPhase): ProgramPhase => ({
  ...phase,
  tasks: phase.tasks.map((one) =>
    one.kind === 'block' ? { ...one, tasks: [...one.tasks.slice(0, 1), edit, ...one.tasks.slice(1)] } : one,
  ),
})

const programOf = (playbook: Playbook, more: { readonly edits: boolean }): Program => {
  const program = buildProgram(playbook, { shorten: { maxWaitMs: 2000 } })
  const phases = more.edits ? program.phases.map((one) => (one.id === 'roll' ? withEdit(one) : one)) : program.phases
  return { ...program, topology, hosts: hostViews, phases }
}

const turned = (playbook: Playbook): Playbook =>
  playbook.versions === undefined
    ? playbook
    : { ...playbook, versions: { ...playbook.versions, from: ['4.1.2'], to: '3.9.2', back: true } }

const orderOf = (events: readonly RunEvent[]): BackOrder => {
  const { hosts, files } = buildChanges(events)
  const restores = Object.entries(files).map(
    ([host, own]) =>
      [host, own.map(({ path, was, backup }) => ({ path, from: backup ?? '', sha256: was ?? '' }))] as const,
  )
  return { run: '20261122-031042-test', hosts, restores: Object.fromEntries(restores), byHand: [] }
}

const kinds = (world: EngineWorld): string[] =>
  world.hosts.acts.filter((act) => !act.startsWith('install')).map((act) => act.replace(/ \/.*/, ''))

const up = (world: EngineWorld, hosts: readonly string[]): void => {
  for (const host of hosts) {
    const node = world.cluster.node(host)
    node.linked = '4.1.2'
    if (node.process !== null) node.process = { ...node.process, release: '4.1.2' }
  }
}

describe('a run taken back', () => {
  let playbook: Playbook
  before(async () => {
    playbook = await loadShipped()
  })

  /** Rolls some hosts up, and makes the world in which that is taken back. */
  const rolled = async (
    hosts: readonly string[],
    edits: boolean,
  ): Promise<{ order: BackOrder; events: readonly RunEvent[] }> => {
    const whole = programOf(playbook, { edits })
    const phases = whole.phases.filter(({ id }) => id === 'roll').map((phase) => ({ ...phase, hosts }))
    const world = failingWorld({ ...whole, phases }, {})
    for (const host of hosts) world.hosts.texts.set(host, text)
    expect((await world.run()).problem).to.equal(null)
    return { order: orderOf(world.events), events: world.events }
  }

  const all = ['c1', 'c2', 'c3', 'b1', 'b2', 'b3']

  const backWorld = (order: BackOrder, edits: boolean): EngineWorld => {
    const world = failingWorld(turnBack(programOf(turned(playbook), { edits }), order), {})
    world.hosts.behaviour.installed.add('4.1.2')
    return world
  }

  it('takes the roles in reverse, the active controller last, each node once', async () => {
    const { order } = await rolled(all, false)
    const world = backWorld(order, false)
    up(world, all)
    const end = await world.run()
    expect(end.problem).to.equal(null)
    const stops = kinds(world).flatMap((act) => (act.startsWith('stop') ? [act.slice(5)] : []))
    expect(stops.slice(0, 3)).to.deep.equal(['b1', 'b2', 'b3'])
    expect(stops.slice(3)).to.have.members(['c1', 'c2', 'c3'])
    expect(stops.at(-1)).to.equal('c1')
    for (const host of all) {
      expect(world.cluster.node(host)).to.include({ stops: 1, starts: 1, linked: '3.9.2' })
      expect(world.cluster.node(host).process?.release).to.equal('3.9.2')
    }
  })

  it('touches no node that the run did not change, also one on the new release', async () => {
    const { order } = await rolled(['b1'], false)
    const world = backWorld(order, false)
    up(world, ['b1', 'b2'])
    expect((await world.run()).problem).to.equal(null)
    expect(kinds(world)).to.deep.equal(['stop b1', 'link b1 3.9.2', 'start b1 3.9.2'])
    expect(world.context.program.leftOut.join('\n')).to.contain('so not touched: b2, b3, c1, c2, c3')
  })

  it('puts files back from their copies in the same restart, and writes nothing anew', async () => {
    const { order, events } = await rolled(['b1'], true)
    expect(JSON.stringify(events)).to.not.contain('hunter2')
    const world = backWorld(order, true)
    up(world, ['b1'])
    world.hosts.texts.set('b1', 'a=2\nssl.key.password=hunter2\n')
    world.hosts.backups.set(`b1 ${backupPath(file, sha256OfBytes(text))}`, text)
    expect((await world.run()).problem).to.equal(null)
    expect(kinds(world)).to.deep.equal(['stop b1', 'write b1', 'link b1 3.9.2', 'start b1 3.9.2'])
    expect(world.hosts.texts.get('b1')).to.equal(text)
    expect(JSON.stringify(world.events)).to.not.contain('hunter2')
  })

  it('puts the files of a node back that runs the old release already, without a restart', async () => {
    const { order } = await rolled(['b1'], true)
    const world = backWorld(order, true)
    world.hosts.texts.set('b1', 'a=2\nssl.key.password=hunter2\n')
    world.hosts.backups.set(`b1 ${backupPath(file, sha256OfBytes(text))}`, text)
    expect((await world.run()).problem).to.equal(null)
    expect(kinds(world)).to.deep.equal(['write b1'])
    expect(world.hosts.texts.get('b1')).to.equal(text)
  })

  it('has nothing to do on a cluster that is back already', async () => {
    const { order } = await rolled(all, false)
    const world = backWorld(order, false)
    expect(await world.run()).to.include({ outcome: 'nothing-to-do', exitCode: 0 })
    expect(kinds(world)).to.deep.equal([])
  })

  it('is refused while a level is finalized that the old release does not know', async () => {
    const { order } = await rolled(all, false)
    const world = backWorld(order, false)
    up(world, all)
    for (const node of world.cluster.nodes) node.metadataLevel = 27
    const end = await world.run()
    expect(end.exitCode).to.equal(1)
    expect(end.problem?.why.join('\n')).to.contain('metadata.version is finalized at 27')
    expect(kinds(world)).to.deep.equal([])
  })

  it('puts a node that does not come back on the old release back on the new one', async () => {
    const { order } = await rolled(['b1', 'b2'], false)
    const world = backWorld(order, false)
    up(world, ['b1', 'b2'])
    world.hosts.behaviour.broken.add('3.9.2')
    const end = await world.run()
    expect(end.exitCode).to.equal(7)
    expect(world.cluster.node('b1').process?.release).to.equal('4.1.2')
    expect(world.cluster.node('b2').stops).to.equal(0)
  })

  it('leaves out, by name, phases that are no part of the way back', async () => {
    const { order } = await rolled(all, false)
    const program = turnBack(programOf(turned(playbook), { edits: false }), order)
    expect(program.phases.map(({ id }) => id)).to.deep.equal(['preflight', 'backup', 'stage', 'roll'])
    expect(program.leftOut).to.deep.equal([
      'phase "soak": it watches the release that is taken back',
      'phase "finalize": it can not be taken back and was not begun',
    ])
    expect(program.digest).to.not.equal(programOf(turned(playbook), { edits: false }).digest)
  })
})
