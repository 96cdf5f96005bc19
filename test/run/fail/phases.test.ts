import { expect } from 'chai'
import { err } from '../../../src/diagnostics/result.ts'
import type { Problem } from '../../../src/diagnostics/problem.ts'
import type { Program } from '../../../src/plan/program.ts'
import type { RunEvent } from '../../../src/run/run-event.ts'
import type { EngineWorld } from '../../fakes/engine-world.ts'
import { failingWorld, journalFault, loadShipped, type ActFault } from './failing-world.ts'

/* The steps around the roll: what stages, looks, watches, elects and finalizes. None of them leaves a node down, so none ends with 7 or 8. */

const no: Problem = {
  code: 'test/no',
  what: 'the cluster says no',
  why: ['the test says so'],
  fix: 'none',
  exitCode: 1,
}

/** Something that begins with a step of this address and lasts `forMs`; without it, for good. */
interface Fault {
  readonly name: string
  readonly address: string
  readonly begin: (world: EngineWorld) => void
  readonly end?: (world: EngineWorld) => void
  /** Exit code, and a word of the problem. */
  readonly exitCode: number
  readonly says?: string
}

const blind = ({ cluster }: EngineWorld): void => {
  const snapshot = cluster.snapshot.bind(cluster)
  Object.assign(cluster, {
    snapshot: async () => ({
      ...(await snapshot()),
      viaNodeId: null,
      brokers: null,
      partitions: null,
      topicMinIsr: null,
      reassignments: null,
      unknown: [{ what: 'cluster', why: 'no answer in 1000 ms' }],
    }),
  })
}

const sighted = ({ cluster }: EngineWorld): void => void Reflect.deleteProperty(cluster, 'snapshot')

const degraded = ({ cluster }: EngineWorld): void => {
  for (const host of ['b2', 'b3']) Object.assign(cluster.node(host), { isUp: false })
}

const refusing = (name: 'electPreferredLeaders' | 'updateFeatures') => (world: EngineWorld) =>
  void Object.assign(world.cluster, { [name]: () => Promise.resolve(err(no)) })

const misplaced = (world: EngineWorld): void => {
  const snapshot = world.cluster.snapshot.bind(world.cluster)
  Object.assign(world.cluster, {
    snapshot: async () => {
      const seen = await snapshot()
      return { ...seen, partitions: seen.partitions?.map((one) => ({ ...one, leader: one.isr.at(-1) ?? -1 })) ?? null }
    },
  })
}

const deafToRaise = (world: EngineWorld): void => {
  world.cluster.updateFeatures = () => Promise.resolve({ ok: true, value: undefined })
}

const faults: readonly Fault[] = [
  { name: 'nobody answers', address: 'preflight.health', begin: blind, exitCode: 1, says: '"until" did not hold' },
  { name: 'nobody answers for a while', address: 'preflight.health', begin: blind, end: sighted, exitCode: 0 },
  { name: 'nobody answers before a stop', address: 'roll.safe@b1', begin: blind, exitCode: 1, says: 'no progress' },
  { name: 'the same for a while', address: 'roll.safe@b1', begin: blind, end: sighted, exitCode: 0 },
  {
    name: 'an election is refused',
    address: 'roll.leaders@b1',
    begin: (world) => {
      misplaced(world)
      refusing('electPreferredLeaders')(world)
    },
    exitCode: 1,
    says: 'nothing was undone: the node is back, and what failed came after',
  },
  {
    name: 'no broker shows yet what the controller has elected',
    address: 'roll.leaders@b1',
    begin: misplaced,
    exitCode: 0,
  },
  {
    name: 'partitions go offline while the first node is watched',
    address: 'roll.canary@b1',
    begin: degraded,
    exitCode: 1,
    says: 'nothing was undone: the node is back',
  },
  { name: 'partitions go offline in the soak', address: 'soak.watch', begin: degraded, exitCode: 1 },
  { name: 'the raise is refused', address: 'finalize.raise', begin: refusing('updateFeatures'), exitCode: 1 },
  { name: 'the raise changes nothing', address: 'finalize.raise', begin: deafToRaise, exitCode: 1 },
  { name: 'partitions go offline after the raise', address: 'finalize.watch', begin: degraded, exitCode: 1 },
]

const isStart = (event: RunEvent, address: string): boolean =>
  event.type === 'step-started' && event.address === address

describe('fail everywhere: the steps around the roll', () => {
  let program: Program
  before(async () => {
    const shipped = await loadShipped('rolling-upgrade.yml')
    const hosts = ['b1', 'b2']
    program = {
      ...shipped,
      phases: shipped.phases.map((phase) => (phase.hosts.length === 0 ? phase : { ...phase, hosts })),
    }
  })

  const onlyWith = (address: string): Program => {
    // Before the finalizing phase every node must have been rolled: its faults are met by a cluster that was.
    const isLast = address.startsWith('finalize.')
    return { ...program, phases: program.phases.filter((phase) => (phase.id === 'finalize') === isLast) }
  }

  const faulty = ({ address, begin, end: stop }: Fault): EngineWorld => {
    const world = failingWorld(onlyWith(address), {
      at: (event, here) => {
        if (!isStart(event, address)) return
        // What was seen a moment ago is of the cluster before.
        here.context.recent.forget()
        begin(here)
        if (stop !== undefined) here.clock.after(20_000, () => stop(here))
      },
    })
    if (!address.startsWith('finalize.')) return world
    for (const node of world.cluster.nodes) {
      node.linked = '4.1.2'
      if (node.process !== null) node.process = { ...node.process, release: '4.1.2' }
    }
    return world
  }

  const isUndo = (event: RunEvent): boolean => event.type === 'step-ended' && event.address.includes('.undo-')

  for (const fault of faults) {
    const { name, address, exitCode, says = '' } = fault
    it(`${address}: ${name}`, async () => {
      const world = faulty(fault)
      const end = await world.run()
      const words = end.problem === null ? '' : [end.problem.what, ...end.problem.why].join('\n')
      expect(end.exitCode, words).to.equal(exitCode)
      if (exitCode !== 0) expect(end.problem?.subject).to.equal(`task "${address}"`)
      expect(words).to.contain(says)
      expect(journalFault(world.events)).to.equal(undefined)
      expect(world.events.some(isUndo)).to.equal(false)
      const b1 = world.cluster.node('b1')
      expect([b1.stops, b1.starts].join()).to.be.oneOf(['0,0', '1,1'])
      if (exitCode !== 0 && address !== 'soak.watch') expect(world.cluster.node('b2').stops).to.equal(0)
    })
  }

  for (const fault of ['refused', 'lost-before', 'no-effect', 'reverted', 'cut-before'] as const satisfies ActFault[]) {
    it(`stage.install@b1: ${fault}`, async () => {
      const world = failingWorld(onlyWith('stage.install@b1'), { traps: [{ host: 'b1', act: 'install', fault }] })
      const end = await world.run()
      expect(end.exitCode).to.equal(1)
      expect(end.problem?.subject).to.equal('task "stage.install@b1"')
      expect(world.hosts.acts.filter((act) => !act.startsWith('install'))).to.deep.equal([])
      expect(journalFault(world.events)).to.equal(undefined)
    })
  }
})
