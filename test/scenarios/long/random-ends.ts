/**
 * Run by hand: RUNS=4 SEED=7 node scripts/test.ts test/scenarios/long/random-ends.ts. Some eight minutes for four runs.
 *
 * Rolling restarts of three real combined nodes under load whose kplay is ended again and again at any moment, by whatever ends processes (Ctrl-C once or twice, SIGTERM,
 * SIGHUP, SIGKILL), while a second one wants the same run. In the end each node was restarted once, and no record is lost.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { replayJournal } from '../../../src/journal/replay.ts'
import type { LoadProcess } from '../../../src/rehearsal/load/load-process.ts'
import { realClock } from '../../support/cluster.ts'
import { LabWorld } from '../matrix/lab-world.ts'
import { beginLoad, endLoad } from '../matrix/upgrades.ts'
import { actsIn } from '../support/events.ts'
import type { KplayProcess } from '../support/kplay-process.ts'

const runs = Number(process.env['RUNS'] ?? 4)
const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000)
const restartAll = 'test/scenarios/playbooks/restart-all.yml'

/** After so many ends a run is left alone. */
const mostEnds = 10

const ends: readonly (readonly NodeJS.Signals[])[] = [
  ['SIGINT'],
  ['SIGTERM'],
  ['SIGHUP'],
  ['SIGINT', 'SIGINT'],
  ['SIGHUP', 'SIGKILL'],
  ['SIGKILL'],
  ['SIGKILL'],
]

/** Numbers in [0, 1) that hang on the seed alone (mulberry32). */
const createRandom = (start: number): (() => number) => {
  let state = start
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

describe(`ended at random (SEED=${seed})`, function () {
  this.timeout(900_000)
  const random = createRandom(seed)
  let world: LabWorld
  let load: LoadProcess

  before(async () => {
    world = await LabWorld.boot({ release: '3.9.2', controllers: 3, brokers: 3, combined: true })
    load = await beginLoad(world)
  })
  after(async () => {
    await load.kill()
    await world.close()
  })

  const resume = (run: string): KplayProcess => world.stage.kplay('resume', run, '--output', 'ndjson')

  /** Ends a process at a moment of its own, unless it ended before. */
  const endSomewhere = async (process: KplayProcess): Promise<void> => {
    await Promise.race([realClock.sleep(random() * 14_000), process.ended])
    for (const signal of ends[Math.floor(random() * ends.length)] ?? []) {
      if (!process.isRunning) return
      process.signal(signal)
      await Promise.race([realClock.sleep(random() * 1500), process.ended])
    }
  }

  /** Now and then somebody else wants the same: told who has it, or goes on where nobody has. */
  const withAnother = async (run: string, one: KplayProcess): Promise<readonly KplayProcess[]> => {
    if (random() < 0.6) return [one]
    await realClock.sleep(random() * 3000)
    return [one, resume(run)]
  }

  /** Did it come to the good end of the run? However it ended, it was in words; one that was told who has the run did nothing. */
  const isWell = async (process: KplayProcess): Promise<boolean> => {
    const { code } = await process.ended
    // 3: it was ended before it began anything.
    expect(code, process.stderr).to.be.oneOf([null, 0, 3, 5, 130])
    expect(process.stderr).to.not.contain('internal')
    if (code === 5) expect(actsIn(process.events)).to.deep.equal([])
    return code === 0
  }

  const begin = async (run: string | undefined): Promise<readonly KplayProcess[]> =>
    run === undefined ? [world.apply(restartAll, '--patience', '60s')] : withAnother(run, resume(run))

  const liveOn = async (): Promise<string> => {
    let run: string | undefined
    for (let count = 0; ; count++) {
      const all = await begin(run)
      const [first] = all
      if (first === undefined) throw new Error('nothing was begun')
      if (count < mostEnds) await endSomewhere(first)
      const well = await Promise.all(all.map(isWell))
      if (first.events.some(({ type }) => type === 'phase-started')) run ??= first.events[0]?.run
      if (well.includes(true) && run !== undefined) return run
    }
  }

  for (let index = 1; index <= runs; index++)
    it(`restart ${index}: each node once`, async () => {
      const before = await world.hands.starts()
      const run = await liveOn()
      await world.hands.whole()
      const after = await world.hands.starts()
      for (const [host, count] of Object.entries(after)) expect(count - (before[host] ?? 0), host).to.equal(1)
      const replayed = replayJournal(readFileSync(join(world.stage.stateDir, 'runs', run, 'journal.jsonl')))
      if (!replayed.ok) throw new Error(`line ${replayed.error.line}: ${replayed.error.why}`)
      expect(replayed.value.events.at(-1)).to.include({ type: 'run-ended', outcome: 'done' })
      const resumes = replayed.value.events.filter(({ type }) => type === 'run-resumed').length
      process.stdout.write(`run ${run}: resumed ${resumes} times\n`)
      for (const { dir } of world.running.lab.nodes) expect(existsSync(`${dir}/data/.kplay-lease`)).to.equal(false)
    })

  it('loses no record all the while', async () => {
    const audit = await endLoad(load)
    process.stdout.write(`${audit.acknowledged} acknowledged, ${audit.lost} lost\n`)
    expect(audit).to.include({ lost: 0, reordered: 0, corrupted: 0, errors: 0 })
  })
})
