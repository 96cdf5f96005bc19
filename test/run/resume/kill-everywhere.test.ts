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
})
