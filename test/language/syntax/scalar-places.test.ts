import { expect } from 'chai'
import fc from 'fast-check'
import { stringify } from 'yaml'
import { parseYaml } from '../../../src/language/syntax/parse-yaml.ts'
import { placeInScalar } from '../../../src/language/syntax/scalar-places.ts'
import { childOf, type ScalarTree } from '../../../src/language/syntax/tree.ts'

const scalarOf = (text: string): ScalarTree => {
  const tree = childOf(parseYaml({ name: 'x', text }).document?.top, 'x')
  if (tree?.kind !== 'scalar') throw new Error('no scalar')
  return tree
}

/** The character of the file at the place of a character of the value. */
const characterAt = (text: string, index: number): string | undefined => {
  const { line, column } = placeInScalar(scalarOf(text), index, index + 1)
  return text.split('\n')[line - 1]?.[column - 1]
}

describe('places inside scalars', () => {
  const cases: readonly (readonly [name: string, text: string, line: number, column: number])[] = [
    ['plain', 'x: some Z text', 1, 9],
    ['folded plain', 'x: some\n  more Z', 2, 8],
    ['single quotes', "x: 'it''s Z'", 1, 11],
    ['double quotes', 'x: "a\\tb \\u00e9 \\x41 \\"Z"', 1, 24],
    ['double quotes over lines', 'x: "one\n  two \\\n   three Z"', 3, 10],
    ['literal block', 'x: |\n  one\n    two Z', 3, 9],
    ['literal block with indentation', 'x: |2\n    one Z', 2, 9],
    ['folded block', 'x: >-\n  one\n  two\n\n  three Z', 5, 9],
    ['outside the basic plane', 'x: "😀 \\U0001F600 Z"', 1, 19],
  ]
  for (const [name, text, line, column] of cases)
    it(`finds a character in ${name}`, () => {
      const { value } = scalarOf(text)
      const at = placeInScalar(scalarOf(text), String(value).indexOf('Z'), String(value).indexOf('Z') + 1)
      expect([at.line, at.column, at.endColumn]).to.deep.equal([line, column, column + 1])
    })

  it('points at the very character, whatever the text and the way it is written', () => {
    const styles = ['PLAIN', 'QUOTE_SINGLE', 'QUOTE_DOUBLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED'] as const
    const words = fc.string({
      unit: fc.constantFrom('a', 'b', ' ', '\n', '"', "'", '\\', ':', '#', 'é', '}', '\t'),
      maxLength: 120,
    })
    fc.assert(
      fc.property(words, fc.constantFrom(...styles), fc.nat(), (written, style, seed) => {
        const text = stringify({ x: written }, { defaultStringType: style, lineWidth: 20 })
        const value = String(scalarOf(text).value)
        const index = value.length === 0 ? 0 : seed % value.length
        const wanted = value[index]
        // White space may be folded and escapes have letters of their own; every other character must be met exactly.
        if (wanted === undefined || /[\s"'\\]/.test(wanted)) return
        const found = characterAt(text, index)
        expect([wanted, '"', "'", '|', '>']).to.include(found)
        if (!text.includes('\\')) expect(found).to.equal(wanted)
      }),
      { numRuns: 500 },
    )
  })
})
