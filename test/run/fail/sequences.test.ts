import { expect } from 'chai'
import type { Program } from '../../../src/plan/program.ts'
import type { RunEnd } from '../../../src/run/engine.ts'
import type { EngineWorld } from '../../fakes/engine-world.ts'
import { actFaults, failingWorld, loadShipped, type ActFault, type ActName, type Trouble } from './failing-world.ts'

const acts = (world: EngineWorld): string[] => world.hosts.acts.filter((act) => !act.startsWith('install'))

/** The shipped roll over two brokers. */
const rollOf = async (): Promise<Program> => {
  const program = await loadShipped('rolling-upgrade.yml')
  const roll = program.phases.filter(({ id }) => id === 'roll')
  return { ...program, phases: roll.map((phase) => ({ ...phase, hosts: ['b1', 'b2'] })) }
}

const wordsOf = ({ problem }: RunEnd): string =>
  [problem?.what, ...(problem?.why ?? []), problem?.state, problem?.fix].join('\n')

const up = ['stop b1', 'link b1 4.1.2', 'start b1 4.1.2']
const undone = ['link b1 3.9.2', 'start b1 3.9.2']

describe('R9, sequence by sequence', () => {
  let program: Program
  before(async () => {
    program = await rollOf()
  })

  const run = async (trouble: Trouble): Promise<{ world: EngineWorld; end: RunEnd }> => {
    const world = failingWorld(program, trouble)
    const end = await world.run()
    expect(world.cluster.node('b2')).to.include({ stops: 0, starts: 0 })
    return { world, end }
  }

  const back = (fault: NonNullable<Trouble['back']>['fault']): Trouble => ({ back: { host: 'b1', fault, other: 'b3' } })

  it('b1 is upgraded and healthy and b3 dies in its window: nothing is undone, exit 8 names b3', async () => {
    const { world, end } = await run(back('other-dies'))
    expect(end.exitCode).to.equal(8)
    expect(acts(world)).to.deep.equal(up)
    expect(end.problem?.what).to.contain('b1 is back, but b3 is not')
    expect(wordsOf(end)).to.contain('b1 now: 4.1.2 runs')
  })

  it('a stop hangs: no start is sent, exit 8', async () => {
    const { world, end } = await run({ traps: [{ host: 'b1', act: 'stop', fault: 'no-effect' }] })
    expect(end.exitCode).to.equal(8)
    expect(acts(world)).to.deep.equal([])
    expect(wordsOf(end)).to.match(/process \d+ still runs/)
  })

  it('in log recovery nothing is undone: exit 8, said in words', async () => {
    const { world, end } = await run(back('recovery'))
    expect(end.exitCode).to.equal(8)
    expect(acts(world)).to.deep.equal(up)
    expect(wordsOf(end)).to.contain('may be in log recovery, which must not be broken off')
  })

  for (const [name, trouble, why] of [
    ['a bad key in the new configuration', back('dies'), 'no Kafka process on b1'],
    ['the wrong archive', back('wrong-release'), 'runs 4.0.1'],
    ['the wrong Java', { traps: [{ host: 'b1', act: 'start', fault: 'no-effect' }] }, 'did not start'],
    ['a node that never rejoins', back('silent'), 'did not come back'],
    ['a listener nobody reaches', back('deaf'), '127.0.9.99:9092'],
  ] as const satisfies readonly (readonly [string, Trouble, string])[]) {
    it(`${name}: b1 is back on the old release and in sync, exit 7`, async () => {
      const { world, end } = await run(trouble)
      expect(end.exitCode).to.equal(7)
      expect(acts(world).slice(-2)).to.deep.equal(undone)
      expect(wordsOf(end)).to.contain(why)
      const b1 = world.cluster.node('b1')
      expect(b1).to.include({ linked: '3.9.2', isUp: true, isInSync: true })
      expect(b1.process?.release).to.equal('3.9.2')
    })
  }

  it('somebody starts the node again while it is put in order: it is whole, nothing is undone, exit 1', async () => {
    const { end } = await run({ traps: [{ host: 'b1', act: 'stop', fault: 'reverted' }] })
    expect(end.exitCode).to.equal(1)
    expect(wordsOf(end)).to.contain('something else started the node of b1 again')
  })

  it('a log that cannot be gathered never makes a hung stop a fault of the node', async () => {
    const { world, end } = await run({
      traps: [{ host: 'b1', act: 'stop', fault: 'no-effect' }],
      at: (event, { hosts }) => {
        if (event.type === 'step-ended' && event.address === 'roll.stop@b1') hosts.behaviour.unreachable.add('b1')
      },
    })
    expect(end.exitCode).to.equal(8)
    expect(acts(world)).to.deep.equal([])
    expect(wordsOf(end)).to.contain('nothing was undone: the old process has not ended')
  })
})

/** Does an undo with this fault reach its end? Only where the act was done and its host can be seen again; a stop that never reached its host is decided again. */
const endsWell = (act: ActName, fault: ActFault): boolean =>
  fault === 'lost-after' || fault === 'cut-after-returns' || (act === 'stop' && fault === 'cut-before-returns')

/** What is left when the nth act of an undo fails: the failing one and all before it. */
const leftOf: Readonly<Record<Exclude<ActName, 'install'>, string>> = {
  stop: 'not undone: start, link, stop',
  link: 'not undone: link, stop',
  start: 'not undone: stop',
}

describe('an undo that fails', () => {
  let program: Program
  before(async () => {
    program = await rollOf()
  })

  for (const act of ['stop', 'link', 'start'] as const) {
    for (const fault of actFaults.filter((one) => one !== 'reverted')) {
      it(`${act} ${fault}`, async () => {
        const world = failingWorld(program, {
          back: { host: 'b1', fault: 'silent', other: 'b3' },
          traps: [{ host: 'b1', act, nth: 2, fault }],
        })
        const end = await world.run()
        const isWell = endsWell(act, fault)
        expect(end.exitCode, wordsOf(end)).to.equal(isWell ? 7 : 8)
        expect(world.cluster.node('b2')).to.include({ stops: 0, starts: 0 })
        if (isWell) return
        // Where the host is gone after a start, the steps are undone and only the proof is missing.
        if (!(act === 'start' && fault === 'cut-after')) expect(wordsOf(end)).to.contain(leftOf[act])
        expect(wordsOf(end)).to.contain('b1 now: ')
        expect(wordsOf(end)).to.contain('b1 undoing; b2 untouched')
        expect(end.problem?.fix).to.contain('b1 needs a person: look at it, bring it back on 3.9.2')
      })
    }
  }
})
