import { expect } from 'chai'
import fc from 'fast-check'
import type { ConfigFinding } from '../../../src/kafka/config/config-finding.ts'
import { lintProperties, type PropertiesQuestion } from '../../../src/kafka/config/lint-properties.ts'
import { parseJudgedProperties } from '../../../src/kafka/config/judged-values.ts'
import { parseProperties } from '../../../src/kafka/config/parse-properties.ts'
import { fileRules } from '../../../src/kafka/config/rules/rules.ts'
import { releaseLines } from '../../../src/kafka/releases/catalogue.ts'
import { knownReleases } from '../../../src/kafka/releases/path.ts'
import { isUpdatingCases, readCases } from '../../support/case-files.ts'

interface LintCase {
  readonly ask: Omit<PropertiesQuestion, 'file'>
  /** Lines of the file. */
  readonly text: readonly string[]
  readonly findings: readonly string[]
}

const render = ({ line, severity, rule, key, what, fix, source }: ConfigFinding): string =>
  `${line ?? '-'} ${severity} ${rule} ${key}: ${what}; fix: ${fix}; source: ${source}`

const cases = ['bad', 'good'].flatMap((folder) =>
  readCases<LintCase>(`config/${folder}`).map((one) => ({ ...one, folder })),
)
const lint = ({ ask, text }: LintCase): ConfigFinding[] =>
  lintProperties({ ...ask, file: parseProperties(text.join('\n')) })

describe('server.properties', () => {
  for (const { name, folder, content, rewrite } of cases)
    it(`${folder}: ${name}`, () => {
      const findings = lint(content)
      const texts = findings.map(render)
      if (isUpdatingCases) rewrite({ ...content, findings: texts })
      else expect(texts).to.deep.equal(content.findings)
      const serious = findings.filter((finding) => finding.severity !== 'advice')
      expect(serious.length > 0, 'bad files have faults, good ones none').to.equal(folder === 'bad')
    })

  it('has a case for every rule', () => {
    const seen = new Set(cases.flatMap(({ content }) => lint(content).map((finding) => finding.rule)))
    expect(fileRules.map((rule) => rule.code).filter((code) => !seen.has(code))).to.deep.equal([])
    expect([...seen]).to.include.members(['config/unreadable', 'config/renamed-key', 'config/deprecated-key'])
  })

  it('never prints a secret', () => {
    const printed = cases.flatMap(({ content }) => lint(content).map(render)).join('\n')
    expect(printed).to.not.contain('do-not-print')
  })

  it('is judged the same with every other value masked, and no secret stays', () => {
    for (const { name, content } of cases) {
      const file = parseJudgedProperties(content.text.join('\n'))
      expect(lintProperties({ ...content.ask, file }), name).to.deep.equal(lint(content))
      expect(JSON.stringify(file), name).to.not.contain('do-not-print')
    }
  })

  it('tells of every removed key in the table, from its line on', () => {
    for (const line of releaseLines)
      for (const { key, surface, kind } of line.keys) {
        if (surface !== 'server' || kind === 'deprecated') continue
        const file = parseProperties(`${key.replace('.*', '.x')}=1`)
        const ask = { file, from: line.latestPatch, mode: 'kraft', roles: ['broker'] } as const
        const found = lintProperties({ ...ask, to: line.latestPatch })
        expect(
          found.some(({ rule, line: at }) => rule === `config/${kind}-key` && at === 1),
          key,
        ).to.equal(true)
      }
  })

  it('answers any text between any releases, with lines that exist', () => {
    const keys = [
      'node.id',
      'broker.id',
      'process.roles',
      'listeners',
      'advertised.listeners',
      'controller.quorum.voters',
      'log.segment.bytes',
      'inter.broker.protocol.version',
      'zookeeper.connect',
      'x',
    ]
    const values = ['', '1', '-1', 'broker', 'controller,broker', '1@h:1', 'A://:1,', '${x}', '2.8', 'true', 'nonsense']
    const text = fc
      .array(fc.tuple(fc.constantFrom(...keys), fc.constantFrom(...values)), { maxLength: 12 })
      .map((pairs) => pairs.map(([key, value]) => `${key}=${value}`).join('\n'))
    const release = fc.constantFrom(...knownReleases())
    fc.assert(
      fc.property(text, release, release, fc.constantFrom('kraft', 'zookeeper'), (written, from, to, mode) => {
        const lines = written.split('\n').length
        const ask = { from, to, mode, roles: ['broker'] } as const
        const found = lintProperties({ ...ask, file: parseProperties(written) })
        expect(lintProperties({ ...ask, file: parseJudgedProperties(written) })).to.deep.equal(found)
        for (const finding of found) {
          expect(finding.line === null || (finding.line >= 1 && finding.line <= lines)).to.equal(true)
          for (const words of [finding.what, finding.fix, finding.source]) expect(words).to.match(/^\S.*\S$/)
        }
      }),
    )
  })
})
