import { expect } from 'chai'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { checkFiles } from '../../src/language/load-any.ts'
import { renderDiagnosticsJson } from '../../src/views/diagnostics/diagnostics-json.ts'
import { renderDiagnostics } from '../../src/views/diagnostics/diagnostics-text.ts'
import { isInside, placesOf } from '../support/location-inside.ts'
import { useTempFolders } from '../support/temp-folder.ts'

// Inputs made to hurt: each must end in faults at places that exist, told twice in the same words, in bounded output without a raw control character.
const root = fileURLToPath(new URL('../..', import.meta.url))
const inventory = readFileSync(`${root}/test/cases/language/parts/inventory.yml`, 'utf8')

const head = 'kplay: 1\nname: case\ninventory: inventory.yml\nphases:\n  - use: preflight\n'
const phase = (task: string): string => `kplay: 1\nphase: a\nhosts: [brokers]\ntasks:\n${task}\n`
const megabyte = 1024 * 1024
const filled = (start: string, piece: string, end = ''): string =>
  start + piece.repeat(Math.floor((megabyte - start.length - end.length) / piece.length)) + end

const laughs = Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(8)} x]`)
const steps = (count: number): string => Array.from({ length: count }, (_, i) => `${' '.repeat(i)}a:\n`).join('')

interface Special {
  readonly text: string | Uint8Array
  /** Codes, without repetitions, in the order told. */
  readonly codes: readonly string[]
}

const specials: Readonly<Record<string, Special>> = {
  'an anchor bomb': { text: `kplay: 1\na0: &a0 [x]\n${laughs.join('\n')}\n`, codes: ['yaml/too-large'] },
  'an unresolved alias': { text: `${head}vars: *nope\n`, codes: ['yaml/alias'] },
  '10,000 flow lists': { text: `kplay: 1\na: ${'['.repeat(10_000)}${']'.repeat(10_000)}\n`, codes: ['yaml/too-deep'] },
  '10,000 flow maps': {
    text: `kplay: 1\na: ${'{a: '.repeat(10_000)}${'}'.repeat(10_000)}\n`,
    codes: ['yaml/too-deep'],
  },
  '10,000 lists never closed': { text: `kplay: 1\na: ${'['.repeat(10_000)}`, codes: ['yaml/too-deep'] },
  '10,000 lists in lists': { text: `kplay: 1\na:\n  ${'- '.repeat(10_000)}x\n`, codes: ['yaml/too-deep'] },
  '1,400 steps, a megabyte': { text: `kplay: 1\n${steps(1400)}`, codes: ['yaml/too-deep'] },
  '200 steps': {
    text: `${head}vars:\n${steps(200).replaceAll(/^/gm, '  ').trimEnd()}\n`,
    codes: ['playbook/missing-key', 'playbook/unknown-key', 'yaml/too-deep'],
  },
  'a byte order mark': { text: `\ufeff${head}`, codes: [] },
  'a byte order mark inside': { text: `${head}\ufeffx: 1\n`, codes: ['playbook/unknown-key'] },
  CRLF: { text: `${head}serail: 1\n`.replaceAll('\n', '\r\n'), codes: ['playbook/unknown-key'] },
  'CR alone': { text: head.replaceAll('\n', '\r'), codes: ['yaml/syntax'] },
  NUL: { text: `${head}a\u0000b: "\u0000"\n`, codes: ['playbook/unknown-key'] },
  'no UTF-8': { text: new Uint8Array([0x6b, 0x3a, 0xff, 0x0a]), codes: ['file/unreadable'] },
  'UTF-16': { text: new Uint8Array([0xff, 0xfe, 0x6b, 0x00]), codes: ['file/unreadable'] },
  'more than a megabyte': { text: 'x'.repeat(megabyte + 1), codes: ['file/unreadable'] },
  'a megabyte of comments': { text: filled(head, '# comment\n'), codes: [] },
  'a megabyte in one line': { text: filled('kplay: 1\nname: ', 'x', '\n'), codes: ['playbook/missing-key'] },
  'a megabyte of keys': { text: filled('kplay: 1\n', 'a: 1\n'), codes: ['yaml/too-large'] },
  'a megabyte of items': { text: filled('kplay: 1\nphases: [', '1,', ']\n'), codes: ['yaml/too-large'] },
  '20,000 faults in one line': {
    text: `${head}vars: [${'a, '.repeat(20_000)}b]\n`,
    codes: ['playbook/wrong-type'],
  },
  '10,000 wrong items in one line': {
    text: `kplay: 1\nname: x\ninventory: inventory.yml\nphases: [${'a, '.repeat(10_000)}b]\n`,
    codes: ['playbook/wrong-type'],
  },
  '3,000 wrong expressions in one text': {
    text: phase(`  - id: a\n    assert: [{ that: true, else: "${'${{ host.nam }}'.repeat(3000)}" }]`),
    codes: ['expression/unknown-field'],
  },
  'an expression of a megabyte': {
    text: phase(`  - id: a\n    when: "${'node.running && '.repeat(60_000)}true"\n    kafka.health: {}`),
    codes: ['expression/wrong-type'],
  },
  '500,000 open parentheses': {
    text: phase(`  - id: a\n    when: "${'('.repeat(500_000)}"\n    kafka.health: {}`),
    codes: ['expression/wrong-type'],
  },
  '100,000 expressions never closed': {
    text: phase(`  - id: a\n    assert: [{ that: true, else: "${"${{ ' ".repeat(100_000)}" }]`),
    codes: ['expression/unclosed'],
  },
  'unknown tags': { text: `${head}vars:\n  a: !foo bar\n  b: !<tag:x,2000:y> z\n`, codes: ['yaml/tag'] },
  'merge keys': { text: `${head}vars:\n  <<: { a: 1 }\n`, codes: ['yaml/merge-key'] },
  'duplicate keys': { text: `${head}name: again\n`, codes: ['yaml/duplicate-key'] },
  tabs: { text: 'kplay: 1\nvars:\n\ta: 1\n', codes: ['yaml/tab'] },
  'an empty file': { text: '', codes: ['yaml/not-a-map'] },
  'only comments': { text: '# one\n# two\n', codes: ['yaml/not-a-map'] },
  'several documents': { text: `${head}---\nkplay: 1\n`, codes: ['yaml/several-documents'] },
  'maps as keys': { text: `${head}? { a: 1 }\n: b\n`, codes: ['yaml/key'] },
  'a key of 5,000 characters': { text: `${head}${'k'.repeat(5000)}: 1\n`, codes: ['yaml/syntax'] },
  'a key of 900 characters': { text: `${head}${'k'.repeat(900)}: 1\n`, codes: ['playbook/unknown-key'] },
  'a name of 3,000 characters': {
    text: phase(`  - id: a\n    when: ${'n'.repeat(3000)} == 1\n    kafka.health: {}`),
    codes: ['expression/unknown-name'],
  },
  'escapes for terminals': {
    text: `${head}"\\e[31mred": 1\n"a\\u202eb": 1\n"bell\\a": 2\n"line\\nbreak": 1\n"\\ud800": 1\n"\u001b]0;title\u0007": 1\n`,
    codes: ['playbook/unknown-key'],
  },
  'kept words as names': {
    text: `${head}__proto__: 1\nconstructor: 2\nvars:\n  __proto__: { type: int, default: 1 }\n  prototype: { type: int, default: 1 }\n`,
    codes: ['playbook/unknown-key', 'playbook/wrong-name'],
  },
}

// What a terminal obeys: all control and format characters but the line break.
const raw = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

describe('special inputs', () => {
  const temp = useTempFolders()

  const check = async (text: string | Uint8Array): Promise<Diagnostic[]> => {
    const cwd = temp()
    writeFileSync(join(cwd, 'inventory.yml'), inventory)
    writeFileSync(join(cwd, 'case.yml'), text)
    const request = { sets: [], varsFiles: [], root, cwd, today: '2026-11-22' }
    const first = await checkFiles(['case.yml'], request)
    const second = await checkFiles(['case.yml'], request)
    expect(renderDiagnosticsJson(second)).to.equal(renderDiagnosticsJson(first))
    return first
  }

  for (const [name, { text, codes }] of Object.entries(specials))
    it(`${name}: ${codes.length === 0 ? 'nothing is wrong' : codes.join(', ')}`, async () => {
      const found = await check(text)
      expect([...new Set(found.map((one) => one.code))]).to.deep.equal(codes)
      for (const place of found.slice(0, 300).flatMap(placesOf)) expect(isInside(place)).to.equal(true)
      const printed = renderDiagnostics(found, { columns: 80, color: false })
      expect(raw.test(printed.replaceAll('\n', ''))).to.equal(false)
      expect(printed.length).to.be.lessThan(120_000)
      expect(Math.max(...printed.split('\n').map((line) => line.length))).to.be.lessThan(400)
    }).timeout(180_000)

  it('in names of inventories: toString and its like are names like any other', async () => {
    const cwd = temp()
    mkdirSync(join(cwd, 'x'))
    const named = inventory
      .replace('      b1:', '      valueOf:')
      .replace('      b2:', '      hasOwnProperty:')
      .replace('groups:', 'groups:\n  toString: { hosts: { valueOf: {} }, vars: { isPrototypeOf: 1 } }')
    writeFileSync(join(cwd, 'inventory.yml'), named)
    writeFileSync(
      join(cwd, 'case.yml'),
      [
        'kplay: 1',
        'name: case',
        'inventory: inventory.yml',
        'vars: { toString: { type: string, default: x }, valueOf: { type: list, default: [1] } }',
        'waivers: [{ rule: cluster/replication-factor-one, topic: __proto__, reason: "agreed", expires: 2026-12-31 }]',
        'phases:',
        '  - id: constructor',
        '    hosts: [toString]',
        '    tasks:',
        '      - id: toString',
        '        kafka.health: {}',
        '        register: toString',
        '      - id: valueOf',
        '        assert:',
        '          - that: toString.ok && vars.toString == "x" && size(vars.valueOf) == 1 && host.vars.isPrototypeOf == 1',
        '            else: "${{ groups.toString.join(\',\') }} without ${{ host.vars.isPrototypeOf }}"',
        '',
      ].join('\n'),
    )
    const request = { sets: [], varsFiles: [], root, cwd, today: '2026-11-22' }
    const printed = renderDiagnostics(await checkFiles(['case.yml', 'inventory.yml'], request), {
      columns: 80,
      color: false,
    })
    expect(printed).to.equal('')
  })
})
