import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import type { LoadAudit } from '../../../src/rehearsal/load/load-audit.ts'
import { loadDefaults } from '../../../src/rehearsal/load/load-config.ts'
import { startLoad, type LoadProcess } from '../../../src/rehearsal/load/load-process.ts'
import type { RunEvent } from '../../../src/run/run-event.ts'
import { realClock, type TestShape } from '../../support/cluster.ts'
import { endOf, schemaFaults, stopsIn } from '../support/events.ts'
import type { KplayProcess } from '../support/kplay-process.ts'
import { followSets } from './cross-check.ts'
import type { LabWorld, UpgradeWish } from './lab-world.ts'
import type { Group } from './scenario.ts'

const self = { node: process.execPath, main: fileURLToPath(new URL('../../../src/main.ts', import.meta.url)) }

/** Acknowledged records sent to the brokers of a lab, by a process of its own, until `endLoad`. */
export const beginLoad = async ({ running: { lab }, stage }: LabWorld): Promise<LoadProcess> => {
  const dir = join(stage.files, 'load')
  mkdirSync(dir)
  const brokers = lab.nodes.filter((node) => node.roles.includes('broker')).length
  const config = { ...loadDefaults, bootstrap: lab.bootstrap, topic: 'kplay-load', brokers, dir }
  const load = await startLoad({ self, env: process.env, config, clock: realClock })
  if (!load.ok) throw new Error(load.error.what)
  const ready = await load.value.ready
  if (!ready.ok) throw new Error([ready.error.what, ...ready.error.why, ...(ready.error.log ?? [])].join('\n'))
  return load.value
}

/** Ends a load and reads back what it sent. */
export const endLoad = async (load: LoadProcess): Promise<LoadAudit> => {
  const audit = await load.stop()
  if (!audit.ok) throw new Error([audit.error.what, ...audit.error.why, ...(audit.error.log ?? [])].join('\n'))
  return audit.value
}

/** kplay stands still right after it sent the stop of a broker, and Kafka's tool is asked about the cluster without that broker. */
const checkWhileOneIsDown = async (world: LabWorld, run: KplayProcess, note: (text: string) => void): Promise<void> => {
  const isBroker = (host: string | null): boolean => host?.startsWith('b') === true
  const sent = await run.event((e) => e.type === 'act-ended' && e.address.includes('.stop@') && isBroker(e.host))
  run.signal('SIGSTOP')
  try {
    const { host } = sent as Extract<RunEvent, { type: 'act-ended' }>
    const { [host ?? '']: pid } = await world.hands.pids()
    if (typeof pid === 'number') await world.ended(pid)
    const sets = await world.crossCheck(note)
    expect(sets.underReplicated, 'under-replicated without a broker').to.not.deep.equal([])
    expect([sets.offline, sets.underMinIsr]).to.deep.equal([[], []])
  } finally {
    run.signal('SIGCONT')
  }
}

/** Controllers, the active one last, then brokers; the other way round when going back. Every node once. */
const expectOrder = (world: LabWorld, events: readonly RunEvent[], isGoingBack: boolean): void => {
  const { nodes } = world.running.lab
  const stops = stopsIn(events)
  expect(stops).to.have.members(nodes.map(({ host }) => host))
  const isController = (host: string): boolean =>
    nodes.some((node) => node.host === host && node.roles.includes('controller'))
  const ranks = stops.map((host) => (isController(host) === isGoingBack ? 1 : 0))
  expect(ranks, stops.join()).to.deep.equal(ranks.toSorted((a, b) => a - b))
  const reasons = events.flatMap((e) =>
    e.type === 'node-started' && e.phase === 'roll' && isController(e.host) ? [e.because] : [],
  )
  // A busy machine elects by itself: the last one left need not be active any more, but nobody is taken before another while it is.
  const isActive = (because: string): boolean => because.includes('the active one, last')
  expect(reasons.slice(0, -1).filter(isActive), 'the active controller, taken early').to.deep.equal([])
  expect(reasons.at(-1)).to.match(/the active one/)
}

/** How often each rule was named by what was waited for. */
const renderWaits = (events: readonly RunEvent[]): string => {
  const counts = new Map<string, number>()
  for (const event of events)
    for (const rule of new Set(event.type === 'step-waiting' ? event.blockers.map((one) => one.rule) : []))
      counts.set(rule, (counts.get(rule) ?? 0) + 1)
  return `waits: ${[...counts].map(([rule, times]) => `${rule} ${times}`).join(', ') || 'none'}`
}

const roll = async (world: LabWorld, wish: UpgradeWish, note: (text: string) => void): Promise<void> => {
  const approval = wish.finalize === true ? ['--approve', 'finalize'] : []
  const run = world.apply(world.upgrade(wish), '--patience', '60s', ...approval)
  const followed = wish.follows === true ? followSets(await world.hands.lab(), () => !run.isRunning) : undefined
  await checkWhileOneIsDown(world, run, note)
  await run.endsWith(0)
  if (followed !== undefined) {
    const { same, moved } = await followed
    note(`${same} polls the same as kafka-topics.sh, ${moved} while the cluster moved`)
    expect(same, 'polls that prove something').to.be.at.least(3)
  }
  expect(endOf(run.events)).to.include({ outcome: 'done', problem: null })
  expect(schemaFaults('event', run.events)).to.deep.equal([])
  expectOrder(world, run.events, wish.back === true)
  note(renderWaits(run.events))
  const releases = Object.values(await world.hands.releases())
  expect(new Set(releases), 'releases').to.deep.equal(new Set([wish.to]))
  await world.hands.whole()
}

/** A group of one scenario: these rolls one after the other, under load all the time. */
const underLoad = (name: string, shape: TestShape, rolls: readonly UpgradeWish[]): Group => ({
  name: `upgrade-${name}`,
  shape,
  scenarios: [
    {
      name: 'under-load',
      promise:
        '0 records lost, order as promised, one restart per node and roll, the same troubles as Kafka’s tool sees',
      run: async (world, note) => {
        const load = await beginLoad(world)
        try {
          for (const wish of rolls) await roll(world, wish, note)
          await world.crossCheck(note)
          const audit = await endLoad(load)
          expect(audit).to.include({ lost: 0, reordered: 0, corrupted: 0, errors: 0 })
          expect(audit.acknowledged).to.be.greaterThan(10_000)
          note(`${audit.acknowledged} acknowledged, longest stall ${audit.longestStallMs} ms`)
        } finally {
          await load.kill()
        }
      },
    },
  ],
})

const separate = (release: string): TestShape => ({ release, controllers: 3, brokers: 3 })
const combined = (release: string): TestShape => ({ ...separate(release), combined: true })
const up = (from: string, to: string): UpgradeWish => ({ from, to, finalize: true })
const followed = (wish: UpgradeWish): UpgradeWish => ({ ...wish, follows: true })

/** Two to three minutes each. */
export const upgrades: readonly Group[] = [
  underLoad('3.7.2-3.9.2', separate('3.7.2'), [followed(up('3.7.2', '3.9.2'))]),
  underLoad('3.9.2-4.1.2', separate('3.9.2'), [up('3.9.2', '4.1.2')]),
  underLoad('4.1.2-4.4.0', separate('4.1.2'), [up('4.1.2', '4.4.0')]),
  underLoad('3.7.2-3.9.2-combined', combined('3.7.2'), [up('3.7.2', '3.9.2')]),
  underLoad('and-back', separate('3.9.2'), [
    { from: '3.9.2', to: '4.1.2' },
    { from: '4.1.2', to: '3.9.2', back: true },
  ]),
]
