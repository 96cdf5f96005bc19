import { expect } from 'chai'
import { globSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts'
import type { Explanation, TextExplanation } from '../../../src/diagnostics/explanation.ts'
import { originOf, renderOrigin } from '../../../src/diagnostics/source.ts'
import { explanations } from '../../../src/language/codes/catalogue.ts'
import { exampleInventory } from '../../../src/language/codes/example.ts'
import { checkFiles } from '../../../src/language/load-any.ts'
import { renderExplanation } from '../../../src/views/explain/explain-text.ts'
import { expectGolden } from '../../support/golden.ts'
import { useTempFolders } from '../../support/temp-folder.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

const sources = globSync('src/**/*.ts', { cwd: root })
  .filter((file) => !file.startsWith(join('src', 'language', 'codes')))
  .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }))

const all = (pattern: RegExp, texts: readonly { readonly text: string }[] = sources): string[] =>
  texts.flatMap(({ text }) => [...text.matchAll(pattern)].map((match) => match[1] ?? ''))

const known = explanations.map((one) => one.code)
const rooms = [...new Set(known.flatMap((code) => (code.includes('/') ? [code.split('/')[0] ?? ''] : [])))]

/** Functions that put the first half of a code before their first argument. */
const builders: Readonly<Record<string, string>> = {
  playbookFault: 'playbook',
  inventoryFault: 'inventory',
  expressionFault: 'expression',
  labProblem: 'lab',
}
/** Files in which every code of a room is made, where a builder is not called by name. */
const own: Readonly<Record<string, RegExp>> = {
  yaml: /yaml-faults\.ts$/,
  expression: /(?:expression|secret)-faults\.ts$|inputs\.ts$/,
  inventory: /inventory[\\/].*\.ts$|shape-faults\.ts$|check-schema\.ts$/,
  playbook: /playbook[\\/].*\.ts$|rules[\\/].*\.ts$|load-.*\.ts$|shape-faults\.ts$|check-schema\.ts$/,
  lab: /rehearsal[\\/].*\.ts$/,
}

/** Codes as the sources make them. */
const made = (): string[] => {
  const yaml = sources.filter(({ file }) => file.endsWith('yaml-faults.ts'))
  const built = Object.entries(builders).flatMap(([builder, room]) =>
    all(new RegExp(`\\b${builder}\\(\\s*'([a-z-]+)'`, 'g')).map((name) => `${room}/${name}`),
  )
  const shapes = [...all(/family\}\/([a-z-]+)`/g), ...all(/\bwrong\('([a-z-]+)'/g)]
  return [
    ...all(new RegExp(`'((?:${rooms.join('|')})/[a-z-]+)'`, 'g')),
    ...built,
    ...shapes.flatMap((name) => [`playbook/${name}`, `inventory/${name}`]),
    ...all(/\bfault\(\s*'([a-z-]+)'/g, yaml).map((name) => `yaml/${name}`),
    ...all(/(?:=> |Words = |return |\? )\[\s*'([a-z-]+)',/g, yaml).map((name) => `yaml/${name}`),
  ]
}

const isMade = (code: string): boolean => {
  const [room = '', name = ''] = code.split('/')
  const files = own[room]
  const places = sources.filter(({ file }) => files?.test(file) === true)
  return (
    all(new RegExp(`'(${code})'`, 'g')).length > 0 ||
    all(new RegExp(`(?:'|\\}/|\\[)(${name})(?:'|\`|\\])`, 'g'), places).length > 0
  )
}

describe('codes', () => {
  it('that the sources make are all explained', () => {
    const codes = [...new Set(made())]
    expect(codes.length).to.be.greaterThan(150)
    expect(codes.filter((code) => !known.includes(code))).to.deep.equal([])
  })

  it('that are explained are all made by the sources', () => {
    expect(known.filter((code) => code !== 'internal' && !isMade(code))).to.deep.equal([])
    expect(new Set(known).size).to.equal(known.length)
  })

  it('read well in 80 columns', () => {
    for (const one of explanations) {
      const lines = renderExplanation(one, 80).split('\n')
      expect(
        lines.filter((line) => line.length > 80),
        one.code,
      ).to.deep.equal([])
      expect(one.title, one.code).to.match(/^(YAML|[^A-Z]).*[^.]$/s)
      expect(one.fix, one.code).to.match(/^[A-Z].*[.?]$/s)
      expect(one.why, one.code).to.match(/^(kplay|\P{Ll}).*[.?]$/su)
    }
  })
})

describe('examples of codes', () => {
  const temp = useTempFolders()
  const texts = explanations.filter((one: Explanation): one is TextExplanation => one.kind === 'text')

  const check = async ({ example }: TextExplanation, kind: 'bad' | 'good'): Promise<Diagnostic[]> => {
    const folder = temp()
    const { file, args, beside } = example
    await writeFile(join(folder, 'inventory.yml'), exampleInventory)
    await writeFile(join(folder, 'phase.yml'), beside ?? '')
    await writeFile(join(folder, file), example[kind])
    const words = (option: string): string[] =>
      [...args[kind].matchAll(/--([\w-]+) (\S+)/g)]
        .filter((match) => match[1] === option)
        .map((match) => match[2] ?? '')
    const selection = { tags: words('tags'), skipTags: words('skip-tags'), limit: words('limit') }
    const request = { sets: words('set'), varsFiles: [], selection }
    return checkFiles([file], { ...request, root, cwd: folder, today: '2026-11-22' })
  }

  const isInside = ({ at }: Diagnostic): boolean => {
    const lines = at.source.text.split('\n')
    const isOrdered = at.endLine > at.line || (at.endLine === at.line && at.endColumn >= at.column)
    return isOrdered && at.endLine <= lines.length && at.column <= (lines[at.line - 1] ?? '').length + 1
  }

  it('each point at one place, the same as ever', async () => {
    const places = await Promise.all(
      texts.map(async (one) => {
        const faults = await check(one, 'bad')
        expect(faults.every(isInside), one.code).to.equal(true)
        const [first] = faults
        const at =
          first === undefined ? 'nowhere' : renderOrigin(originOf(first.at)).replace(/^.*(?=playbooks\/phases\/)/, '')
        return `${one.code} (${first?.severity ?? ''}) ${at}\n`
      }),
    )
    expectGolden('test/cases/language/example-places.txt', places.join(''))
  })

  for (const one of texts)
    it(`${one.code}: the bad one prints this code and no other, the good one is silent`, async () => {
      const [bad, good] = await Promise.all([check(one, 'bad'), check(one, 'good')])
      expect([...new Set(bad.map((fault) => fault.code))]).to.deep.equal([one.code])
      expect(good.map((fault) => `${fault.code}: ${fault.message}`)).to.deep.equal([])
    })
})
