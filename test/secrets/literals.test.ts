import { expect } from 'chai'
import fc from 'fast-check'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkFiles } from '../../src/language/load-any.ts'
import { renderDiagnosticsJson } from '../../src/views/diagnostics/diagnostics-json.ts'
import { renderDiagnostics } from '../../src/views/diagnostics/diagnostics-text.ts'
import { awkwardSecret } from '../support/awkward-secret.ts'
import { useTempFolders } from '../support/temp-folder.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const runs = Number(process.env['KPLAY_FUZZ_RUNS'] ?? 25)

/** A text that no fault's own words hold, with all that is awkward in it. */
const literal = awkwardSecret.map((secret) => `Q7${secret.toWellFormed()}x9Z`)

describe('a secret written out', function () {
  this.timeout(Math.max(180_000, runs * 200))
  const temp = useTempFolders()

  /** In a variable, an input, `with`, a file of variables, the command line and the inventory, beside other faults on the same lines. */
  const shownWith = async (folder: string, secret: string): Promise<string> => {
    const written = JSON.stringify(secret)
    const inventory = readFileSync(join(root, 'test/cases/language/parts/inventory.yml'), 'utf8')
    const write = (name: string, text: string): void => writeFileSync(join(folder, name), text)
    write(
      'inventory.yml',
      inventory.replace(
        'connection:',
        () => `  security: { protocol: PLAINTEXT, pasword: 1, password: ${written} }\nconnection:`,
      ),
    )
    write('given.yml', `given: ${written}\n`)
    write(
      'phase.yml',
      `kplay: 1\nphase: used\ninputs:\n  key: { type: secret }\n  own: { type: secret, default: ${written}, colour: red }\ntasks:\n  - { id: look, kafka.health: {} }\n`,
    )
    write(
      'playbook.yml',
      [
        'kplay: 1',
        'name: literals',
        'inventory: inventory.yml',
        'vars:',
        `  flow: { type: secret, default: ${written}, retires: 3 }`,
        `  plain: { type: secret, enum: [${written}] }`,
        '  block:',
        '    type: secret',
        '    default: |',
        ...secret.split(/[\r\n]+/).map((line) => `      ${line}`),
        '  given: { type: secret }',
        '  named: { type: secret }',
        'phases:',
        `  - { use: ./phase.yml, with: { key: ${written}, kex: 1 } }`,
        '',
      ].join('\n'),
    )
    const faults = await checkFiles(['playbook.yml', 'phase.yml', 'inventory.yml'], {
      sets: [`named=${secret}`, `nmed=${secret}`],
      varsFiles: ['given.yml'],
      root,
      cwd: folder,
      today: '2026-11-22',
    })
    expect(faults.filter((one) => one.code.endsWith('/secret-literal')).length).to.be.greaterThan(4)
    const texts = [24, 60, 100, 400].map((columns) => renderDiagnostics(faults, { columns, color: false }))
    return [...texts, renderDiagnosticsJson(faults)].join('\n')
  }

  it('stands in no diagnostic of any width', async () => {
    const folder = temp()
    mkdirSync(folder, { recursive: true })
    await fc.assert(
      fc.asyncProperty(literal, async (secret) => {
        const shown = await shownWith(folder, secret)
        for (const form of [
          secret,
          JSON.stringify(secret).slice(1, -1),
          // `word` stands in the files themselves, as the end of a key.
          ...secret.split(/\s+/).filter((part) => part.length > 3 && !'password'.includes(part)),
        ])
          expect(shown.includes(form), `${form}\n${shown}`).to.equal(false)
        // Not even its beginning.
        expect(shown).not.to.include(secret.slice(0, 6).trimEnd())
      }),
      { numRuns: runs },
    )
  })
})
