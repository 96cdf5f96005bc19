/** Texts with random bites: a part replaced by a crumb of YAML, of the language, or of nonsense. */
import fc from 'fast-check'

const crumbs = [
  '',
  '{',
  '}',
  '[',
  ']',
  ':',
  ': ',
  ' ',
  '  ',
  '\n',
  '\n  ',
  '\t',
  '"',
  "'",
  '!',
  '!x ',
  '&a ',
  '*a',
  '- ',
  '#',
  ' #',
  '|',
  '>',
  '>-\n    ',
  '${{',
  '}}',
  '${{ x }}',
  '0',
  '1.0',
  '012',
  'yes',
  'null',
  '~',
  '<<: ',
  'kplay: 1\n',
  'id: a\n',
  'when: !x\n',
  'node.version',
  'health.ok',
  '\u0000',
  '\u001b[31m',
  '\ud800',
  '\u202e',
  '\ufeff',
  '日本',
  '\r\n',
  '\r',
  '---\n',
  '...\n',
  '%',
  '@',
  '?',
  'a: b: c',
  '__proto__: 1\n',
  'constructor: {}\n',
  'toString: x\n',
  'hosts: [b1]\n',
  'serial: 3\n',
  '\\',
  '\\"',
  '-',
  ',',
]

export interface Bite {
  readonly at: number
  readonly length: number
  readonly crumb: string
}

/** The text after all bites, one after the other. */
export const bitten = (text: string, bites: readonly Bite[]): string =>
  bites.reduce((left, { at, length, crumb }) => {
    const from = at % (left.length + 1)
    return left.slice(0, from) + crumb + left.slice(from + length)
  }, text)

/** One to four bites. */
export const biteArbitrary: fc.Arbitrary<Bite[]> = fc.array(
  fc.record({
    at: fc.nat(),
    length: fc.oneof({ arbitrary: fc.nat(12), weight: 5 }, { arbitrary: fc.nat(200), weight: 1 }),
    crumb: fc.constantFrom(...crumbs),
  }),
  { minLength: 1, maxLength: 4 },
)
