/** Run by hand: node scripts/test.ts test/scenarios/long/kill-simulated.ts. Four to fifteen minutes; no cluster. */
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

  for (const [what, file, to] of playbooks)
    it(`${what}: the same where the process that resumes dies again soon after an act was begun`, async () => {
      const mortal = await mortalOf(file, to)
      const acts = mortal.journal.filter(({ type }) => type === 'act-started').map(({ seq }) => seq)
      const faults: string[] = []
      for (const line of acts)
        for (let later = line + 1; later < line + 13; later++) {
          const deaths = [line, later].map((one) => ({ line: one, at: 'after' }) as const)
          const found = await dieAndResume(mortal, deaths)
          if (found.length > 0) faults.push([`${line}, then ${later}`, ...found].join('\n    '))
        }
      expect(faults.slice(0, 5).join('\n'), `${faults.length} pairs of deaths`).to.equal('')
    })
})
