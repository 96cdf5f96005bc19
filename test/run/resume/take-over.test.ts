import { expect } from 'chai'
import fc from 'fast-check'
import { deathsOf } from './kill-everywhere.ts'
import { loadProgram, MortalRun, type Death } from './mortal-run.ts'

/* A run that takes a node over and is killed while it brings that node back, or soon after: resumed, it starts the node once and restarts each once. */

const mortalRun = async (linked: string): Promise<MortalRun> => {
  const program = await loadProgram('playbooks/rolling-upgrade.yml')
  const phases = program.phases.map((phase) =>
    phase.id === 'roll' ? { ...phase, inputs: { ...phase.inputs, take_over: 'b2' } } : phase,
  )
  const run = new MortalRun({ ...program, phases })
  Object.assign(run.world.cluster.node('b2'), { process: null, isUp: false, isInSync: false, linked })
  return run
}

/** What is wrong with a run that dies here and is resumed; empty: nothing. */
const dieAt = async (death: Death, linked: string): Promise<readonly string[]> => {
  const run = await mortalRun(linked)
  const end = (await run.live(death)) ?? (await run.live())
  const extra = linked === '4.1.2' ? { stops: 0, starts: 1 } : { stops: 1, starts: 2 }
  const wrong = run.world.cluster.nodes.filter(({ host, stops, starts, isInSync, process }) => {
    const wanted = host === 'b2' ? extra : { stops: 1, starts: 1 }
    return stops !== wanted.stops || starts !== wanted.starts || !isInSync || process?.release !== '4.1.2'
  })
  return [
    ...(end?.outcome === 'done' ? [] : [`outcome ${end?.outcome ?? 'none'}: ${JSON.stringify(end?.problem)}`]),
    ...(run.replaysClean() ? [] : ['the journal does not replay']),
    ...wrong.map(({ host, stops, starts }) => `${host}: ${stops} stops, ${starts} starts`),
    ...run.faults,
    ...(run.world.hosts.acts.find((act) => !act.startsWith('install')) === `start b2 ${linked}`
      ? []
      : ['b2 was not first']),
  ]
}

describe('a run that takes a node over, killed and resumed', function () {
  this.timeout(60_000)

  for (const linked of ['3.9.2', '4.1.2'])
    it(`brings it back once, on ${linked}, and goes on in the order of R6`, async () => {
      const whole = await mortalRun(linked)
      const end = await whole.live()
      expect(end?.outcome).to.equal('done')
      const begun = whole.journal.findIndex(
        (event) => event.type === 'phase-started' && event.phase === 'kplay-take-over',
      )
      const over = whole.journal.findIndex((event) => event.type === 'phase-started' && event.phase === 'roll')
      expect(begun).to.be.greaterThan(0)
      const deaths = deathsOf(whole.journal.slice(begun - 1, over + 10))
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...deaths), async (death) => {
          expect(await dieAt(death, linked)).to.deep.equal([])
        }),
        { numRuns: 5 },
      )
    })
})
