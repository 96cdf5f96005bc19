import { expect } from 'chai'
import fc from 'fast-check'
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseYaml } from '../../../src/language/syntax/parse-yaml.ts'
import { readQuickYaml } from '../../../src/language/syntax/quick/read-quick-yaml.ts'
import { bigInventory, bigPlaybook } from '../../support/big-files.ts'
import { bitten, biteArbitrary } from '../../support/bitten-text.ts'

// The reader of common YAML must build the very tree the library builds, or give up. Nothing between.
const root = fileURLToPath(new URL('../../..', import.meta.url))
const files = globSync(['{playbooks,inventories}/**/*.yml', 'test/cases/language/**/*.yml'], { cwd: root }).sort()
const texts = files.map((file) => readFileSync(`${root}/${file}`, 'utf8'))

/** True when the quick reader took the text; fails where the library reads it otherwise. */
const agrees = (text: string): boolean => {
  const source = { name: 'x.yml', text }
  const plain = readQuickYaml(source)
  if (plain === undefined) return false
  const { document, diagnostics } = parseYaml(source)
  expect(
    diagnostics.map((one) => one.message),
    text,
  ).to.deep.equal([])
  // Locations hold the whole text: taken out, so that a difference is printed short.
  const told = (tree: unknown): unknown =>
    JSON.parse(JSON.stringify(tree, (key, value: unknown) => (key === 'source' ? undefined : value)))
  expect(told(plain), text).to.deep.equal(told(document?.top))
  return true
}

/** Small pieces of YAML, put together at random: most of what they make is at the border between plain and not. */
const pieces = [
  'a:',
  'b: ',
  'c: 1',
  '- ',
  '-',
  '- x',
  'k: v',
  '{ a: b }',
  '{a: 1, b: [x, y]}',
  '[1, 2]',
  '[]',
  '{}',
  '"q"',
  "'s'",
  '"a: b"',
  "'it''s'",
  '# c',
  ' # c',
  ' ',
  '  ',
  '    ',
  '\n',
  '\n\n',
  '\n  ',
  '\n- ',
  '\n  - ',
  ':',
  ': ',
  ',',
  '[',
  ']',
  '{',
  '}',
  '012',
  '1.0',
  '-1',
  '.5',
  '3.9.2',
  'true',
  'null',
  '~',
  'yes',
  'x y',
  'x#y',
  'x #y',
  '|',
  '>',
  '|\n  t\n',
  '&a',
  '*a',
  '!t',
  '%',
  '@',
  '`',
  '?',
  '? x',
  '"\\n"',
  '\t',
  '\r\n',
  '日本',
  '---',
  '...',
  '<<: ',
  'http://x',
  '-x',
  '--',
  'a:b',
  '"a"b',
  '..',
  '=',
  '1e3',
  '0x1',
  '0o7',
  '+1',
  '-0',
  '1_0',
  '.inf',
]

describe('common YAML', () => {
  it('of every shipped file and case is read as the library reads it, and most files are plain', () => {
    const plain = texts.filter(agrees)
    expect(plain.length / texts.length).to.be.greaterThan(0.5)
    for (const text of [bigInventory(50), bigPlaybook(50)]) expect(agrees(text)).to.equal(true)
  }).timeout(180_000)

  it('is read as the library reads it whatever is bitten out of a file', () => {
    fc.assert(
      fc.property(fc.constantFrom(...texts), biteArbitrary, (text, bites) => void agrees(bitten(text, bites))),
      { numRuns: Number(process.env['FUZZ_RUNS'] ?? 1000) },
    )
  }).timeout(600_000)

  it('is read as the library reads it whatever pieces make it', () => {
    let taken = 0
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 14 }), (parts) => {
        taken += agrees(parts.join('')) ? 1 : 0
        taken += agrees(`top:\n  ${parts.join('')}\n`) ? 1 : 0
      }),
      { numRuns: Number(process.env['FUZZ_RUNS'] ?? 3000) },
    )
    expect(taken).to.be.greaterThan(10)
  }).timeout(600_000)
})
