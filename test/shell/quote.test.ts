import { expect } from 'chai'
import fc from 'fast-check'
import { quoteAssignments, quoteWord, quoteWords } from '../../src/shell/quote.ts'
import { runShell, shells } from '../support/shells.ts'

const text = fc.string({ unit: 'binary', maxLength: 40 }).filter((s) => !s.includes('\0'))

describe('quoting', () => {
  it('leaves plain words as they are', () => {
    expect(quoteWords(['ls', '-l', '/opt/kafka-4.1.2/bin', 'a=b', 'x@y:1%'])).to.equal(
      'ls -l /opt/kafka-4.1.2/bin a=b x@y:1%',
    )
  })

  it('quotes everything else', () => {
    expect(['', "it's", '$HOME', '~', '=x', 'a b', '*', '#x', 'é'].map(quoteWord)).to.deep.equal([
      "''",
      `'it'\\''s'`,
      "'$HOME'",
      "'~'",
      "'=x'",
      "'a b'",
      "'*'",
      "'#x'",
      "'é'",
    ])
  })

  it('treats a NUL, which no command line can hold, as a bug', () => {
    expect(() => quoteWord('a\0b')).to.throw('NUL')
  })

  for (const shell of shells)
    it(`brings any words through a real ${shell} unchanged`, () => {
      const words = fc.array(text, { minLength: 5, maxLength: 15 })
      fc.assert(
        fc.property(words, (list) => {
          const clean = list.map((word) => Buffer.from(word).toString())
          const { stdout, code } = runShell(shell, `printf '%s\\0' ${quoteWords(clean)}`)
          expect(code).to.equal(0)
          expect(stdout.split('\0').slice(0, -1)).to.deep.equal(clean)
        }),
        { numRuns: shell.endsWith('bash') ? 5 : 20 },
      )
    })

  it('makes an assignment of each variable, by name', () => {
    expect(quoteAssignments({ B: "it's", A: '1' })).to.equal(`A=1 B='it'\\''s'`)
    expect(() => quoteAssignments({ 'A B': '' })).to.throw('no name')
  })
})
