import { expect } from 'chai'
import { ok } from '../../src/diagnostics/result.ts'
import type { ProgramTask } from '../../src/plan/program.ts'
import type { RunEvent } from '../../src/run/run-event.ts'
import { block, engineWorld, phase, task, type EngineWorld } from '../fakes/engine-world.ts'

const undone = (one: ReturnType<typeof task>, undo: 'auto' | readonly ProgramTask[]): ProgramTask =>
  undo === 'auto' ? { ...one, undo } : { ...one, undo: 'tasks', undoTasks: undo }

const undoTask = (of: string, n: number, state: string): ProgramTask => task(`${of}.undo-${n}`, 'service', { state })

/** The shipped roll to 4.1.2: undo tasks for stop and start, undo of its own for the link, a hook that proves the node back. */
const roll = (more: { readonly always?: readonly ProgramTask[]; readonly hosts?: readonly string[] } = {}) =>
  phase(
    'roll',
    [
      block(
        'switch',
        [
          undone(task('stop', 'service', { state: 'stopped' }), [undoTask('stop', 1, 'started')]),
          undone(task('link', 'file.symlink', { path: '/current', to: '/opt/kafka-4.1.2' }), 'auto'),
          undone(task('start', 'service', { state: 'started' }), [undoTask('start', 1, 'stopped')]),
          task('back', 'kafka.wait_back', { version: '4.1.2' }),
        ],
        {
          when: (scope) => ok((scope['node'] as { version: string }).version !== '4.1.2'),
          whenText: "node.version != '4.1.2'",
          rescue: [task('logs', 'kafka.collect_logs', { lines: 10 })],
          always: more.always ?? [],
        },
      ),
    ],
    {
      onFailure: 'rollback',
      rollback: [task('verify', 'kafka.wait_back', { version: '3.9.2' })],
      ...(more.hosts === undefined ? {} : { hosts: more.hosts }),
    },
  )

const acts = (world: EngineWorld): string[] => [...world.hosts.acts]
const steps = (events: readonly RunEvent[]): string[] =>
  events.flatMap((event) => (event.type === 'step-ended' ? [`${event.address} ${event.outcome}`] : []))
const states = (events: readonly RunEvent[], host: string): string[] =>
  events.flatMap((event) => (event.type === 'node-state' && event.host === host ? [event.state] : []))

describe('undo of a node', () => {
  it('that dies on the new release puts it back on the old one, touches no other, and ends with 7', async () => {
    const world = engineWorld([roll({ hosts: ['b1', 'b2'] })], { maxWaitMs: 5000 })
    world.hosts.behaviour.broken.add('4.1.2')
    const end = await world.run()
    expect(end).to.include({ outcome: 'rolled-back', exitCode: 7 })
    expect(acts(world)).to.deep.equal(['stop b1', 'link b1 4.1.2', 'start b1 4.1.2', 'link b1 3.9.2', 'start b1 3.9.2'])
    expect(world.cluster.node('b1').process?.release).to.equal('3.9.2')
    expect(world.cluster.node('b2').stops).to.equal(0)
    expect(states(world.events, 'b1').slice(-2)).to.deep.equal(['undoing', 'put-back'])
    expect(end.problem?.why.at(-1)).to.equal('b1 was put back as it was before its turn')
    expect(end.problem?.state).to.contain('b1 put-back')
    expect(steps(world.events).slice(-6)).to.deep.equal([
      'roll.back@b1 failed',
      'roll.logs@b1 unchanged',
      'roll.start.undo-1@b1 unchanged',
      'roll.link.undo-1@b1 changed',
      'roll.stop.undo-1@b1 changed',
      'roll.verify@b1 unchanged',
    ])
  })

  it('writes down how each change is taken back before the change', async () => {
    const world = engineWorld([roll({ hosts: ['b1'] })], { maxWaitMs: 0 })
    await world.run()
    const told = world.events.flatMap((event) => (event.type === 'act-started' ? [[event.act.kind, event.undo]] : []))
    expect(told).to.deep.equal([
      ['stop-node', undefined],
      ['symlink', { kind: 'module', module: 'file.symlink', args: { path: '/current', to: '/opt/kafka-3.9.2' } }],
      ['start-node', undefined],
    ])
  })

  it('stops a node first that runs but never comes back, after the patience of R4', async () => {
    const world = engineWorld([roll({ hosts: ['b1', 'b2'] })], { maxWaitMs: 5000 })
    const b1 = world.cluster.node('b1')
    world.hosts.behaviour.onStart = (node) => {
      if (node.linked === '4.1.2') node.isListening = false
      else node.isListening = true
    }
    const end = await world.run()
    expect(end).to.include({ outcome: 'rolled-back', exitCode: 7 })
    expect(acts(world).slice(-3)).to.deep.equal(['stop b1', 'link b1 3.9.2', 'start b1 3.9.2'])
    expect([b1.stops, b1.starts]).to.deep.equal([2, 2])
    expect(world.cluster.node('b2').stops).to.equal(0)
  })

  it('does not answer the fault of another node: nothing is undone, exit 8 names it', async () => {
    const world = engineWorld([roll({ hosts: ['b1', 'b2'] })], { maxWaitMs: 5000 })
    world.hosts.behaviour.onStart = () => {
      world.clock.after(3000, () => (world.cluster.node('b3').isUp = false))
    }
    const end = await world.run()
    expect(end).to.include({ outcome: 'needs-person', exitCode: 8 })
    expect(acts(world)).to.deep.equal(['stop b1', 'link b1 4.1.2', 'start b1 4.1.2'])
    expect(end.problem?.what).to.contain('b1 is back, but b3 is not')
    expect(end.problem?.why.at(-1)).to.contain('nothing was undone: every blocker names another node')
  })

  it('is not begun in log recovery', async () => {
    const world = engineWorld([roll({ hosts: ['b1'] })], { maxWaitMs: 5000 })
    world.hosts.behaviour.wasClean = false
    world.hosts.behaviour.registerMs = 100_000_000
    const end = await world.run()
    expect(end.exitCode).to.equal(8)
    expect(acts(world)).to.deep.equal(['stop b1', 'link b1 4.1.2', 'start b1 4.1.2'])
    expect(end.problem?.why.at(-1)).to.contain('log recovery')
  })

  it('is not begun while the old process does not end', async () => {
    const world = engineWorld([roll({ hosts: ['b1'] })], { maxWaitMs: 5000 })
    world.hosts.behaviour.stopMs = 100_000_000
    const end = await world.run()
    expect(end.exitCode).to.equal(8)
    expect(acts(world)).to.deep.equal(['stop b1'])
    expect(end.problem?.why.at(-1)).to.contain('nothing was undone: the old process has not ended')
  })

  it('that fails says what was left, and ends with 8', async () => {
    const world = engineWorld([roll({ hosts: ['b1'] })], { maxWaitMs: 5000 })
    world.hosts.behaviour.broken.add('4.1.2').add('3.9.2')
    const end = await world.run()
    expect(end.exitCode).to.equal(8)
    expect(acts(world).slice(-2)).to.deep.equal(['link b1 3.9.2', 'start b1 3.9.2'])
    expect(end.problem?.what).to.contain('b1 did not come back')
    expect(end.problem?.why.join('\n')).to.contain('then task "roll.verify@b1" failed')
    expect(end.problem?.fix).to.contain('b1 needs a person')
  })

  it('takes back what was done before the node was touched, and ends with 1', async () => {
    const edit = undone(task('edit', 'properties', { path: '/etc/kafka/s.properties', set: { a: '2' } }), 'auto')
    const no = task('no', 'assert', { that: [] })
    const failing = { ...no, args: () => ({ ok: false, error: { origin: no.origin, message: 'no value' } }) as const }
    const world = engineWorld([
      phase('tune', [edit, failing], { hosts: ['b1'], order: 'written', onFailure: 'rollback' }),
    ])
    world.hosts.texts.set('b1', 'a=1\n')
    const end = await world.run()
    expect(end).to.include({ exitCode: 1, outcome: 'failed' })
    expect(world.hosts.texts.get('b1')).to.equal('a=1\n')
  })

  it('takes a release away again only where this run put it there', async () => {
    const install = undone(task('install', 'archive.install', { release: '4.1.2' }), 'auto')
    const no = task('no', 'assert', { that: [] })
    const failing = { ...no, args: () => ({ ok: false, error: { origin: no.origin, message: 'no value' } }) as const }
    const edit = undone(task('edit', 'properties', { path: '/etc/kafka/s.properties', set: { a: '2' } }), 'auto')
    for (const isThere of [false, true]) {
      const world = engineWorld([
        phase('stage', [install, edit, failing], { hosts: ['b1'], order: 'written', onFailure: 'rollback' }),
      ])
      world.hosts.texts.set('b1', 'a=1\n')
      if (isThere) world.hosts.behaviour.installed.add('4.1.2')
      expect((await world.run()).exitCode).to.equal(1)
      const removals = acts(world).filter((act) => act.startsWith('run b1 sh -c'))
      expect(removals).to.have.length(isThere ? 0 : 1)
      if (!isThere) expect(removals[0]).to.match(/sh \/n\/b1\/install\/kafka-4\.1\.2 \/n\/b1\/install\/current$/)
    }
  })

  it('comes before always', async () => {
    const world = engineWorld([roll({ hosts: ['b1'], always: [task('last', 'kafka.collect_logs', { lines: 1 })] })])
    world.hosts.behaviour.broken.add('4.1.2')
    const end = await world.run()
    expect(end.exitCode).to.equal(7)
    expect(steps(world.events).slice(-2)).to.deep.equal(['roll.verify@b1 unchanged', 'roll.last@b1 unchanged'])
  })

  it('goes on through a first Ctrl-C and stops at the second', async () => {
    for (const [second, exit] of [
      [false, 7],
      [true, 8],
    ] as const) {
      const world: EngineWorld = engineWorld([roll({ hosts: ['b1'] })], {
        maxWaitMs: 5000,
        journalFails: (event) => {
          if (event.type === 'node-state' && event.state === 'undoing') {
            world.interrupt.abort()
            if (second) world.interruptAgain.abort()
          }
          return false
        },
      })
      world.hosts.behaviour.broken.add('4.1.2')
      expect((await world.run()).exitCode).to.equal(exit)
    }
  })

  it('leaves a node alone that is back when a hook after it fails', async () => {
    const no = task('canary', 'assert', { that: [] })
    const failing = { ...no, args: () => ({ ok: false, error: { origin: no.origin, message: 'no value' } }) as const }
    const world = engineWorld([{ ...roll({ hosts: ['b1', 'b2'] }), afterFirst: [failing] }], { maxWaitMs: 0 })
    const end = await world.run()
    expect(end.exitCode).to.equal(1)
    expect(acts(world)).to.deep.equal(['stop b1', 'link b1 4.1.2', 'start b1 4.1.2'])
    expect(end.problem?.why.at(-1)).to.equal('nothing was undone: the node is back, and what failed came after')
  })

  it('is left out where the phase says stop', async () => {
    const world = engineWorld([{ ...roll({ hosts: ['b1'] }), onFailure: 'stop' }])
    world.hosts.behaviour.broken.add('4.1.2')
    const end = await world.run()
    expect(end.exitCode).to.equal(8)
    expect(acts(world)).to.deep.equal(['stop b1', 'link b1 4.1.2', 'start b1 4.1.2'])
  })
})
