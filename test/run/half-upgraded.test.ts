import { expect } from 'chai'
import fc from 'fast-check'
import type { RunEventBody } from '../../src/run/run-event.ts'
import { engineWorld, phase, rollTasks, topology, type EngineWorld } from '../fakes/engine-world.ts'

/*
 * Whatever somebody left of a cluster, some nodes on one release and some on the other, links moved or not, one node stopped or none: it is found from the
 * nodes themselves and finished, each node stopped once if it needs it and never otherwise, in R6's order, with nobody else down.
 */

type Left = 'old' | 'old-linked-new' | 'new'

interface Half {
  readonly isBack: boolean
  /** One for each node, in the order of the topology. */
  readonly left: readonly Left[]
  /** Index of the node that is stopped; undefined: all run. */
  readonly hurt: { readonly at: number; readonly isLinkedNew: boolean } | undefined
  readonly active: number
}

const halves: fc.Arbitrary<Half> = fc.record({
  isBack: fc.boolean(),
  left: fc.array(fc.constantFrom<Left>('old', 'old-linked-new', 'new'), { minLength: 6, maxLength: 6 }),
  hurt: fc.option(fc.record({ at: fc.nat(5), isLinkedNew: fc.boolean() }), { nil: undefined }),
  active: fc.constantFrom(101, 102, 103),
})

const releasesOf = ({ isBack }: Half): { readonly from: string; readonly to: string } =>
  isBack ? { from: '4.1.2', to: '3.9.2' } : { from: '3.9.2', to: '4.1.2' }

/** The host that is stopped; '' for none. */
const hurtHost = ({ hurt }: Half): string => (hurt === undefined ? '' : (topology.nodes[hurt.at]?.host ?? ''))

const leave = (world: EngineWorld, half: Half): void => {
  const { from, to } = releasesOf(half)
  for (const [at, node] of world.cluster.nodes.entries()) {
    const left = half.left[at]
    node.linked = left === 'old' ? from : to
    if (node.process !== null) node.process.release = left === 'new' ? to : from
  }
}

const halfWorld = (half: Half): EngineWorld => {
  const { from, to } = releasesOf(half)
  const host = hurtHost(half)
  const roll = phase('roll', rollTasks(to), { inputs: { take_over: host } })
  const world = engineWorld([roll], { program: { versions: { from: [from], to, back: half.isBack } }, maxWaitMs: 1000 })
  world.cluster.activeController = half.active
  leave(world, half)
  const down = { process: null, isUp: false, isInSync: false, linked: half.hurt?.isLinkedNew === true ? to : from }
  if (host !== '') Object.assign(world.cluster.node(host), down)
  return world
}

/** Stops and starts that each node needs: `b1 1/1`. */
const needed = (world: EngineWorld, half: Half): string[] => {
  const { to } = releasesOf(half)
  return world.cluster.nodes.map(({ host, process, linked }) => {
    const starts = process === null ? 1 : 0
    const stops = (process?.release ?? linked) === to ? 0 : 1
    return `${host} ${stops}/${starts + stops}`
  })
}

interface Stop {
  readonly nodeId: number
  readonly isActive: boolean
  /** Nobody else was down or behind. */
  readonly isAlone: boolean
}

/** What the cluster was like whenever a node was stopped. */
const watchStops = ({ emitter, cluster }: EngineWorld): readonly Stop[] => {
  const stops: Stop[] = []
  const emit = emitter.emit.bind(emitter)
  Object.assign(emitter, {
    emit: (body: RunEventBody) => {
      if (body.type === 'act-started' && body.act.kind === 'stop-node') {
        const { nodeId } = cluster.node(body.host ?? '')
        const isAlone = cluster.nodes.every((node) => node.isUp && node.isInSync && node.process !== null)
        stops.push({ nodeId, isActive: cluster.activeController === nodeId, isAlone })
      }
      return emit(body)
    },
  })
  return stops
}

const isController = ({ nodeId }: Stop): boolean => nodeId > 100

const expectOrder = (stops: readonly Stop[], isBack: boolean): void => {
  const ranks = stops.map((stop) => Number(isController(stop) === isBack))
  expect(ranks).to.deep.equal(ranks.toSorted((a, b) => a - b))
  const controllers = stops.filter(isController)
  // The active controller is stopped only when no other is left to stop.
  for (const stop of controllers.slice(0, -1)) expect(stop.isActive).to.equal(false)
}

describe('a half-upgraded cluster', () => {
  it('is finished with exactly the restarts it needs, in the order of R6, the hurt node first', async () => {
    await fc.assert(
      fc.asyncProperty(halves, async (half) => {
        const world = halfWorld(half)
        const { to } = releasesOf(half)
        const wanted = needed(world, half)
        const stops = watchStops(world)
        const end = await world.run()
        expect(end.problem).to.equal(null)
        const { nodes } = world.cluster
        expect(nodes.map((node) => `${node.host} ${node.stops}/${node.starts}`)).to.deep.equal(wanted)
        expect(nodes.map(({ process }) => process?.release)).to.deep.equal(nodes.map(() => to))
        expect(stops.every(({ isAlone }) => isAlone)).to.equal(true)
        expectOrder(stops, half.isBack)
        const hurt = hurtHost(half)
        if (hurt !== '') expect(world.hosts.acts[0]?.startsWith(`start ${hurt} `)).to.equal(true)
      }),
      { numRuns: 80 },
    )
  })

  it('with a node on neither release is refused, and nothing is touched', async () => {
    for (const host of ['b2', 'c3']) {
      const world = engineWorld([phase('roll', rollTasks('4.1.2'))])
      const { process } = world.cluster.node(host)
      if (process !== null) process.release = '4.0.1'
      const end = await world.run()
      expect(end.exitCode).to.equal(1)
      expect(end.problem?.what).to.contain(`${host} runs 4.0.1`)
      expect(world.hosts.acts).to.deep.equal([])
    }
  })
})
