import { expect } from 'chai'
import { majorityOf, standingOf, type Beholder } from '../../../src/run/lease/standing.ts'
import { leaseHolder } from '../../support/own-lease.ts'

const lease = (remainingMs: number | null, nonce = 'theirs') => ({ nonce, beat: 3, holder: leaseHolder(), remainingMs })

const beholder = (change: Partial<Beholder> = {}): Beholder => ({
  nonce: 'ours',
  isHolderGone: false,
  unchangedMs: 0,
  hasMoved: false,
  isPatient: false,
  ...change,
})

describe('what a lease on a host means', () => {
  it('a free place is free, and ours is ours, expired or not', () => {
    expect(standingOf(null, beholder())).to.equal('free')
    for (const remainingMs of [60_000, 1, 0, null])
      expect(standingOf(lease(remainingMs, 'ours'), beholder())).to.equal('ours')
  })

  it('another’s is another’s while it runs, however long nobody was seen to renew it', () => {
    expect(standingOf(lease(1000), beholder())).to.equal('live')
    expect(standingOf(lease(1000), beholder({ unchangedMs: 3_600_000 }))).to.equal('live')
    expect(standingOf(lease(1000), beholder({ isPatient: true, unchangedMs: 3_600_000 }))).to.equal('fading')
  })

  it('an expired one is free only after it was seen unchanged for its whole time by our own clock', () => {
    for (const remainingMs of [0, null]) {
      expect(standingOf(lease(remainingMs), beholder({ unchangedMs: 59_999 }))).to.equal('fading')
      expect(standingOf(lease(remainingMs), beholder({ unchangedMs: 60_000 }))).to.equal('free')
      expect(standingOf(lease(remainingMs), beholder({ unchangedMs: 60_000, hasMoved: true }))).to.equal('live')
    }
  })

  it('that of a process that ended on this machine is free at once', () => {
    expect(standingOf(lease(60_000), beholder({ isHolderGone: true }))).to.equal('free')
    expect(standingOf(lease(60_000), beholder({ isHolderGone: true, hasMoved: true }))).to.equal('free')
  })

  it('two majorities of the same nodes always share a node', () => {
    for (let nodes = 1; nodes < 40; nodes++) expect(2 * majorityOf(nodes), `${nodes}`).to.be.greaterThan(nodes)
    expect([1, 2, 3, 4, 5, 6].map(majorityOf)).to.deep.equal([1, 2, 2, 3, 3, 4])
  })
})
