import { expect } from 'chai'
import fc from 'fast-check'
import type { ProgramPhase, ProgramTask } from '../../../src/plan/program.ts'
import type { RunEvent } from '../../../src/run/run-event.ts'
import { block, engineWorld, phase, task } from '../../fakes/engine-world.ts'
import { MortalRun, type Death } from './mortal-run.ts'

/** What a task of a random plan does: an edit, a read, or a block of such. */
type Drawn = 'edit' | 'read' | readonly ('edit' | 'read')[]

const leaf = fc.constantFrom('edit' as const, 'read' as const)
const drawnTask: fc.Arbitrary<Drawn> = fc.oneof(leaf, leaf, fc.array(leaf, { minLength: 1, maxLength: 3 }))
const drawnPhase = fc.record({
  hosts: fc.subarray(['b1', 'b2', 'b3']),
  tasks: fc.array(drawnTask, { minLength: 1, maxLength: 4 }),
  hooks: fc.boolean(),
  onFailure: fc.constantFrom('stop' as const, 'rollback' as const),
})

const taskOf = (id: string, kind: 'edit' | 'read', isOnHost: boolean): ProgramTask =>
  kind === 'edit' && isOnHost
    ? { ...task(id, 'properties', { path: '/n/server.properties', set: { [id]: '1' } }), undo: 'auto' }
    : task(id, 'kafka.health')

const phaseOf = (drawn: typeof drawnPhase extends fc.Arbitrary<infer T> ? T : never, at: number): ProgramPhase => {
  const isOnHost = drawn.hosts.length > 0
  const tasks = drawn.tasks.map((one, i) =>
    typeof one === 'string'
      ? taskOf(`p${at}t${i}`, one, isOnHost)
      : block(
          `p${at}b${i}`,
          one.map((kind, k) => taskOf(`p${at}b${i}t${k}`, kind, isOnHost)),
        ),
  )
  const hooks =
    drawn.hooks && isOnHost
      ? { beforeEach: [task(`p${at}before`, 'kafka.health')], afterFirst: [task(`p${at}first`, 'kafka.health')] }
      : {}
  return phase(`p${at}`, tasks, { hosts: drawn.hosts, onFailure: drawn.onFailure, ...hooks })
}

const begunIn = (events: readonly RunEvent[]): readonly string[] =>
  events.flatMap((event) => (event.type === 'step-started' ? [event.address] : []))

const endedWellIn = (events: readonly RunEvent[]): ReadonlySet<string> =>
  new Set(events.flatMap((event) => (event.type === 'step-ended' && event.outcome !== 'failed' ? [event.address] : [])))

const death: fc.Arbitrary<readonly [number, Death['at']]> = fc.tuple(
  fc.double({ min: 0, max: 0.999, noNaN: true }),
  fc.constantFrom('before' as const, 'after' as const, 'in-act' as const),
)

describe('random plans, killed at random lines and resumed', function () {
  this.timeout(60_000)

  it('begin exactly the steps that are not done, in their order, and write each file as often as one run does', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(drawnPhase, { minLength: 1, maxLength: 3 }),
        fc.array(death, { minLength: 1, maxLength: 3 }),
        async (drawn, deaths) => {
          const program = { ...engineWorld([]).context.program, phases: drawn.map(phaseOf) }
          const textsIn = (run: MortalRun): void => {
            for (const host of ['b1', 'b2', 'b3']) run.world.hosts.texts.set(host, 'a=1\n')
          }
          const whole = new MortalRun(program)
          textsIn(whole)
          expect((await whole.live())?.problem).to.equal(null)
          const order = begunIn(whole.journal)

          const run = new MortalRun(program)
          textsIn(run)
          for (const [share, at] of [...deaths, undefined].map((one) => one ?? ([undefined, undefined] as const))) {
            const before = [...run.journal]
            const line =
              1 + before.length + Math.floor((share ?? 0) * Math.max(1, whole.journal.length - before.length))
            const end = await run.live(share === undefined ? undefined : { line, at })
            const done = endedWellIn(before)
            const left = order.filter((address) => !done.has(address))
            const begun = begunIn(run.journal.slice(before.length))
            expect(begun).to.deep.equal(left.slice(0, begun.length))
            if (end === undefined) continue
            expect(end.problem).to.equal(null)
            expect(begun).to.deep.equal(left)
            break
          }
          expect(run.replaysClean()).to.equal(true)
          const writesOf = ({ world }: MortalRun): readonly string[] =>
            world.hosts.acts.filter((act) => act.startsWith('write'))
          expect(writesOf(run)).to.deep.equal(writesOf(whole))
          expect(run.world.hosts.texts).to.deep.equal(whole.world.hosts.texts)
        },
      ),
      { numRuns: 25 },
    )
  })
})
