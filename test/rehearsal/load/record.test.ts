import { expect } from 'chai'
import fc from 'fast-check'
import { recordOf, sequenceLimit, sequenceOf } from '../../../src/rehearsal/load/audit/record.ts'

const expected = { topic: 'orders', partition: 3, recordBytes: 200 }
const written = recordOf({ topic: 'orders', partition: 3, sequence: 12 }, 200)

describe('load record', () => {
  it('is as long as asked, with its names and a checksum', () => {
    expect(written.key).to.equal('3:12')
    expect(written.value).to.have.length(200)
    expect(written.value).to.match(/^orders 3 12 .* [0-9a-f]{8}$/)
  })

  it('reads back as its number', () => {
    fc.assert(
      fc.property(fc.nat({ max: sequenceLimit - 1 }), fc.nat({ max: 300 }), (sequence, recordBytes) => {
        const record = recordOf({ topic: 'orders', partition: 3, sequence }, recordBytes)
        expect(sequenceOf(record, { ...expected, recordBytes })).to.equal(sequence)
      }),
    )
  })

  it('does not read back with any one character changed', () => {
    const flip = (text: string, at: number): string =>
      text.slice(0, at) + (text[at] === 'x' ? 'y' : 'x') + text.slice(at + 1)
    for (let at = 0; at < written.value.length; at++)
      expect(sequenceOf({ ...written, value: flip(written.value, at) }, expected), `character ${at}`).to.equal(
        undefined,
      )
    for (let at = 0; at < written.key.length; at++)
      expect(sequenceOf({ ...written, key: flip(written.key, at) }, expected)).to.equal(undefined)
  })

  const strangers: readonly (readonly [string, { readonly key: string; readonly value: string }])[] = [
    ['of another partition', recordOf({ topic: 'orders', partition: 4, sequence: 12 }, 200)],
    ['of another topic', recordOf({ topic: 'other', partition: 3, sequence: 12 }, 200)],
    ['of another length', recordOf({ topic: 'orders', partition: 3, sequence: 12 }, 201)],
    ['with a number beyond the limit', recordOf({ topic: 'orders', partition: 3, sequence: sequenceLimit }, 200)],
    ['without a key', { key: '', value: written.value }],
    ['cut short', { key: written.key, value: written.value.slice(0, -1) }],
  ]
  for (const [name, record] of strangers)
    it(`does not know a record ${name}`, () => expect(sequenceOf(record, expected)).to.equal(undefined))
})
