import { expect } from 'chai'
import { parseYaml } from '../../../src/language/syntax/parse-yaml.ts'
import { childOf, entryOf, plainOf } from '../../../src/language/syntax/tree.ts'

const read = (text: string) => parseYaml({ name: 'x.yml', text })
const plain = (text: string): unknown => {
  const { document, diagnostics } = read(text)
  expect(diagnostics.map((one) => one.message)).to.deep.equal([])
  return document === undefined ? undefined : plainOf(document.top)
}

describe('YAML', () => {
  it('is read as 1.2 core', () => {
    expect(plain('a: no\nb: 12:30\nc: 0o7x\nd: ~\ne: True\nf: -5\ng: 1.5\nh: 2026-12-31\n')).to.deep.equal({
      a: 'no',
      b: '12:30',
      c: '0o7x',
      d: null,
      e: true,
      f: -5,
      g: 1.5,
      h: '2026-12-31',
    })
  })

  it('keeps the place of every key and value', () => {
    const { document } = read('a: 1\nb:\n  - x\n  - { c: "y z" }\n')
    const list = childOf(document?.top, 'b')
    const item = list?.kind === 'list' ? list.items[1] : undefined
    const entry = entryOf(item, 'c')
    expect([entry?.keyAt.line, entry?.keyAt.column]).to.deep.equal([4, 7])
    expect([entry?.value.at.line, entry?.value.at.column, entry?.value.at.endColumn]).to.deep.equal([4, 10, 15])
  })

  it('takes Windows line ends and non-ASCII text', () => {
    const { document } = read('é: 1\r\nb: "ü"\r\nc: d\r\n')
    expect(document === undefined ? undefined : plainOf(document.top)).to.deep.equal({ é: 1, b: 'ü', c: 'd' })
    expect(childOf(document?.top, 'c')?.at).to.include({ line: 3, column: 4, endColumn: 5 })
  })

  it('takes anchors, and shows the value where it is written', () => {
    const { document } = read('a: &x { b: 1 }\nc: *x\n')
    expect(childOf(childOf(document?.top, 'c'), 'b')?.at).to.include({ line: 1, column: 12 })
  })

  it('keeps what is sound around a fault', () => {
    const { document, diagnostics } = read('a: 3.10\nb: !t x\nc: fine\n')
    expect(diagnostics.map((one) => one.code)).to.deep.equal(['yaml/quote-number', 'yaml/tag'])
    expect(childOf(document?.top, 'a')?.kind).to.equal('broken')
    expect(childOf(document?.top, 'c')).to.deep.include({ value: 'fine' })
  })

  it('does not write an alias bomb out', () => {
    const lines = Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}, *a${i}]`)
    const { document, diagnostics } = read(`a0: &a0 x\n${lines.join('\n')}\n`)
    expect(document).to.equal(undefined)
    expect(diagnostics.map((one) => one.code)).to.deep.equal(['yaml/too-large'])
  })

  for (const text of ['9007199254740993', '0x1F', '1e3', '.5', '+1', '1.0', '-0', '1_000'])
    it(`does not lose the text of ${text}`, () => {
      const { document, diagnostics } = read(`a: ${text}\n`)
      const value = childOf(document?.top, 'a')
      const isKept = value?.kind === 'scalar' && String(value.value) === text
      expect(isKept || diagnostics[0]?.code === 'yaml/quote-number').to.equal(true)
    })
})
