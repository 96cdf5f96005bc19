import { expect } from 'chai'
import fc from 'fast-check'
import { canLower, lowestDowngrade, metadataLevel, metadataLevels } from '../../../src/kafka/releases/levels.ts'

describe('levels of metadata.version', () => {
  it('are numbered 1 to 33 without a gap', () => {
    expect(metadataLevels().map((one) => one.level)).to.deep.equal(Array.from({ length: 33 }, (_, at) => at + 1))
  })

  it('know which changed the metadata', () => {
    const changed = metadataLevels().filter((one) => one.didMetadataChange)
    // didMetadataChange() of every constant of MetadataVersion, 3.9.2 (1 to 21) and 4.4.0 (7 to 33), executed.
    expect(changed.map((one) => one.level)).to.deep.equal([1, 3, 5, 6, 7, 8, 11, 13, 14, 15, 17, 23, 30, 32, 33])
  })

  it('know how far down one can go', () => {
    const lowest = [2, 3, 4, 7, 10, 12, 16, 19, 20, 21, 22, 25, 27, 29, 30, 31, 33].map(
      (level) => `${level} ${lowestDowngrade(level)?.name}`,
    )
    expect(lowest).to.deep.equal([
      '2 3.0-IV1',
      '3 3.2-IV0',
      '4 3.2-IV0',
      '7 3.3-IV3',
      '10 3.4-IV0',
      '12 3.5-IV2',
      '16 3.7-IV0',
      '19 3.7-IV2',
      '20 3.7-IV2',
      '21 3.7-IV2',
      '22 3.7-IV2',
      '25 4.0-IV1',
      '27 4.0-IV1',
      '29 4.0-IV1',
      '30 4.3-IV0',
      '31 4.3-IV0',
      '33 4.4-IV2',
    ])
  })

  it('do not guess about a level nobody knows', () => {
    expect([lowestDowngrade(0), lowestDowngrade(34), metadataLevel(99)]).to.deep.equal([undefined, undefined, undefined])
    expect(canLower(34, 33)).to.equal(false)
    expect(canLower(1, 0)).to.equal(false)
  })

  it('may be lowered exactly where no level between changed the metadata', () => {
    const level = fc.integer({ min: 1, max: 33 })
    fc.assert(
      fc.property(level, level, (from, to) => {
        const between = metadataLevels().filter((one) => one.level > to && one.level <= from)
        expect(canLower(from, to)).to.equal(to < from && between.every((one) => !one.didMetadataChange))
      }),
    )
  })
})
