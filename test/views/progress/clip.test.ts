import { expect } from 'chai'
import fc from 'fast-check'
import { clip, visibleWidth } from '../../../src/views/progress/clip.ts'

const red = (text: string): string => `\u001B[31m${text}\u001B[39m`

describe('clip', () => {
  it('leaves what fits and marks what it cuts', () => {
    expect(clip('orders', 6)).to.equal('orders')
    expect(clip('orders', 5)).to.equal('orde…')
    expect(clip('orders', 1)).to.equal('…')
    expect(clip('orders', 0)).to.equal('')
  })

  it('counts wide characters twice, marks and colours not at all', () => {
    expect(visibleWidth('集群')).to.equal(4)
    expect(visibleWidth('é')).to.equal(1)
    expect(visibleWidth(red('orders'))).to.equal(6)
    expect(clip('集群集群', 6)).to.equal('集群…')
  })

  it('ends colours where it cuts', () => {
    expect(clip(red('orders'), 6)).to.equal(red('orders'))
    expect(clip(red('orders'), 4)).to.equal('\u001B[31mord…\u001B[0m')
  })

  it('never answers more than was asked for', () => {
    const part = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('集', '🦜', red('x'), 'e\u0301'))
    const text = fc.array(part).map((parts) => parts.join(''))
    fc.assert(fc.property(text, fc.nat(80), (long, columns) => visibleWidth(clip(long, columns)) <= columns))
  })
})
