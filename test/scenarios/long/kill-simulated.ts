/** Run by hand: node scripts/test.ts test/scenarios/long/kill-simulated.ts. Three to nine minutes; no cluster. */
import { expect } from 'chai'
import { dieAndResume, mortalOf, playbooks } from '../../run/resume/kill-everywhere.ts'

describe('killed before, after and in every line of its journal, then resumed', function () {
  this.timeout(900_000)

  for (const [what, file, to] of playbooks)
    it(`${what}: every node is whole on its release, each restarted once`, async () => {
      const mortal = await mortalOf(file, to)
      const faults: string[] = []
      for (const death of mortal.deaths) {
        const found = await dieAndResume(mortal, [death])
        const line = JSON.stringify(mortal.journal[death.line - 1]).slice(0, 200)
        if (found.length > 0) faults.push([`${death.at} ${death.line} ${line}`, ...found].join('\n    '))
      }
      expect(faults.slice(0, 5).join('\n'), `${faults.length} of ${mortal.deaths.length} deaths`).to.equal('')
    })
})
