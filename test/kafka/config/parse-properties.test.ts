import { expect } from 'chai'
import fc from 'fast-check'
import { effectiveProperties, parseProperties } from '../../../src/kafka/config/parse-properties.ts'
import { readByJava } from './java-properties.ts'

const plainOf = (text: string): [string, string][] | undefined => {
  const { properties, fault } = parseProperties(text)
  if (fault !== undefined) return undefined
  return [...effectiveProperties(properties)].map(([key, { value }]): [string, string] => [key, value])
}

const sorted = (entries: readonly (readonly [string, string])[]): string =>
  JSON.stringify([...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))

/** Texts made of what matters to the format, so that every rule meets every other. */
const pieces = [
  'a',
  'b',
  'é',
  '=',
  ':',
  ' ',
  '\t',
  '\f',
  '#',
  '!',
  '\\',
  '\\\\',
  '\n',
  '\r',
  '\r\n',
  '\\\n',
  '\\\r\n',
  '\\u0041',
  '\\u',
  '\\u00g1',
  '\\t',
  '\\ ',
  '\\=',
  '\\#',
  '€',
  '\0',
  '\ud83d',
]
const text = fc.array(fc.constantFrom(...pieces), { maxLength: 14 }).map((parts) => parts.join(''))

describe('properties files', () => {
  it('are read as Java reads them', function () {
    this.timeout(180_000)
    const short = [
      '',
      '\\',
      '\\\n',
      '\\\r',
      '\\\r\n',
      '\\\n\n',
      '\\\n ',
      'a=b\\',
      'a=b\\\n',
      'a\\\n#b',
      '\\\n#b',
      'a=1\na=2',
      ' : v',
      '=',
      'a\\\n\nb',
      'k\\\n   = v',
    ]
    const texts = [...short, ...fc.sample(text, 20_000)]
    const java = readByJava(texts)
    const wrong = texts.filter((one, at) => {
      const [ours, theirs] = [plainOf(one), java[at]]
      if (ours === undefined || theirs === undefined) return ours !== theirs
      return sorted(ours) !== sorted([...theirs])
    })
    expect(wrong.slice(0, 5).map((one) => JSON.stringify(one))).to.deep.equal([])
    expect(java.filter((one) => one === undefined).length).to.be.greaterThan(100)
  })

  it('keep every key with its place, repeated ones too', () => {
    const file = '# one\n\n  broker.id = 1\nlog.dirs=/a,\\\n   /b\r\nnode.id:7\nbroker.id 2\n'
    expect(parseProperties(file)).to.deep.equal({
      properties: [
        { key: 'broker.id', value: '1', line: 3, column: 3, endLine: 3 },
        { key: 'log.dirs', value: '/a,/b', line: 4, column: 1, endLine: 5 },
        { key: 'node.id', value: '7', line: 6, column: 1, endLine: 6 },
        { key: 'broker.id', value: '2', line: 7, column: 1, endLine: 7 },
      ],
      fault: undefined,
    })
  })

  it('let the last of repeated keys count', () => {
    const { properties } = parseProperties('a=1\nb=2\na=3')
    expect(effectiveProperties(properties).get('a')).to.include({ value: '3', line: 3 })
  })

  it('name the line where Java gives up', () => {
    expect(parseProperties('a=1\nb=\\\n  \\u12\n').fault).to.deep.equal({
      line: 2,
      message: 'a \\u is not followed by four hexadecimal digits',
    })
  })

  it('never fail on any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (any) => {
        const { properties } = parseProperties(any)
        const lines = any.split(/\r\n|\n|\r/).length
        for (const { line, column } of properties) expect(line >= 1 && line <= lines && column >= 1).to.equal(true)
      }),
    )
  })
})
