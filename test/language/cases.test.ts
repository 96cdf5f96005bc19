import { expect } from 'chai'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { checkFiles } from '../../src/language/load-any.ts'
import { renderDiagnostics } from '../../src/views/diagnostics/diagnostics-text.ts'

// A case is a file: test/cases/language/bad/NAME.yml with NAME.txt, the exact text printed; good/NAME.yml must be silent.
// `# args: --set a=b --vars FILE` in the first line stands for words of the command line. UPDATE_GOLDEN=1 rewrites; review reads the diff.
const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = 'test/cases/language'
const casesIn = (kind: string): string[] => globSync(`${folder}/${kind}/*.yml`, { cwd: root }).sort()

const wordsOf = (file: string, option: string): string[] => {
  const [, words = ''] = /^# args: (.*)/.exec(readFileSync(`${root}/${file}`, 'utf8')) ?? []
  return [...words.matchAll(/--([\w-]+) (\S+)/g)].filter((match) => match[1] === option).map((match) => match[2] ?? '')
}

const check = (file: string): Promise<Diagnostic[]> =>
  checkFiles([file], {
    sets: wordsOf(file, 'set'),
    varsFiles: wordsOf(file, 'vars'),
    selection: {
      tags: wordsOf(file, 'tags'),
      skipTags: wordsOf(file, 'skip-tags'),
      limit: wordsOf(file, 'limit'),
    },
    root,
    cwd: root,
    today: '2026-11-22',
  })

describe('bad files', () => {
  for (const file of casesIn('bad'))
    it(`${basename(file, '.yml')} prints exactly its text`, async () => {
      const printed = renderDiagnostics(await check(file), { columns: 100, color: false })
      const golden = `${root}/${file.replace(/\.yml$/, '.txt')}`
      if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(golden, printed)
      expect(printed).to.not.equal('')
      expect(printed).to.equal(existsSync(golden) ? readFileSync(golden, 'utf8') : '')
    })
})

describe('good files', () => {
  for (const file of [...casesIn('good'), ...globSync('{playbooks,inventories}/**/*.yml', { cwd: root }).sort()])
    it(`${file} is silent`, async () => {
      const printed = renderDiagnostics(await check(file), { columns: 100, color: false })
      expect(printed).to.equal('')
    })
})

describe('codes', () => {
  it('each has a case', () => {
    const read = (pattern: string): string[] =>
      globSync(pattern, { cwd: root }).map((file) => readFileSync(`${root}/${file}`, 'utf8'))
    const [sources, goldens] = [read('src/language/**/*.ts'), read(`${folder}/bad/*.txt`)]
    const builders = { playbookFault: 'playbook', inventoryFault: 'inventory', expressionFault: 'expression' }
    const written = sources.flatMap((text) =>
      Object.entries(builders).flatMap(([builder, room]) =>
        [...text.matchAll(new RegExp(`\\b${builder}\\(\\s*'([a-z-]+)'`, 'g'))].map(
          (match) => `${room}/${match[1] ?? ''}`,
        ),
      ),
    )
    const shown = new Set(
      goldens.flatMap((text) => [...text.matchAll(/\[([a-z]+\/[a-z-]+)\]/g)].map((match) => match[1])),
    )
    expect(written.length).to.be.greaterThan(50)
    expect([...new Set(written)].filter((code) => !shown.has(code))).to.deep.equal([])
  })
})
