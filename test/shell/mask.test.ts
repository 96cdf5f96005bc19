import { expect } from 'chai'
import fc from 'fast-check'
import { inspect } from 'node:util'
import { createMask, createStreamMask, Masked, shortestSecret } from '../../src/shell/mask.ts'
import { quoteWord } from '../../src/shell/quote.ts'
import { awkwardSecret } from '../support/awkward-secret.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')

/** Ways a program may print a secret, apart from the code under test. */
const printed: Readonly<Record<string, (secret: string) => string>> = {
  'as it is': (secret) => secret,
  'in JSON': (secret) => JSON.stringify({ secret }),
  'in JSON in JSON': (secret) => JSON.stringify(JSON.stringify([secret])),
  'in JSON of ASCII alone': (secret) =>
    JSON.stringify(secret).replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  'as unicode escapes': (secret) =>
    secret
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`)
      .join(''),
  'quoted for a shell': quoteWord,
  'quoted for a shell inside double quotes': (secret) => `"${secret.replaceAll(/["$`\\]/g, (one) => `\\${one}`)}"`,
  'in single quotes of YAML': (secret) => `'${secret.replaceAll("'", "''")}'`,
  'percent-encoded': (secret) => encodeURIComponent(secret),
  'in a form': (secret) => new URLSearchParams({ secret }).toString(),
  'as a regular expression': (secret) => secret.replaceAll(/[.*+?^${}()|[\]\\/-]/g, (one) => `\\${one}`),
  'in HTML': (secret) =>
    secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
  'on one line': (secret) => secret.replaceAll(/\s+/g, ' '),
}

/** Every way to write the secret that no text may hold afterwards. */
const spelt = (secret: string): string[] =>
  Object.values(printed).map((print) => {
    const whole = print(secret)
    return whole.length > secret.length ? whole : secret
  })

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

  it('replaces the longer of two secrets whole, and what two cover together', () => {
    const mask = createMask(['abcd', new Masked('abcdef'), 'efghi'])
    expect(mask('abcdef abcd abcdefghi abc')).to.equal('*** *** *** abc')
  })

  for (const [how, print] of Object.entries(printed))
    it(`replaces a secret ${how}`, () => {
      fc.assert(
        fc.property(awkwardSecret, (secret) => {
          const whole = print(secret)
          expect(createMask([secret])(`a ${whole} z`).includes(whole)).to.equal(false)
          expect(createMask([secret])(`a ${whole} z`)).to.match(/\*\*\*/)
        }),
      )
    })

  it('replaces a secret in Base64, wherever it stands in the encoded bytes', () => {
    const mask = createMask(['correct horse'])
    for (const before of ['', 'a:', 'ab:', 'abc:', 'kplay:']) {
      const masked = mask(`Authorization: Basic ${base64(`${before}correct horse`)} done`)
      expect(masked).to.match(/^Authorization: Basic [\w=]{0,8}\*\*\*[\w=]{0,4} done$/)
      expect(mask(Buffer.from(`${before}correct horse??>`).toString('base64url'))).to.match(/\*\*\*/)
    }
  })

  it('replaces each line of a secret of several lines', () => {
    const mask = createMask(['-----BEGIN KEY-----\nMIIEvQ\nab\n-----END KEY-----\n'])
    expect(mask('log: MIIEvQ')).to.equal('log: ***')
    expect(mask('  -----BEGIN KEY-----\r\n    MIIEvQ\n ab\n-----END KEY-----')).to.equal('  ***')
  })

  it('never masks what is shorter than the shortest secret, nor the empty one', () => {
    expect(createMask([''])('text')).to.equal('text')
    expect(createMask([])('text')).to.equal('text')
    expect(createMask(['x'.repeat(shortestSecret - 1)])('xxxxxxxx')).to.equal('xxxxxxxx')
  })

  it('leaves no secret in any text', () => {
    fc.assert(
      fc.property(fc.array(awkwardSecret, { minLength: 1, maxLength: 3 }), fc.array(fc.string()), (secrets, texts) => {
        const masked = createMask(secrets)([...texts, ...secrets.flatMap(spelt), ...texts].join(' '))
        for (const secret of secrets) for (const form of spelt(secret)) expect(masked.includes(form)).to.equal(false)
      }),
    )
  })

  it('changes no text without a secret', () => {
    const mask = createMask(['correct horse', 'p"a\'ss\\w'])
    const texts = fc.string().filter((text) => !text.includes('co') && !text.includes('p'))
    fc.assert(
      fc.property(texts, (text) => {
        expect(mask(text)).to.equal(text)
      }),
    )
  })

  it('is quick with a text of some megabytes', () => {
    const text = `${'partition orders-3: broker 2 out of sync '.repeat(50_000)}correct horse`
    expect(createMask(['correct horse', 'battery\nstaple'])(text).endsWith('sync ***')).to.equal(true)
  })
})

describe('masking a stream', () => {
  const inPieces = (secrets: readonly string[], pieces: readonly string[]): string => {
    const mask = createStreamMask(secrets)
    return pieces.map((piece) => mask.push(piece)).join('') + mask.flush()
  }

  it('keeps back only what may become a secret', () => {
    const mask = createStreamMask(['hunter2'])
    expect(mask.push('a line\nthe hunt')).to.equal('a line\nthe ')
    expect(mask.push('s are over hun')).to.equal('hunts are over ')
    expect(mask.push('ter2')).to.equal('***')
    expect(mask.push(' h')).to.equal(' ')
    expect(mask.flush()).to.equal('h')
  })

  it('hides a secret cut anywhere, in any spelling', () => {
    const cuts = fc.array(fc.nat(60), { maxLength: 6 })
    fc.assert(
      fc.property(awkwardSecret, fc.constantFrom(...Object.keys(printed)), cuts, (secret, how, places) => {
        const whole = printed[how]?.(secret) ?? ''
        const text = `before ${whole} after`
        const sorted = [0, ...places.map((place) => place % text.length).sort((a, b) => a - b), text.length]
        const pieces = sorted.slice(1).map((end, index) => text.slice(sorted[index], end))
        expect(inPieces([secret], pieces).includes(whole)).to.equal(false)
      }),
    )
  })

  it('hides a secret cut between the two halves of a character', () => {
    const [start, end] = ['"key \\ud83e', '\\udd9c bird"']
    expect(inPieces(['key 🦜 bird'], [start, end])).to.equal('"***"')
    expect(inPieces(['key 🦜 bird'], `${start}${end}`.split(''))).to.equal('"***"')
  })

  it('gives a text without a secret as it came', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (pieces) => {
        expect(inPieces(['ünlikely-to-be-drawn'], pieces)).to.equal(pieces.join(''))
      }),
    )
  })
})
