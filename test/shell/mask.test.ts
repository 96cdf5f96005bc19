import { inspect } from 'node:util'
import { expect } from 'chai'
import fc from 'fast-check'
import { createMask, Masked } from '../../src/shell/mask.ts'
import { quoteWord } from '../../src/shell/quote.ts'

describe('masking', () => {
  it('shows a masked value nowhere', () => {
    const secret = new Masked('hunter2')
    expect([String(secret), JSON.stringify({ secret }), inspect(secret)]).to.deep.equal([
      '***',
      '{"secret":"***"}',
      '***',
    ])
    expect(secret.reveal()).to.equal('hunter2')
  })

  it('replaces a secret as it is, quoted for a shell, and inside JSON', () => {
    const secret = `p"a'ss`
    const mask = createMask([secret])
    expect(mask(`x ${secret} ${quoteWord(secret)} ${JSON.stringify(secret)}`)).to.equal(`x *** '***' "***"`)
  })

  it('replaces the longer of two secrets whole', () => {
    expect(createMask(['abc', new Masked('abcdef')])('abcdef abc')).to.equal('*** ***')
  })

  it('ignores empty secrets', () => {
    expect(createMask([''])('text')).to.equal('text')
    expect(createMask([])('text')).to.equal('text')
  })

  it('leaves no secret in any text', () => {
    const secret = fc.string({ minLength: 3, maxLength: 12 }).filter((s) => !s.includes('*'))
    fc.assert(
      fc.property(fc.array(secret, { minLength: 1, maxLength: 3 }), fc.array(fc.string()), (secrets, texts) => {
        const masked = createMask(secrets)([...texts, ...secrets, ...texts].join(' '))
        for (const s of secrets) expect(masked.includes(s)).to.equal(false)
      }),
    )
  })
})
