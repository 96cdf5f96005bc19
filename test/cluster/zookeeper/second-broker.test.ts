import { expect } from 'chai'
import { agreedPartitions } from '../../../src/cluster/zookeeper/second-broker.ts'
import type { Partition } from '../../../src/kafka/snapshot/cluster-snapshot.ts'

const of = (partition: number, more: Partial<Partition> = {}): Partition => ({
  topic: 'orders',
  partition,
  leader: 1,
  replicas: [1, 2, 3],
  isr: [1, 2, 3],
  offlineReplicas: [],
  ...more,
})

describe('partitions as two brokers tell them', () => {
  it('are what both say where they agree', () => {
    const { partitions, disputed } = agreedPartitions([of(0), of(1)], [of(1), of(0)])
    expect(partitions).to.deep.equal([of(0), of(1)])
    expect(disputed).to.equal(undefined)
  })

  it('have in sync only what both say is in sync, and offline what one says', () => {
    const { partitions } = agreedPartitions([of(0, { isr: [1, 2] })], [of(0, { isr: [2, 3], offlineReplicas: [3] })])
    expect(partitions).to.deep.equal([of(0, { isr: [2], offlineReplicas: [3] })])
  })

  it('are offline when either says so, not when they are only not of one mind who leads', () => {
    const leaders = (one: number, other: number): number[] =>
      agreedPartitions([of(0, { leader: one })], [of(0, { leader: other })]).partitions.map(({ leader }) => leader)
    expect([leaders(1, 2), leaders(1, -1), leaders(-1, 1)]).to.deep.equal([[1], [-1], [-1]])
  })

  it('are told and disputed where only one of them lists them', () => {
    expect(agreedPartitions([of(0)], [of(0), of(1)])).to.deep.equal({
      partitions: [of(0), of(1)],
      disputed: 'orders-1',
    })
    expect(agreedPartitions([of(0), of(1)], [of(0)])).to.deep.equal({
      partitions: [of(0), of(1)],
      disputed: 'orders-1',
    })
  })
})
