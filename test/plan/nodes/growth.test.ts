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

/** A look so many milliseconds after the first one; what the dirs of b1 hold then. */
const look = (afterMs: number, ...used: readonly number[]): ClusterSnapshot => {
  const at = new Date(Date.parse(snapshot().at) + afterMs).toISOString()
  return withNode(snapshot({ at }), 'b1', { logDirs: used.map((bytes, i) => dir(bytes, `/data${i}`)) })
}

describe('plan/nodes/growth', () => {
  it('is what log dirs gained, over the time between the looks', () => {
    expect(measureGrowth(look(0, 1000, 500), look(2000, 4000, 1500))).to.deep.equal({ 1: 2000, 2: 0, 3: 0 })
  })

  it('counts from the middle of each look', () => {
    const late = { ...look(900, 2000), tookMs: 220 }
    expect(measureGrowth(look(0, 1000), late)[1]).to.equal(1000)
  })

  it('knows nothing of a broker whose logs shrank or that did not answer twice', () => {
    expect(measureGrowth(look(0, 1000), look(2000, 999))).to.deep.equal({ 2: 0, 3: 0 })
    const gone = withNode(look(2000, 2000), 'b2', { logDirs: null })
    expect(measureGrowth(look(0, 1000), gone)).to.deep.equal({ 1: 500, 3: 0 })
    expect(measureGrowth(look(0), look(2000, 1000))).to.deep.equal({ 2: 0, 3: 0 })
  })

  it('knows nothing after looks that are too close, or the wrong way round', () => {
    expect(measureGrowth(look(0, 1000), look(249, 2000))).to.deep.equal({})
    expect(measureGrowth(look(2000, 1000), look(0, 2000))).to.deep.equal({})
    expect(measureGrowth(look(0, 1000), { ...look(2000, 2000), at: 'never' })).to.deep.equal({})
  })
})
