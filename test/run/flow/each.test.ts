import { expect } from 'chai'
import { err, ok, type Result } from '../../../src/diagnostics/result.ts'
import type { ProgramModuleTask, ProgramTask, Scope } from '../../../src/plan/program.ts'
import { block, engineWorld, phase, task, type EngineWorld } from '../../fakes/engine-world.ts'

interface Item {
  readonly value: unknown
  readonly index: number
}

const itemOf = (scope: Scope): Item => {
  const item = scope['item'] as Item | undefined
  if (item === undefined) throw new Error('no item in scope')
  return item
}

const list =
  (...values: readonly unknown[]) =>
  (): Result<readonly unknown[], never> =>
    ok(values)

/** `touch` with the item in its arguments. */
const touch = (id: string, more: Partial<ProgramModuleTask> = {}): ProgramModuleTask => ({
  ...task(id, 'command', { argv: ['touch', '${{ item.value }}'] }),
  args: (scope) =>
    scope['item'] === undefined
      ? err({ origin: { file: 'playbook.yml', line: 1, column: 1 }, message: 'no item' })
      : ok({ argv: ['touch', `/tmp/${String(itemOf(scope).value)}`] }),
  forEach: list('a', 'b', 'c'),
  ...more,
})

const health = (id: string, more: Partial<ProgramModuleTask> = {}): ProgramModuleTask => ({
  ...task(id, 'kafka.health'),
  ...more,
})

const onB1 = (...tasks: readonly ProgramTask[]): EngineWorld => engineWorld([phase('p', tasks, { hosts: ['b1'] })])

/** What must change something, so that the run is not over at once. */
const changing = task('mark', 'command', { argv: ['true'] })

const ends = (world: EngineWorld): string[] =>
  world.events.flatMap((event) => (event.type === 'step-ended' ? [`${event.address} ${event.outcome}`] : []))

describe('for_each', () => {
  it('runs a task once for each item, in order, each under its own address', async () => {
    const world = onB1(touch('make'))
    const end = await world.run()
    expect(end.outcome).to.equal('done')
    expect(world.hosts.acts).to.deep.equal(['run b1 touch /tmp/a', 'run b1 touch /tmp/b', 'run b1 touch /tmp/c'])
    expect(ends(world)).to.deep.equal(['p.make[0]@b1 changed', 'p.make[1]@b1 changed', 'p.make[2]@b1 changed'])
    const acts = world.events.flatMap((event) => (event.type === 'act-started' ? [event.address] : []))
    expect(acts).to.deep.equal(['p.make[0]@b1', 'p.make[1]@b1', 'p.make[2]@b1'])
  })

  it('asks "when" for each item, with the item in scope', async () => {
    const world = onB1(touch('make', { when: (scope) => ok(itemOf(scope).index !== 1), whenText: 'item.index != 1' }))
    await world.run()
    expect(world.hosts.acts).to.deep.equal(['run b1 touch /tmp/a', 'run b1 touch /tmp/c'])
    expect(ends(world)).to.deep.equal(['p.make[0]@b1 changed', 'p.make[1]@b1 skipped', 'p.make[2]@b1 changed'])
  })

  it('ends at the first item that fails, and names it', async () => {
    const failing: ProgramModuleTask = {
      ...task('check', 'assert', [{ that: true, else: '' }]),
      args: (scope) => ok([{ that: itemOf(scope).index === 0, else: `no ${String(itemOf(scope).value)}` }]),
      forEach: list('a', 'b', 'c'),
    }
    const world = onB1(failing, changing)
    const end = await world.run()
    expect(end.problem?.subject).to.equal('task "p.check[1]@b1"')
    expect(end.problem?.why.join()).to.contain('no b')
    expect(ends(world)).to.deep.equal(['p.check[0]@b1 unchanged', 'p.check[1]@b1 failed'])
    const ignored = onB1({ ...failing, ignoreFailure: true }, changing)
    expect((await ignored.run()).outcome).to.equal('done')
    expect(ends(ignored).slice(0, 3)).to.deep.equal([
      'p.check[0]@b1 unchanged',
      'p.check[1]@b1 failed',
      'p.check[2]@b1 failed',
    ])
  })

  it('keeps the list of the results of the items that ran; "until" sees that of its own item', async () => {
    const seen: unknown[] = []
    const register = health('look', {
      forEach: list('a', 'b', 'c'),
      register: 'all',
      when: (scope) => ok(itemOf(scope).value !== 'b'),
      until: (scope) => {
        seen.push([itemOf(scope).value, Array.isArray(scope['all']), (scope['all'] as { ok: boolean }).ok])
        return ok(true)
      },
      retries: 1,
    })
    let read: unknown
    const reader = touch('read', {
      forEach: undefined,
      args: (scope) => {
        read = scope['all']
        return ok({ argv: ['true'] })
      },
    })
    const world = onB1(register, reader)
    await world.run()
    expect(seen).to.deep.equal([
      ['a', false, true],
      ['c', false, true],
    ])
    expect(read).to.be.an('array').with.length(2)
    expect((read as { ok: boolean }[]).every((one) => one.ok)).to.equal(true)
  })

  it('keeps no result of an earlier phase', async () => {
    const lengths: number[] = []
    const looking = (count: number): ProgramTask[] => [
      health('look', { forEach: list(...Array.from({ length: count }, () => 1)), register: 'all' }),
      touch('read', {
        forEach: undefined,
        args: (scope) => {
          lengths.push((scope['all'] as unknown[] | undefined)?.length ?? -1)
          return ok({ argv: ['true'] })
        },
      }),
    ]
    const world = engineWorld([3, 1].map((count) => phase(`p${count}`, looking(count), { hosts: ['b1'] })))
    await world.run()
    expect([...new Set(lengths.filter((length) => length !== -1))]).to.deep.equal([3, 1])
  })

  it('runs each item once for all hosts with "once"', async () => {
    const world = engineWorld([
      phase('p', [touch('make', { once: 'phase' })], { hosts: ['b1', 'b2'], order: 'written' }),
    ])
    await world.run()
    expect(world.hosts.acts).to.have.length(3)
    expect(ends(world).slice(3)).to.deep.equal(['p.make[0]@b2 skipped', 'p.make[1]@b2 skipped', 'p.make[2]@b2 skipped'])
  })

  it('opens a block: its tasks, rescue and always see the item', async () => {
    const inner = touch('inner', { forEach: undefined })
    const failing: ProgramModuleTask = {
      ...task('check', 'assert', [{ that: true, else: '' }]),
      args: (scope) => ok([{ that: itemOf(scope).index === 0, else: 'no' }]),
    }
    const rescue = touch('saved', { forEach: undefined })
    const world = onB1(block('each', [inner, failing], { forEach: list('a', 'b', 'c'), rescue: [rescue] }))
    const end = await world.run()
    expect(end.outcome).to.equal('failed')
    expect(ends(world)).to.deep.equal([
      'p.inner[0]@b1 changed',
      'p.check[0]@b1 unchanged',
      'p.inner[1]@b1 changed',
      'p.check[1]@b1 failed',
      'p.saved[1]@b1 changed',
    ])
    expect(world.hosts.acts.at(-1)).to.equal('run b1 touch /tmp/b')
  })

  it('is taken back item by item, the last first, each with its own item', async () => {
    const remove = touch('make.undo-1', {
      forEach: undefined,
      args: (scope) => ok({ argv: ['rm', `/tmp/${String(itemOf(scope).value)}`] }),
    })
    const make = touch('make', { undo: 'tasks', undoTasks: [remove] })
    const failing = task('check', 'assert', [{ that: false, else: 'no' }])
    const world = engineWorld([phase('p', [make, failing], { hosts: ['b1'], onFailure: 'rollback' })])
    const end = await world.run()
    expect(end.outcome).to.equal('failed')
    expect(world.hosts.acts.map((act) => act.slice('run b1 '.length))).to.deep.equal([
      'touch /tmp/a',
      'touch /tmp/b',
      'touch /tmp/c',
      'rm /tmp/c',
      'rm /tmp/b',
      'rm /tmp/a',
    ])
    expect(ends(world).slice(-3)).to.deep.equal([
      'p.make[2].undo-1@b1 changed',
      'p.make[1].undo-1@b1 changed',
      'p.make[0].undo-1@b1 changed',
    ])
  })

  it('tells an empty list as skipped, and a list that is none as a failure', async () => {
    const world = onB1(touch('make', { forEach: list() }), changing)
    expect((await world.run()).outcome).to.equal('done')
    expect(ends(world)[0]).to.equal('p.make@b1 skipped')
    const fault = { origin: changing.origin, message: '"for_each" needs a list, not 3' }
    const broken = onB1(touch('make', { forEach: () => err(fault) }), changing)
    const end = await broken.run()
    expect(end.problem?.code).to.equal('run/value')
    expect(broken.hosts.acts).to.deep.equal([])
  })
})
