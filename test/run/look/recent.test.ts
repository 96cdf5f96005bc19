import { expect } from 'chai'
import { createRecent } from '../../../src/run/look/recent.ts'
import { pauseForPort } from '../../../src/run/look/port-look.ts'
import type { SeenNode } from '../../../src/run/look/seen-node.ts'
import { engineWorld, phase, rollTasks, task, topology, type EngineWorld } from '../../fakes/engine-world.ts'
import { FakeClock } from '../../fakes/fake-clock.ts'
import { FakeCluster } from '../../fakes/fake-cluster.ts'

const seen = (host: string): SeenNode => ({
  host,
  observation: { host, nodeId: 1, process: null, log: undefined, linked: '' },
  hostNowMs: 0,
  java: undefined,
  freeBytes: undefined,
  isConfigPending: undefined,
  failure: undefined,
})

describe('run/look/recent', () => {
  const clock = new FakeClock()
  const cluster = new FakeCluster(topology, clock, '3.9.2')
  const via = topology.nodes.find((node) => node.roles.includes('broker'))?.nodeId ?? -1

  it('gives a snapshot for half a second, and never to one who must not ask its broker', async () => {
    const recent = createRecent()
    const taken = { snapshot: await cluster.snapshot(), begunMonotonicMs: 1000, begunWallMs: 5 }
    expect(taken.snapshot.viaNodeId).to.equal(via)
    expect(recent.snapshot([], 1000)).to.equal(undefined)
    recent.keepSnapshot(taken)
    expect(recent.snapshot([], 1500)).to.equal(taken)
    expect(recent.snapshot([], 1501)).to.equal(undefined)
    expect(recent.snapshot([via], 1000)).to.equal(undefined)
    recent.forget()
    expect(recent.snapshot([], 1000)).to.equal(undefined)
  })

  it('gives no snapshot that no broker told', async () => {
    const recent = createRecent()
    const snapshot = { ...(await cluster.snapshot()), viaNodeId: null }
    recent.keepSnapshot({ snapshot, begunMonotonicMs: 0, begunWallMs: 0 })
    expect(recent.snapshot([], 0)).to.equal(undefined)
  })

  it('gives none to one who must not ask the second of two brokers that told', async () => {
    const recent = createRecent()
    const snapshot = { ...(await cluster.snapshot()), alsoViaNodeId: via + 1 }
    recent.keepSnapshot({ snapshot, begunMonotonicMs: 0, begunWallMs: 0 })
    expect(recent.snapshot([via + 1], 0)).to.equal(undefined)
    expect(recent.snapshot([via + 2], 0)?.snapshot).to.equal(snapshot)
  })

  it('gives a node with as many facts as were asked, or more', () => {
    const recent = createRecent()
    recent.keepNode({ seen: seen('b1'), withHost: false, begunMonotonicMs: 0 })
    recent.keepNode({ seen: seen('b2'), withHost: true, begunMonotonicMs: 0 })
    expect(recent.node('b1', false, 100)?.host).to.equal('b1')
    expect(recent.node('b1', true, 100)).to.equal(undefined)
    expect(recent.node('b2', false, 100)?.host).to.equal('b2')
    expect(recent.node('b2', true, 501)).to.equal(undefined)
    recent.forget()
    expect(recent.node('b2', true, 0)).to.equal(undefined)
  })

  it('never answers a guard: what goes wrong right after the last reading step is seen before the stop', async () => {
    const watched = phase('roll', rollTasks('4.1.2'), {
      hosts: ['b1'],
      beforeEach: [task('safe', 'kafka.safe_to_stop')],
    })
    const world: EngineWorld = engineWorld([watched], {
      journalFails: (event) => {
        if (event.type === 'step-ended' && event.address === 'roll.safe@b1') world.cluster.node('b2').isUp = false
        return false
      },
    })
    const { exitCode, problem } = await world.run()
    expect(exitCode).to.equal(1)
    expect(problem?.what).to.contain('b1 could not be stopped safely')
    expect(world.cluster.node('b1').stops).to.equal(0)
  })
})

describe('run/look/port-look', () => {
  const start = () => {
    const clock = new FakeClock()
    const cluster = new FakeCluster(topology, clock, '3.9.2')
    const [node] = cluster.nodes
    if (node === undefined) throw new Error('no node')
    const pause = async (signal = new AbortController().signal): Promise<number> => {
      const fromMs = clock.monotonicMs()
      await pauseForPort({ cluster, clock }, { host: node, pollMs: 40 }, signal)
      return clock.monotonicMs() - fromMs
    }
    return { clock, node, pause }
  }

  it('is the ordinary pause while the port is open', async () => {
    expect(await start().pause()).to.equal(40)
  })

  it('lasts two seconds while the port stays closed', async () => {
    const { node, pause } = start()
    node.isUp = false
    expect(await pause()).to.equal(2000)
  })

  it('ends when the port opens', async () => {
    const { clock, node, pause } = start()
    node.isUp = false
    clock.after(110, () => {
      node.isUp = true
    })
    expect(await pause()).to.be.within(110, 135)
  })

  it('ends at once when it is interrupted', async () => {
    const { node, pause } = start()
    node.isUp = false
    expect(await pause(AbortSignal.abort())).to.be.below(30)
  })
})
