import { expect } from 'chai'
import { err, ok } from '../../../src/diagnostics/result.ts'
import { modules } from '../../../src/modules/catalogue.ts'
import type { Evaluate, ProgramPhase, ProgramTask, Scope } from '../../../src/plan/program.ts'
import { createEmitter } from '../../../src/run/emitter.ts'
import { runProgram, type RunEnd } from '../../../src/run/engine.ts'
import { halfDoneRuleOf } from '../../../src/run/resume/half-done.ts'
import { buildHistory } from '../../../src/run/resume/history.ts'
import type { ResumedRun } from '../../../src/run/resume/resumed-run.ts'
import type { RunEvent } from '../../../src/run/run-event.ts'
import { engineWorld, phase, task, type EngineWorld } from '../../fakes/engine-world.ts'

/** Goes on in the same world, with the journal cut behind its last event that is as wanted. */
const goOn = async (
  world: EngineWorld,
  isLast: (event: RunEvent) => boolean,
  told: Partial<ResumedRun> = {},
): Promise<{ readonly end: RunEnd; readonly events: readonly RunEvent[] }> => {
  const at = world.events.findLastIndex(isLast)
  if (at === -1) throw new Error('the run has no such event')
  const earlier = world.events.slice(0, at + 1)
  const journal = { append: () => Promise.resolve(), close: () => Promise.resolve() }
  const { clock } = world
  const emitter = createEmitter({ run: '20261122-031042-test', clock, journal, listeners: [], earlier })
  const resumed: ResumedRun = {
    history: buildHistory(earlier),
    isSame: true,
    again: new Set(),
    done: new Set(),
    ...told,
  }
  const fresh = { memory: new Map(), registers: new Map(), onceDone: new Set<string>() }
  const context = { ...world.context, ...fresh, emitter, resumed }
  const digest = 'd'.repeat(64)
  const end = await runProgram(context, { type: 'run-resumed', who: 'ada', kplay: '0', digest, count: 1, changed: [] })
  return { end, events: emitter.events.slice(earlier.length) }
}

const isAt =
  (type: 'act-started' | 'act-ended' | 'step-ended', address: string) =>
  (event: RunEvent): boolean =>
    event.type === type && event.address === address

const once = (argv: readonly string[], more: object = {}) => task('note', 'command', { argv, ...more })
const on = (tasks: readonly ProgramTask[], more: Partial<ProgramPhase> = {}): ProgramPhase =>
  phase('work', tasks, { hosts: ['b1'], ...more })

/** `when: NAME.changed`. */
const hasChanged =
  (name: string): Evaluate<boolean> =>
  (scope) => {
    const origin = { file: 'playbook.yml', line: 1, column: 1 }
    const result = scope[name] as { readonly changed: boolean } | undefined
    return result === undefined ? err({ origin, message: `${name} is not known yet` }) : ok(result.changed)
  }

const commandsIn = (world: EngineWorld): readonly string[] => world.hosts.acts.filter((act) => act.startsWith('run '))

describe('a step of which kplay was killed', () => {
  it('has a rule, whatever its module', () => {
    for (const module of modules) expect(halfDoneRuleOf(module.name), module.name).to.not.equal(undefined)
  })

  it('a module that changes nothing is asked again, and no other', () => {
    for (const module of modules) {
      const effects = module.effects({} as never)
      const isReading = effects.changes === undefined && effects.stops === undefined
      expect(halfDoneRuleOf(module.name) === 'read', module.name).to.equal(isReading)
    }
  })

  it('a command that ended well is not run again, and its result counts', async () => {
    const noted = { ...once(['true']), register: 'noted' }
    const then = {
      ...once(['false']),
      id: 'then',
      when: hasChanged('noted'),
    }
    const world = engineWorld([on([noted, then])])
    await world.run()
    expect(commandsIn(world)).to.have.length(2)
    const { end } = await goOn(world, isAt('act-ended', 'work.note@b1'))
    expect(end.outcome).to.equal('done')
    expect(commandsIn(world)).to.deep.equal(['run b1 true', 'run b1 false', 'run b1 false'])
  })

  it('a command of which nobody knows is left to a person, who says that it is done, or wants it again', async () => {
    const world = engineWorld([on([once(['true']), { ...once(['false']), id: 'then' }])])
    await world.run()
    const open = isAt('act-started', 'work.note@b1')
    const { end } = await goOn(world, open)
    expect(end.problem).to.include({ code: 'run/unknown-end', exitCode: 1 })
    expect(end.problem?.fix).to.contain('kplay resume 20261122-031042-test --done work.note@b1')
    expect(commandsIn(world)).to.have.length(2)
    expect((await goOn(world, open, { done: new Set(['work.note@b1']) })).end.outcome).to.equal('done')
    expect(commandsIn(world).slice(2)).to.deep.equal(['run b1 false'])
    expect((await goOn(world, open, { again: new Set(['work.note@b1']) })).end.outcome).to.equal('done')
    expect(commandsIn(world).slice(3)).to.deep.equal(['run b1 true', 'run b1 false'])
  })

  it('a file that was written is not written again, and counts as changed by this run', async () => {
    const edit = {
      ...task('edit', 'properties', { path: '/n/b1/server.properties', set: { a: '2' } }),
      register: 'edit',
    }
    const then = {
      ...once(['then']),
      id: 'then',
      when: hasChanged('edit'),
    }
    const world = engineWorld([on([edit, then])])
    world.hosts.texts.set('b1', 'a=1\n')
    await world.run()
    const { end, events } = await goOn(world, isAt('act-started', 'work.edit@b1'))
    expect(end.outcome).to.equal('done')
    expect(world.hosts.acts.filter((act) => act.startsWith('write'))).to.have.length(1)
    expect(events.find(isAt('step-ended', 'work.edit@b1'))).to.include({ outcome: 'changed' })
    expect(commandsIn(world)).to.have.length(2)
  })

  it('a file that was written though its act ended badly counts as changed by this run, too', async () => {
    const edit = task('edit', 'properties', { path: '/n/b1/server.properties', set: { a: '2' } })
    const world = engineWorld([on([edit])])
    world.hosts.texts.set('b1', 'a=1\n')
    await world.run()
    const isEnd = isAt('act-ended', 'work.edit@b1')
    const lost = (event: RunEvent): RunEvent => (event.type === 'act-ended' ? { ...event, ok: false } : event)
    const { events } = await goOn({ ...world, events: world.events.map(lost) }, isEnd)
    expect(world.hosts.acts.filter((act) => act.startsWith('write'))).to.have.length(1)
    expect(events.find(isAt('step-ended', 'work.edit@b1'))).to.include({ outcome: 'changed' })
  })

  it('a file that was not written is written, and undone with what was recorded before the first try', async () => {
    const world = engineWorld([
      on([{ ...task('edit', 'properties', { path: '/n/b1/server.properties', set: { a: '2' } }), undo: 'auto' }], {
        onFailure: 'rollback',
      }),
    ])
    world.hosts.texts.set('b1', 'a=1\n')
    await world.run()
    const first = world.events.find(isAt('act-started', 'work.edit@b1'))
    world.hosts.texts.set('b1', 'a=1\n')
    const { end, events } = await goOn(world, isAt('act-started', 'work.edit@b1'))
    expect(end.outcome).to.equal('done')
    expect(world.hosts.texts.get('b1')).to.contain('a=2')
    const second = events.find(isAt('act-started', 'work.edit@b1'))
    const undoOf = (event: RunEvent | undefined) => (event?.type === 'act-started' ? event.undo : undefined)
    expect(undoOf(second)).to.deep.equal(undoOf(first))
  })

  it('knows whom the pass found, so that node.restarted stays true', async () => {
    const restart = task('restart', 'service', { state: 'restarted' })
    const back = task('back', 'kafka.wait_back', { version: '3.9.2' })
    const seen = {
      ...once(['seen']),
      id: 'seen',
      when: ({ node }: Scope) => ok((node as { restarted: boolean }).restarted),
      whenText: 'node.restarted',
    }
    const world = engineWorld([on([restart, back, seen])], { program: { versions: undefined } })
    await world.run()
    expect(commandsIn(world)).to.have.length(1)
    await goOn(world, isAt('step-ended', 'work.back@b1'))
    expect(commandsIn(world)).to.have.length(2)
    expect(world.cluster.node('b1')).to.include({ stops: 1, starts: 1 })
  })
})

describe('a run that goes on', () => {
  it('finishes an undo that was under way, and never goes up again', async () => {
    const roll = (): ProgramPhase => {
      const stop: ProgramTask = {
        ...task('stop', 'service', { state: 'stopped' }),
        undo: 'tasks',
        undoTasks: [task('stop.undo-1', 'service', { state: 'started' })],
      }
      const link: ProgramTask = {
        ...task('link', 'file.symlink', { path: '/current', to: '/opt/kafka-4.1.2' }),
        undo: 'auto',
      }
      const start: ProgramTask = {
        ...task('start', 'service', { state: 'started' }),
        undo: 'tasks',
        undoTasks: [task('start.undo-1', 'service', { state: 'stopped' })],
      }
      const back = task('back', 'kafka.wait_back', { version: '4.1.2' })
      const verify = task('verify', 'kafka.wait_back', { version: '3.9.2' })
      return phase('roll', [stop, link, start, back], {
        hosts: ['b1', 'b2'],
        onFailure: 'rollback',
        rollback: [verify],
      })
    }
    const whole = engineWorld([roll()])
    whole.hosts.behaviour.broken.add('4.1.2')
    expect((await whole.run()).exitCode).to.equal(7)
    const undoing = whole.events.findIndex((event) => event.type === 'node-state' && event.state === 'undoing')
    const ended = whole.events.findIndex((event) => event.type === 'node-state' && event.state === 'put-back')
    for (let at = undoing; at < ended; at++) {
      const world = engineWorld([roll()])
      world.hosts.behaviour.broken.add('4.1.2')
      const emit = world.emitter.emit.bind(world.emitter)
      const died = new Promise<void>((resolve) =>
        Object.assign(world.emitter, {
          emit: async (body: Parameters<typeof emit>[0]) => {
            await emit(body)
            if (world.events.length <= at) return undefined
            resolve()
            return new Promise<never>(() => undefined)
          },
        }),
      )
      await Promise.race([world.run(), died])
      const { end } = await goOn(world, (event) => event.seq === at + 1)
      expect(end.exitCode, `killed at ${JSON.stringify(world.events[at])}: ${JSON.stringify(end.problem)}`).to.equal(7)
      expect(world.cluster.node('b1').process?.release).to.equal('3.9.2')
      expect(world.cluster.node('b1')).to.include({ isUp: true, stops: 1 })
      expect(world.cluster.node('b2').stops).to.equal(0)
    }
  })
})
