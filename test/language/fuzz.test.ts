import { expect } from 'chai'
import fc from 'fast-check'
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkFiles } from '../../src/language/load-any.ts'
import { renderDiagnosticsJson } from '../../src/views/diagnostics/diagnostics-json.ts'
import { renderDiagnostics } from '../../src/views/diagnostics/diagnostics-text.ts'
import { bitten, biteArbitrary } from '../support/bitten-text.ts'
import { isInside, placesOf } from '../support/location-inside.ts'
import { useTempFolders } from '../support/temp-folder.ts'
import { wildYaml } from '../support/wild-yaml.ts'

// Shipped files and good cases, bitten, and random YAML: whatever a text holds, checking it ends with faults whose places lie inside their file,
// never with a throw, and twice in the same words. `npm test` tries some hundred; twenty thousand of each (some minutes):
//   FUZZ_RUNS=20000 node scripts/test.ts test/language/fuzz.test.ts
const runs = Number(process.env['FUZZ_RUNS'] ?? 250)
const root = fileURLToPath(new URL('../..', import.meta.url))
const files = globSync(['{playbooks,inventories}/**/*.yml', 'test/cases/language/{good,parts}/*.yml'], {
  cwd: root,
}).sort()
const texts = new Map(files.map((file) => [file, readFileSync(`${root}/${file}`, 'utf8')]))

const raw = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

/** Checks one file of a folder in any case twice; fails the test where the promise is broken. */
const hold = async (file: string, cwd: string): Promise<void> => {
  const request = { sets: [], varsFiles: [], root: cwd, cwd, today: '2026-11-22' }
  const found = await checkFiles([file], request)
  for (const place of found.flatMap(placesOf))
    expect(isInside(place), JSON.stringify({ ...place, source: place.source.name })).to.equal(true)
  const printed = renderDiagnostics(found, { columns: 80, color: false })
  expect(printed).to.not.match(/undefined|\[object|NaN/)
  expect(raw.test(printed.replaceAll('\n', ''))).to.equal(false)
  expect(renderDiagnosticsJson(await checkFiles([file], request))).to.equal(renderDiagnosticsJson(found))
}

describe('any text at all', () => {
  const temp = useTempFolders()

  const copied = (): string => {
    const folder = temp()
    for (const [file, text] of texts) {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), text)
    }
    return folder
  }

  it('bitten out of a shipped file ends in faults with places inside the file', async () => {
    const folder = copied()
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...files), biteArbitrary, async (file, bites) => {
        const text = texts.get(file) ?? ''
        writeFileSync(join(folder, file), bitten(text, bites))
        await hold(file, folder)
        writeFileSync(join(folder, file), text)
      }),
      { numRuns: runs },
    )
  }).timeout(7_200_000)

  it('put together at random from words of the language ends so too', async () => {
    const folder = copied()
    const file = 'test/cases/language/good/wild.yml'
    await fc.assert(
      fc.asyncProperty(wildYaml, async (text) => {
        writeFileSync(join(folder, file), text)
        await hold(file, folder)
      }),
      { numRuns: runs },
    )
  }).timeout(7_200_000)
})
