import { expect } from 'chai'
import { createGapFinder } from '../../../src/rehearsal/load/audit/gap-finder.ts'

describe('gap finder', () => {
  it('keeps gaps of at least the threshold, by time, and the longest of all', () => {
    const finder = createGapFinder(250)
    for (const atMs of [1_000, 1_100, 1_900, 2_000]) finder.acknowledged(1, atMs)
    for (const atMs of [1_000, 1_500, 1_749, 1_999]) finder.acknowledged(0, atMs)
    expect(finder.finish(2_050)).to.deep.equal({
      longestMs: 800,
      gaps: [
        { partition: 0, fromMs: 1_000, toMs: 1_500 },
        { partition: 1, fromMs: 1_100, toMs: 1_900 },
        { partition: 0, fromMs: 1_749, toMs: 1_999 },
      ],
    })
  })

  it('ends the gap of a partition that never came back with the load', () => {
    const finder = createGapFinder(250)
    finder.acknowledged(0, 1_000)
    finder.acknowledged(1, 5_900)
    expect(finder.openMs(6_000)).to.equal(5_000)
    expect(finder.finish(6_000)).to.deep.equal({
      longestMs: 5_000,
      gaps: [{ partition: 0, fromMs: 1_000, toMs: 6_000 }],
    })
  })

  it('forgets what was before a reset, and watches on from the last ack', () => {
    const finder = createGapFinder(250)
    for (const atMs of [1_000, 3_000]) finder.acknowledged(0, atMs)
    finder.reset()
    finder.acknowledged(0, 3_300)
    expect(finder.finish(3_400)).to.deep.equal({
      longestMs: 300,
      gaps: [{ partition: 0, fromMs: 3_000, toMs: 3_300 }],
    })
  })

  it('finds no gap before the first ack, nor after an ack that came later than the end', () => {
    const finder = createGapFinder(250)
    expect(finder.openMs(10_000)).to.equal(0)
    finder.acknowledged(0, 10_000)
    expect(finder.finish(9_000)).to.deep.equal({ longestMs: 0, gaps: [] })
  })
})
