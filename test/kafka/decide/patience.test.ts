import { expect } from 'chai'
import fc from 'fast-check'
import type { Blocker } from '../../../src/kafka/decide/decision.ts'
import { advancePatience, measureProgress, type Measures, type Patience } from '../../../src/kafka/decide/patience.ts'
import { drawCluster } from '../../support/draw-cluster.ts'

const nothing: Measures = { blockers: null, outOfSync: null, bytes: null, lag: null, segments: null }

/** One look a second, each with these measures. */
const watch = (...looks: readonly Partial<Measures>[]): Patience => {
  let patience: Patience | undefined
  for (const [second, measures] of looks.entries())
    patience = advancePatience(patience, { atMs: second * 1000, measures: { ...nothing, ...measures } })
  if (patience === undefined) throw new Error('no look')
  return patience
}

const outOfSync = (...counts: readonly number[]): Patience => watch(...counts.map((count) => ({ outOfSync: count })))

describe('patience (R4)', () => {
  it('counts a new minimum as progress', () => {
    expect(outOfSync(9, 8, 7).stalledForMs).to.equal(0)
    expect(outOfSync(9, 8, 8, 8).stalledForMs).to.equal(2000)
  })

  it('counts a flapping ISR as none', () => {
    expect(outOfSync(9, 5, 9, 5, 9, 5).stalledForMs).to.equal(4000)
    expect(outOfSync(9, 5, 9, 4).stalledForMs).to.equal(0)
  })

  it('takes progress in any measure, and none from what becomes known', () => {
    expect(watch({ outOfSync: 5, lag: 100 }, { outOfSync: 5, lag: 90 }).stalledForMs).to.equal(0)
    expect(watch({ blockers: 1 }, { blockers: 3, outOfSync: 7 }, { outOfSync: null }).stalledForMs).to.equal(2000)
  })

  it('says what falls and how long it will take', () => {
    expect(outOfSync(10, 8, 6)).to.deep.include({ trend: '6 replicas out of sync, falling', estimateMs: 3000 })
    expect(outOfSync(6, 6)).to.deep.include({ trend: '6 replicas out of sync, unchanged', estimateMs: null })
    expect(outOfSync(6, 8)).to.deep.include({ trend: '8 replicas out of sync, rising', estimateMs: null })
    expect(watch({ blockers: 0 })).to.deep.include({ trend: '', estimateMs: null })
  })

  it('prefers what falls over what stands still', () => {
    const both = watch({ outOfSync: 3, lag: 500 }, { outOfSync: 2, lag: 500 })
    expect(both.trend).to.equal('2 replicas out of sync, falling')
    expect(watch({ segments: 90, blockers: 2 }, { segments: 60, blockers: 2 }).estimateMs).to.equal(2000)
  })

  it('sees a throttled follower catch up by its bytes, while it stays the one replica out of sync', () => {
    const mib = 2 ** 20
    const throttled = [90, 60, 30.2].map((left) => ({ blockers: 2, outOfSync: 1, lag: 0, bytes: left * mib }))
    expect(watch(...throttled)).to.deep.include({ stalledForMs: 0, trend: '31 MiB to catch up, falling' })
    expect(watch(...throttled).estimateMs).to.be.closeTo(1010, 1)
  })

  it('never stalls longer than it has waited, and stalls exactly since the last new minimum', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 20 }), { minLength: 1 }), (counts) => {
        let best = Number.POSITIVE_INFINITY
        let last = 0
        for (const [second, count] of counts.entries()) {
          if (count < best) last = second
          best = Math.min(best, count)
        }
        expect(outOfSync(...counts).stalledForMs).to.equal((counts.length - 1 - last) * 1000)
      }),
    )
  })

  it('measures a cluster: blockers, replicas out of sync, records behind', () => {
    const { snapshot } = drawCluster({ topics: { orders: { partitions: ['1* (2) 3', '3* (2) (1)'] } } })
    const blocker: Blocker = { rule: 'broker/down', saw: '', wanted: '' }
    const lagging = {
      ...snapshot,
      nodes: snapshot.nodes.map((node) => ({
        ...node,
        logDirs: node.logDirs?.map((dir) => ({ ...dir, maxLag: 50 })) ?? null,
      })),
    }
    expect(measureProgress({ ...lagging, bytesBehind: 7 }, [blocker])).to.deep.equal({
      ...nothing,
      blockers: 1,
      outOfSync: 3,
      bytes: 7,
      lag: 150,
    })
    expect(measureProgress(undefined, [], 12)).to.deep.equal({ ...nothing, blockers: 0, segments: 12 })
    const blind = { ...snapshot, partitions: null, nodes: [] }
    expect(measureProgress(blind, [])).to.deep.equal({ ...nothing, blockers: 0 })
  })
})
