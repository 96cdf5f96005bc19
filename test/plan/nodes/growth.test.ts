import { expect } from 'chai'
import type { ClusterSnapshot, LogDir } from '../../../src/kafka/snapshot/cluster-snapshot.ts'
import { measureGrowth } from '../../../src/plan/nodes/growth.ts'
import { snapshot, withNode } from '../support/draw-observed.ts'

const dir = (usedBytes: number, path = '/data'): LogDir => ({
  path,
  isOffline: false,
  totalBytes: null,
  usableBytes: null,
  usedBytes,
  maxLag: 0,
})

/** What the dirs of b1 hold at a look. */
const look = (...used: readonly number[]): ClusterSnapshot =>
  withNode(snapshot(), 'b1', { logDirs: used.map((bytes, i) => dir(bytes, `/data${i}`)) })

describe('plan/nodes/growth', () => {
  it('is what log dirs gained, over the time between the looks', () => {
    expect(measureGrowth(look(1000, 500), look(4000, 1500), 2000)).to.deep.equal({ 1: 2000, 2: 0, 3: 0 })
  })

  it('knows nothing of a broker whose logs shrank or that did not answer twice', () => {
    expect(measureGrowth(look(1000), look(999), 2000)).to.deep.equal({ 2: 0, 3: 0 })
    const gone = withNode(look(2000), 'b2', { logDirs: null })
    expect(measureGrowth(look(1000), gone, 2000)).to.deep.equal({ 1: 500, 3: 0 })
    expect(measureGrowth(look(), look(1000), 2000)).to.deep.equal({ 2: 0, 3: 0 })
  })

  it('knows nothing after looks that are too close, or the wrong way round', () => {
    for (const apartMs of [249, -2000, Number.NaN])
      expect(measureGrowth(look(1000), look(2000), apartMs)).to.deep.equal({})
  })
})
