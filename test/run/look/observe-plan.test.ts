import { expect } from 'chai'
import { observePlan } from '../../../src/run/look/observe-plan.ts'
import type { HttpPort } from '../../../src/run/ports.ts'
import { engineWorld, phase, rollTasks } from '../../fakes/engine-world.ts'

const http: HttpPort = { send: () => Promise.reject(new Error('somebody was asked')) }

describe('run/look/observe-plan', () => {
  it('looks at the cluster twice and tells what was written between', async () => {
    const world = engineWorld([phase('roll', rollTasks('4.1.2'), { hosts: ['b1'] })])
    const snapshot = world.cluster.snapshot.bind(world.cluster)
    let looks = 0
    world.cluster.snapshot = async (options) => {
      const seen = await snapshot(options)
      looks += 1
      const at = new Date(Date.parse(seen.at) + looks * 1000).toISOString()
      const nodes = seen.nodes.map((node) =>
        node.logDirs === null
          ? node
          : { ...node, logDirs: node.logDirs.map((dir) => ({ ...dir, usedBytes: dir.usedBytes + looks * 4096 })) },
      )
      return { ...seen, at, nodes }
    }
    const seen = await observePlan({ ...world.context, http }, world.context.program)
    expect(looks).to.equal(2)
    expect(seen.growth).to.deep.equal({ 1: 4096, 2: 4096, 3: 4096 })
    expect(seen.clients?.['b1']).to.deep.equal({ ok: false, error: 'the inventory names no metrics' })
    expect(Object.keys(seen.facts ?? {})).to.not.deep.equal([])
  })

  it('looks once at a cluster that takes long to read, or that does not answer', async () => {
    for (const change of [{ tookMs: 2001 }, { viaNodeId: null }]) {
      const world = engineWorld([phase('roll', rollTasks('4.1.2'), { hosts: ['b1'] })])
      const snapshot = world.cluster.snapshot.bind(world.cluster)
      let looks = 0
      world.cluster.snapshot = async (options) => {
        looks += 1
        return { ...(await snapshot(options)), ...change }
      }
      const seen = await observePlan({ ...world.context, http }, world.context.program)
      expect([looks, seen.growth]).to.deep.equal([1, undefined])
    }
  })
})
