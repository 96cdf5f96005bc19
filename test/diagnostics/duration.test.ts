import { expect } from 'chai'
import fc from 'fast-check'
import { parseDuration, renderDuration } from '../../src/diagnostics/duration.ts'

describe('durations', () => {
  const good: readonly (readonly [string | number, number])[] = [
    ['500ms', 500],
    ['0s', 0],
    ['30s', 30_000],
    ['5m', 300_000],
    ['24h', 86_400_000],
    ['1h30m', 5_400_000],
    ['2d', 172_800_000],
    [' 5s ', 5000],
    [1500, 1500],
  ]
  for (const [text, ms] of good)
    it(`reads ${text}`, () => {
      expect(parseDuration(text)).to.deep.equal({ ok: true, value: ms })
    })

  for (const text of ['', '5', 's', '5 m', '-5s', '1.5h', '5x', '30m1h', '5s5s', -1, 1.5, '99999999999999999d'])
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(parseDuration(text).ok).to.equal(false)
    })

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(fc.nat(1e12), (ms) => {
        expect(parseDuration(renderDuration(ms))).to.deep.equal({ ok: true, value: ms })
      }),
    )
    expect(renderDuration(5_400_000)).to.equal('1h30m')
    expect(renderDuration(0)).to.equal('0s')
  })
})
