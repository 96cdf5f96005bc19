import { expect } from 'chai'
import fc from 'fast-check'
import { stripVTControlCharacters } from 'node:util'
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts'
import type { Location } from '../../../src/diagnostics/source.ts'
import { buildFrame, columnsOf } from '../../../src/views/diagnostics/code-frame.ts'
import { renderDiagnosticsJson } from '../../../src/views/diagnostics/diagnostics-json.ts'
import { renderCounts, renderDiagnostic } from '../../../src/views/diagnostics/diagnostics-text.ts'

const at = (text: string, column: number, endColumn: number, line = 1): Location => ({
  source: { name: 'a.yml', text },
  line,
  column,
  endLine: line,
  endColumn,
})

const fault = (where: Location, more: Partial<Diagnostic> = {}): Diagnostic => ({
  code: 'playbook/unknown-key',
  severity: 'error',
  message: 'unknown key "serail" in phase "roll"',
  at: where,
  ...more,
})

const plain = { columns: 80, color: false }

describe('diagnostics as text', () => {
  it('look as the language page shows them', () => {
    const text = `${'\n'.repeat(11)}    serail: 1\n`
    const shown = renderDiagnostic(
      fault(
        { ...at(text, 5, 11, 12), source: { name: 'playbooks/upgrade.yml', text } },
        {
          note: 'a phase accepts: after_each, after_first, before_each, gate, hosts, …',
          fix: 'did you mean "serial"?',
        },
      ),
      { columns: 90, color: false },
    )
    expect(shown).to.equal(`error[playbook/unknown-key]: unknown key "serail" in phase "roll"
  --> playbooks/upgrade.yml:12:5
   |
12 |     serail: 1
   |     ^^^^^^ a phase accepts: after_each, after_first, before_each, gate, hosts, …
   = fix: did you mean "serial"?
`)
  })

  it('show other places, and no frame for a file that could not be read', () => {
    const shown = renderDiagnostic(
      fault(at('', 1, 1), { related: [{ message: 'used at', at: at('x', 3, 4, 12) }] }),
      plain,
    )
    expect(shown.split('\n').slice(1)).to.deep.equal(['  --> a.yml:1:1', '   = used at a.yml:12:3', ''])
  })

  it('widen the gutter for long files', () => {
    const text = `${'\n'.repeat(1233)}a: 1\n`
    expect(
      renderDiagnostic(fault(at(text, 1, 2, 1234)), plain)
        .split('\n')
        .slice(1, 5),
    ).to.deep.equal(['    --> a.yml:1234:1', '     |', '1234 | a: 1', '     | ^'])
  })

  it('put the note on a line of its own where it does not fit', () => {
    const shown = renderDiagnostic(fault(at(`${' '.repeat(60)}x`, 61, 62), { note: 'n'.repeat(40) }), plain)
    expect(shown).to.include(`   = note: ${'n'.repeat(40)}\n`)
  })

  it('never hand a control character to the terminal', () => {
    const shown = renderDiagnostic(
      fault(at('a: "\u001b[31m\u202e\u0007"', 4, 8), { message: 'm\u001b[2J', note: 'n\u0007', fix: 'f\r' }),
      plain,
    )
    expect(shown.replaceAll('\n', '')).to.not.match(/\p{Cc}|\p{Cf}/u)
  })

  it('colour only when told to', () => {
    const text = renderDiagnostic(fault(at('a: 1', 1, 2)), { columns: 80, color: true })
    expect(text).to.include('\u001b[1;31merror[playbook/unknown-key]\u001b[0m')
    expect(stripVTControlCharacters(text)).to.equal(renderDiagnostic(fault(at('a: 1', 1, 2)), plain))
  })
})

describe('code frames', () => {
  it('align carets under wide characters and tabs', () => {
    const wide = buildFrame(at('日本: x', 5, 6), 80)
    expect([wide?.line, wide?.indent, wide?.carets]).to.deep.equal(['日本: x', 6, 1])
    const tab = buildFrame(at('\tb: 1', 2, 3), 80)
    expect([tab?.line, tab?.indent]).to.deep.equal(['    b: 1', 4])
  })

  it('show at least one caret, and only the first line of a long stretch', () => {
    expect(buildFrame(at('abc', 4, 4), 80)?.carets).to.equal(1)
    expect(buildFrame({ ...at('a: |\n  x\n', 4, 4), endLine: 3, endColumn: 1 }, 80)?.carets).to.equal(1)
    expect(buildFrame(at('a', 1, 2, 9), 80)).to.equal(undefined)
  })

  it('stay inside the width and keep the fault in sight', () => {
    const line = fc.string({
      unit: fc.constantFrom('a', ' ', '日', 'é', '\t', '\u0007', 'e\u0301'),
      minLength: 1,
      maxLength: 300,
    })
    fc.assert(
      fc.property(line, fc.nat(), fc.nat(40), fc.integer({ min: 20, max: 120 }), (text, from, length, width) => {
        const column = (from % text.length) + 1
        const frame = buildFrame(at(text, column, Math.min(column + length, text.length + 1)), width)
        if (frame === undefined) throw new Error('no frame')
        expect(columnsOf(frame.line)).to.be.at.most(width)
        expect(frame.indent + frame.carets).to.be.at.most(width + 4)
      }),
      { numRuns: 500 },
    )
  })
})

describe('diagnostics as JSON', () => {
  it('keep the contract', () => {
    const other = { message: 'used at', at: at('x', 3, 4, 12) }
    expect(JSON.parse(renderDiagnosticsJson([fault(at('ab', 1, 3), { fix: 'f', related: [other] })]))).to.deep.equal({
      format: 1,
      diagnostics: [
        {
          code: 'playbook/unknown-key',
          severity: 'error',
          message: 'unknown key "serail" in phase "roll"',
          file: 'a.yml',
          line: 1,
          column: 1,
          endLine: 1,
          endColumn: 3,
          fix: 'f',
          related: [{ message: 'used at', file: 'a.yml', line: 12, column: 3 }],
        },
      ],
    })
  })

  it('count in words', () => {
    const warning = fault(at('x', 1, 2), { severity: 'warning' })
    expect(renderCounts([])).to.equal('no faults')
    expect(renderCounts([fault(at('x', 1, 2)), warning, warning])).to.equal('1 error, 2 warnings')
  })
})
