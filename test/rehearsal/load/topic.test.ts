import { expect } from 'chai'
import fc from 'fast-check'
import { assignReplicas, replicationOn } from '../../../src/rehearsal/load/topic.ts'

const countBy = <T>(items: readonly T[]): number[] => {
  const counts = new Map<T, number>()
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1)
  return [...counts.values()]
}

describe('load topic', () => {
  it('has three replicas and min ISR 2 where there are three brokers, less where there are fewer', () => {
    expect([1, 2, 3, 6].map(replicationOn)).to.deep.equal([
      { replicas: 1, minIsr: 1 },
      { replicas: 2, minIsr: 1 },
      { replicas: 3, minIsr: 2 },
      { replicas: 3, minIsr: 2 },
    ])
  })

  it('pairs each leader with the others in turn', () => {
    expect(assignReplicas(6, [3, 1, 2])).to.deep.equal([
      [1, 2, 3],
      [2, 3, 1],
      [3, 1, 2],
      [1, 3, 2],
      [2, 1, 3],
      [3, 2, 1],
    ])
  })

  it('spreads leaders evenly and never names a broker twice, for any number of brokers', () => {
    const ids = fc.uniqueArray(fc.nat({ max: 10_000 }), { minLength: 1, maxLength: 9 })
    fc.assert(
      fc.property(ids, fc.integer({ min: 1, max: 60 }), (brokerIds, partitions) => {
        const assigned = assignReplicas(partitions, brokerIds)
        const leaders = countBy(assigned.map((replicas) => replicas[0]))
        expect(Math.max(...leaders)).to.equal(Math.ceil(partitions / brokerIds.length))
        for (const replicas of assigned) {
          expect(replicas).to.have.length(replicationOn(brokerIds.length).replicas)
          expect(new Set(replicas).size).to.equal(replicas.length)
          expect(brokerIds).to.include.members(replicas)
        }
      }),
    )
  })
})
