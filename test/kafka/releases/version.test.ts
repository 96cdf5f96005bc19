import { expect } from 'chai'
import fc from 'fast-check'
import { compareLines, compareReleases, lineOf, parseVersion } from '../../../src/kafka/releases/version.ts'

const number = fc.nat({ max: 99 })
const release = fc.tuple(number, number, number).map((numbers) => numbers.join('.'))

describe('releases as numbers', () => {
  it('reads three plain numbers and nothing else', () => {
    expect(parseVersion('4.1.2')).to.deep.equal({ major: 4, minor: 1, patch: 2 })
    const wrong = ['4.1', '4', '', 'v4.1.2', '4.1.2-rc1', '4.01.2', '4.1.2.3', ' 4.1.2', '4.1.2\n', '4.x.2', '-4.1.2']
    expect(wrong.filter((text) => parseVersion(text) !== undefined)).to.deep.equal([])
  })

  it('compares by number, not by text', () => {
    expect(compareReleases('3.10.0', '3.9.0')).to.be.greaterThan(0)
    expect(compareReleases('3.9.2', '4.0.0')).to.be.lessThan(0)
    expect(compareReleases('3.9.2', '3.9.2')).to.equal(0)
    expect(compareReleases('3.9', '3.9.2')).to.equal(undefined)
    expect(compareLines('3.10', '3.9')).to.be.greaterThan(0)
  })

  it('knows the line of a release', () => {
    expect(lineOf('4.1.2')).to.equal('4.1')
    expect(lineOf('4.1')).to.equal(undefined)
  })

  it('orders all releases one way', () => {
    fc.assert(
      fc.property(release, release, release, (a, b, c) => {
        const sign = (x: string, y: string): number => Math.sign(compareReleases(x, y) ?? Number.NaN)
        expect(sign(a, b) + sign(b, a)).to.equal(0)
        if (sign(a, b) <= 0 && sign(b, c) <= 0) expect(sign(a, c)).to.be.lessThanOrEqual(0)
        expect(sign(a, b) === 0).to.equal(a === b)
      }),
    )
  })
})
