import { expect } from 'chai'
import fc from 'fast-check'
import { dieAndResume, mortalOf, playbooks } from './kill-everywhere.ts'

/*
 * Some of the places where a run can die; test/scenarios/long/kill-simulated.ts takes all of them.
 */

describe('killed before, after and in lines of its journal, then resumed', function () {
  this.timeout(60_000)

  for (const [what, file, to] of playbooks)
    it(`${what}: every node is whole on its release, each restarted once`, async () => {
      const mortal = await mortalOf(file, to)
      const death = fc.constantFrom(...mortal.deaths)
      const again = fc.record({
        line: fc.integer({ min: 1, max: mortal.journal.length }),
        at: fc.constantFrom('before', 'after', 'in-act'),
      })
      await fc.assert(
        fc.asyncProperty(death, fc.array(again, { maxLength: 2 }), async (first, more) => {
          const later = more.map(({ line, at }) => ({ line: first.line + 1 + (line % 60), at }))
          expect(await dieAndResume(mortal, [first, ...later])).to.deep.equal([])
        }),
        { numRuns: 8 },
      )
    })

  it('twice around a stop: one that was settled as never sent is not taken for sent by the next process', async () => {
    const [, [, file, to]] = playbooks
    const mortal = await mortalOf(file, to)
    const stop = mortal.journal.find((event) => event.type === 'act-started' && event.act.kind === 'stop-node')
    const line = stop?.seq ?? 0
    for (let later = line + 5; later < line + 9; later++) {
      const deaths = [line, later].map((one) => ({ line: one, at: 'after' }) as const)
      expect(await dieAndResume(mortal, deaths), `then in line ${later}`).to.deep.equal([])
    }
  })
})
