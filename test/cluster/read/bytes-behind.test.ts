import { expect } from 'chai'
import { bytesBehind, type SizesOf } from '../../../src/cluster/read/bytes-behind.ts'
import type { Partition } from '../../../src/kafka/snapshot/cluster-snapshot.ts'
import * as answers from '../fakes/answers.ts'
import { useFakeEyes } from '../fakes/use-eyes.ts'

const { keys } = answers

const at = (partition: number, leader: number, isr: readonly number[]): Partition => ({
  topic: 'orders',
  partition,
  leader,
  replicas: [1, 2, 3],
  isr,
  offlineReplicas: [],
})

/** Bytes of orders by partition, on one broker. */
const holds =
  (...sizes: readonly number[]): SizesOf =>
  (wanted) =>
    new Map([['orders', new Map([...(wanted.get('orders') ?? [])].map((p) => [p, sizes[p] ?? 0]))]])

const nodes = (entries: Readonly<Record<number, SizesOf>>): ReadonlyMap<number, SizesOf> =>
  new Map(Object.entries(entries).map(([id, sizes]) => [Number(id), sizes]))

describe('bytes to catch up', () => {
  it('sums what replicas outside their ISR lack of their leaders', () => {
    const partitions = [at(0, 1, [1, 3]), at(1, 3, [3]), at(2, 1, [1, 2, 3])]
    const sizes = nodes({ 1: holds(100, 5, 999), 2: holds(40, 20, 1), 3: holds(100, 50, 999) })
    expect(bytesBehind(partitions, sizes)).to.equal(60 + 30 + 45)
  })

  it('is 0 when all are in sync, and asks nobody', () => {
    const deaf: SizesOf = () => {
      throw new Error('asked')
    }
    expect(bytesBehind([at(0, 1, [1, 2, 3])], nodes({ 1: deaf, 2: deaf, 3: deaf }))).to.equal(0)
  })

  it('leaves out brokers that do not answer, and takes a replica that is not there for empty', () => {
    const partitions = [at(0, 1, [1])]
    expect(bytesBehind(partitions, nodes({ 1: holds(100), 2: () => new Map() }))).to.equal(100)
    expect(bytesBehind(partitions, nodes({ 1: holds(100) }))).to.equal(null)
  })

  it('is unknown without a leader, its size or the partitions', () => {
    const sizes = nodes({ 2: holds(10), 3: holds(10) })
    expect(bytesBehind([at(0, 1, [1, 3])], sizes)).to.equal(null)
    expect(bytesBehind([at(0, -1, [3])], sizes)).to.equal(null)
    expect(bytesBehind([at(0, -1, [3]), at(1, 2, [2])], nodes({ 2: holds(9, 90), 3: holds(10, 10) }))).to.equal(80)
    expect(bytesBehind(null, sizes)).to.equal(null)
  })

  it('never counts a replica that holds more than its leader', () => {
    expect(bytesBehind([at(0, 1, [1, 3])], nodes({ 1: holds(10), 2: holds(30), 3: holds(10) }))).to.equal(0)
  })

  describe('as a snapshot tells them', () => {
    const { start, read } = useFakeEyes()

    it('compares the log dirs of leader and follower, futures aside', async () => {
      const sizes = (...replicas: readonly { size: number; lag: number; isFuture?: boolean }[]) => ({
        [keys.describeLogDirs]: answers.describeLogDirs([{ path: '/data', replicas }]),
      })
      // orders-1 is led by 2 and lacks 1 in its ISR.
      const follower = sizes({ size: 8, lag: 0 }, { size: 300, lag: 0 })
      await start({ others: { 1: follower, 2: sizes({ size: 8, lag: 0 }, { size: 1000, lag: 0 }) } })
      const { partitions, bytesBehind: bytes } = await read()
      expect(partitions?.find((p) => p.topic === 'orders' && p.partition === 1)?.isr).to.deep.equal([2])
      expect(bytes).to.equal(700)
    })
  })
})
