import { expect } from 'chai'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkFiles } from '../../src/language/load-any.ts'
import { renderDiagnostics } from '../../src/views/diagnostics/diagnostics-text.ts'
import { useTempFolders } from '../support/temp-folder.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** YAML blocks of a page that are files of kplay. */
const blocksOf = (page: string): string[] =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/^```ya?ml\n([\s\S]*?)^```$/gm)]
    .map((match) => match[1] ?? '')
    .filter((text) => /^kplay\s*:/m.test(text))

describe('examples of pages', () => {
  const temp = useTempFolders()

  it('are found', () => {
    expect(blocksOf('README.md')).to.not.deep.equal([])
  })

  for (const page of ['README.md', 'CONTRIBUTING.md', 'ARCHITECTURE.md'])
    for (const [index, text] of blocksOf(page).entries())
      it(`block ${index + 1} of ${page} is valid, and silent`, async () => {
        // Kept where the page says: beside the shipped playbooks.
        const folder = temp()
        mkdirSync(join(folder, 'playbooks'))
        cpSync(join(root, 'inventories'), join(folder, 'inventories'), { recursive: true })
        writeFileSync(join(folder, 'playbooks', 'example.yml'), text)
        const found = await checkFiles(['playbooks/example.yml'], {
          sets: [],
          varsFiles: [],
          root,
          cwd: folder,
          today: '2026-11-22',
        })
        expect(renderDiagnostics(found, { columns: 100, color: false })).to.equal('')
      })
})
