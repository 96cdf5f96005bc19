import { expect } from 'chai'
import fc from 'fast-check'
import { measureRisks } from '../../../src/plan/nodes/risk.ts'
import type { Partition } from '../../../src/kafka/snapshot/cluster-snapshot.ts'
import { partition, snapshot, withNode } from '../support/draw-observed.ts'
import { playbook } from '../support/draw-playbook.ts'

const { topology } = playbook().inventory
const brokers = [1, 2, 3]

const partitions = fc
  .array(
    fc
      .record({
        topic: fc.constantFrom('a', 'b'),
        replicas: fc.shuffledSubarray(brokers, { minLength: 1 }),
        inSync: fc.integer({ min: 0, max: 3 }),
        hasLeader: fc.boolean(),
      })
      .map(({ topic, replicas, inSync, hasLeader }): Partial<Partition> & { topic: string } => {
        const isr = replicas.slice(0, inSync)
        return { topic, replicas, isr, leader: hasLeader ? (isr[0] ?? -1) : -1 }
      }),
    { maxLength: 12 },
  )
  .map((drawn) => drawn.map((one, number) => partition(one.topic, number, one)))

const state = fc.record({
  partitions,
  topicMinIsr: fc.dictionary(fc.constantFrom('a', 'b'), fc.integer({ min: 1, max: 3 })),
  defaults: fc.tuple(...brokers.map(() => fc.integer({ min: 1, max: 3 }))),
})

/** Counts by looking at each partition before and after the node is taken away. */
const oracle = (
  nodeId: number,
  seen: { partitions: readonly Partition[]; minIsrOf: (p: Partition) => number },
): object => {
  let [toMinIsr, offline, leadersMoved, held] = [0, 0, 0, 0]
  for (const one of seen.partitions) {
    if (one.leader === nodeId) leadersMoved++
    if (!one.replicas.includes(nodeId)) continue
    held++
    const after = new Set(one.isr)
    after.delete(nodeId)
    if (after.size === seen.minIsrOf(one)) toMinIsr++
    if (after.size === 0 && one.isr.length > 0) offline++
  }
  return { toMinIsr, offline, leadersMoved, catchUpBytes: null, expectedMs: 15_000 + 24 * held + 45_000 }
}

describe('plan/nodes/risk', () => {
  it('agrees with counting by hand on random clusters', () => {
    fc.assert(
      fc.property(state, ({ partitions: drawn, topicMinIsr, defaults }) => {
        const seen = brokers.reduce(
          (shot, nodeId, i) => {
            const own = shot.nodes.find((node) => node.nodeId === nodeId)
            if (own?.settings === undefined || own.settings === null) throw new Error('no settings')
            return withNode(shot, own.host, { settings: { ...own.settings, minInsyncReplicas: defaults[i] ?? 1 } })
          },
          snapshot({ partitions: drawn, topicMinIsr }),
        )
        const minIsrOf = (one: Partition): number =>
          topicMinIsr[one.topic] ?? Math.max(...one.replicas.map((id) => defaults[id - 1] ?? 1))
        const riskOf = measureRisks({ snapshot: seen }, topology)
        for (const nodeId of brokers)
          expect(riskOf(nodeId)).to.deep.equal(oracle(nodeId, { partitions: drawn, minIsrOf }))
      }),
      { numRuns: 2000 },
    )
  })

  it('gives what is written while a broker is away, from the growth of its logs', () => {
    // 4 replicas each: 15 s for a restart, 96 ms to catch up with them.
    const riskOf = measureRisks({ snapshot: snapshot(), growth: { 1: 1_000_000, 2: 0 } }, topology)
    const bytes = [1, 2, 3, 3000].map((nodeId) => riskOf(nodeId).catchUpBytes)
    expect(bytes).to.deep.equal([15_096_000, 0, null, 0])
  })
})
