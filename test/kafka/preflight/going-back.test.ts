import { expect } from 'chai'
import { findLevelsAbove } from '../../../src/kafka/preflight/going-back.ts'
import { drawCluster } from '../../support/draw-cluster.ts'

const back = (to: string, finalized: Readonly<Record<string, number>> | null): string[] => {
  const { snapshot } = drawCluster()
  const nodes = snapshot.nodes.map((node) => ({ ...node, finalized }))
  return findLevelsAbove({ ...snapshot, nodes }, to).map(
    ({ kind, blocker }) => `${kind} ${blocker.saw}; ${blocker.wanted}`,
  )
}

describe('going back (R0)', () => {
  it('is open while nothing newer is finalized', () => {
    expect(back('3.9.2', { 'metadata.version': 21, 'kraft.version': 1 })).to.deep.equal([])
    expect(back('4.0.2', { 'metadata.version': 25, 'group.version': 1, 'transaction.version': 2 })).to.deep.equal([])
  })

  it('is shut for every level that the older release does not know', () => {
    expect(back('3.9.2', { 'metadata.version': 27, 'group.version': 1 })).to.deep.equal([
      'refuse metadata.version is finalized at 27; at most 21, the highest that 3.9.2 knows',
      'refuse group.version is finalized at 1; at most 0, the highest that 3.9.2 knows',
    ])
    expect(back('3.8.1', { 'kraft.version': 1 })).to.deep.equal([
      'refuse kraft.version is finalized at 1; at most 0, the highest that 3.8.1 knows',
    ])
    expect(back('4.3.2', { 'share.version': 2 })).to.deep.equal([
      'refuse share.version is finalized at 2; at most 1, the highest that 4.3.2 knows',
    ])
  })

  it('takes a feature it never heard of for one the older release does not have', () => {
    expect(back('4.1.2', { 'moon.version': 1 })).to.have.length(1)
    expect(back('4.1.2', { 'moon.version': 0 })).to.deep.equal([])
  })

  it('believes the highest level any node shows', () => {
    const { snapshot } = drawCluster({ levels: { 3: '7-27 @27' } })
    expect(findLevelsAbove(snapshot, '3.9.2')).to.have.length(1)
  })

  it('refuses what it can not know', () => {
    expect(back('3.9.2', null)).to.deep.equal(['refuse finalized levels not read; known'])
    expect(back('9.9.9', {})).to.deep.equal(['refuse finalized levels not read; known'])
  })
})
