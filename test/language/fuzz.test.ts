import { expect } from 'chai'
import fc from 'fast-check'
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Location } from '../../src/diagnostics/source.ts'
import { checkFile } from '../../src/language/load-any.ts'
import { renderDiagnostics } from '../../src/views/diagnostics/diagnostics-text.ts'
import { useTempFolders } from '../support/temp-folder.ts'

// Shipped files and good cases, bitten: whatever a text holds, checking it ends with diagnostics whose places lie inside their file, never with a throw.
const root = fileURLToPath(new URL('../..', import.meta.url))
const files = globSync(['{playbooks,inventories}/**/*.yml', 'test/cases/language/{good,parts}/*.yml'], {
  cwd: root,
}).sort()
const texts = new Map(files.map((file) => [file, readFileSync(`${root}/${file}`, 'utf8')]))

const crumbs = [
  '{',
  '}',
  '[',
  ']',
  ':',
  ' ',
  '\n',
  '\t',
  '"',
  "'",
  '!',
  '&a',
  '*a',
  '- ',
  '#',
  '|',
  '>',
  '${{',
  '}}',
  '${{ x }}',
  '0',
  '1.0',
  'yes',
  'null',
  '<<: ',
  'kplay: 1\n',
  'id: a\n',
  'when: !x\n',
  'node.version',
  '\u0000',
  '\ud800',
  '日本',
  '\r\n',
  '---\n',
  '%',
  '@',
  '~',
  'a: b: c',
  '__proto__: 1\n',
]

interface Bite {
  readonly at: number
  readonly length: number
  readonly crumb: string
}

const bitten = (text: string, bites: readonly Bite[]): string =>
  bites.reduce((left, { at, length, crumb }) => {
    const from = at % (left.length + 1)
    return left.slice(0, from) + crumb + left.slice(from + length)
  }, text)

const isInside = ({ source, line, column, endLine, endColumn }: Location): boolean => {
  const lines = source.text.split('\n')
  const fits = (l: number, c: number): boolean =>
    l >= 1 && l <= lines.length && c >= 1 && c <= (lines[l - 1]?.length ?? 0) + 2
  return fits(line, column) && fits(endLine, endColumn) && (endLine > line || endColumn >= column)
}

describe('any text at all', () => {
  const temp = useTempFolders()

  it('ends in diagnostics with places inside the file', async () => {
    const folder = temp()
    for (const [file, text] of texts) {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), text)
    }
    const bite = fc.record({ at: fc.nat(), length: fc.nat(12), crumb: fc.constantFrom(...crumbs) })
    const request = { sets: [], varsFiles: [], root: folder, cwd: folder, today: '2026-11-22' }
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.array(bite, { minLength: 1, maxLength: 4 }),
        async (file, bites) => {
          writeFileSync(join(folder, file), bitten(texts.get(file) ?? '', bites))
          const diagnostics = await checkFile(file, request)
          for (const { at, related } of diagnostics)
            for (const place of [at, ...(related ?? []).map((one) => one.at)])
              expect(isInside(place), JSON.stringify(place)).to.equal(true)
          expect(renderDiagnostics(diagnostics, { columns: 80, color: false })).to.not.match(/undefined|\[object|NaN/)
          writeFileSync(join(folder, file), texts.get(file) ?? '')
        },
      ),
      { numRuns: 300 },
    )
  }).timeout(120_000)
})
