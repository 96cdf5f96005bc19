import { expect } from 'chai'
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts'
import { createCompiler } from '../../../src/language/expressions/compile.ts'
import { types, type ScopeTypes } from '../../../src/language/expressions/value-type.ts'
import { expectGolden } from '../../support/golden.ts'

// What an author reads for each kind of slip: the golden text shows every expression with its carets, message, note and fix.
const scope: ScopeTypes = {
  versions: types.struct({ from: types.version, to: types.version }),
  vars: types.struct({
    count: types.int,
    pause: types.duration,
    ratio: types.double,
    name: types.string,
    names: types.list(types.string),
    more: types.map(types.any),
  }),
  node: types.struct({ version: types.version, started_at: types.timestamp, running: types.bool }),
  host: types.struct({
    name: types.string,
    node_id: types.int,
    roles: types.list(types.string),
    vars: types.struct({}),
  }),
  groups: types.struct({ brokers: types.list(types.string) }),
  health: types.struct({
    offline: types.int,
    ok: types.bool,
    topics: types.list(types.struct({ name: types.string, partitions: types.int })),
  }),
}

const compiler = createCompiler({ types: scope, absent: {} })

const faultsOf = (text: string): readonly Diagnostic[] => {
  const source = { name: 'x', text }
  const place = (start: number, end: number) => ({ source, line: 1, column: start + 1, endLine: 1, endColumn: end + 1 })
  const compiled = compiler.compile(text, place)
  return 'evaluate' in compiled ? [] : compiled
}

const printed = (text: string): string => {
  const blocks = faultsOf(text).map(({ at, code, message, note, fix }) => {
    const carets = ' '.repeat(at.column - 1) + '^'.repeat(Math.max(1, at.endColumn - at.column))
    return [
      `  ${carets}`,
      `  ${code}: ${message}`,
      ...(note === undefined ? [] : [`  note: ${note}`]),
      `  fix: ${fix ?? ''}`,
    ]
  })
  return [`  ${text}`, ...blocks.flat(), ''].join('\n')
}

const bad: Readonly<Record<string, readonly string[]>> = {
  'names and fields': [
    'nod.running',
    'node.runing',
    'host.nam == "x"',
    'host.vars.x == 1',
    'vars.cnt == 1 && host.nam == "x" && health.ofline == 0',
    'vars["cnt"] == 1',
    'vars[host.nam] == 1',
    'has(vars.cnt)',
    'groups.borkers == []',
    'groups.brokers.exists(h, g == "b1")',
    'health.offline.x == 0',
    'health.topics.name == "x"',
    'health.topics[0].nam == "x"',
    'health.topics.all(t, t.partition > 1)',
    'health.topics.filter(t, t.nam == "x").all(u, u.partitions > 1)',
    'cel.bind(h, health, h.ofline == 0)',
    'older',
    'host-name == 1',
    '__proto__ == 1',
    'constructor == 1',
    'vars.__proto__ == 1',
    'vars.toString == 1',
  ],
  types: [
    'vars.count == "3"',
    'vars.count == 3.0',
    'vars.count + "x" == "y"',
    'vars.count == null',
    'node.running == "true"',
    'node.running && host.name',
    '!host.name',
    'host.name ? 1 : 2',
    'node.running ? 1 : "x"',
    'vars.pause > 5',
    'node.started_at < "2026-01-01T00:00:00Z"',
    'host.roles == "broker"',
    'host.roles in "broker"',
    '1 in host.roles',
    'host.name[0] == "x"',
  ],
  releases: [
    'node.version < versions.to',
    '"4.0.0" >= node.version',
    'node.version == 4',
    'node.version == "4.1"',
    'older(node.version)',
    'older(node.version, 3)',
    'newer(host.node_id, versions.to)',
    'same_line(node.version, "3.9")',
    'node.version in versions.from',
  ],
  functions: [
    'size(host.node_id) > 1',
    'size(node.version) > 1',
    'duration(5) > vars.pause',
    'duration("5x") > vars.pause',
    'duration("1d") > vars.pause',
    'join(host.node_id, ", ") == "a"',
    'host.node_id.join(", ") == "a"',
    'host.roles.join(1) == "a"',
    'sort(host.name) == []',
    'health.topics.sort() == health.topics',
    'oldr(node.version, versions.to)',
    'len(host.name) > 1',
    'host.name.startswith("b")',
    'now() > node.started_at',
    'host.toString() == ""',
    'string() == ""',
  ],
  'what always fails': ['1 / 0 == 1', 'int("x") == 1', 'host.name.matches("[")', 'timestamp("noon") > node.started_at'],
  syntax: [
    ' ',
    'true and false',
    'not node.running',
    'host.name is "x"',
    'host.name = "b1"',
    'host.name === "b1"',
    'host.name <> "b1"',
    'host.name | upper',
    'health.topics.all(t -> t.partitions > 1)',
    '$host == 1',
    'host.name == “b1”',
    "host.name == 'b1",
    'older(node.version, versions.to',
    'host.name == "b1";',
    '@x',
  ],
}

const good: readonly string[] = [
  'older(node.version, versions.to) && newer("4.0.0", "3.9.2") && same_line(node.version, "3.9.2")',
  'node.version in ["3.9.2", "3.9.1"] && node.version != versions.to',
  'size(host.roles) > 1 && host.name.size() > 1 && size(vars.more) == 0',
  'vars.pause < duration("1h30m") && duration("500ms") < duration("24h")',
  'host.roles.join(", ") == "a" && join(sort(vars.names), "-") == "a-b"',
  'vars.names.sort()[0] == "a" && sort([versions.to, versions.from])[0] == versions.from',
  'health.topics.filter(t, t.partitions > 1).map(t, t.name).sort().join(",") == "a"',
  'vars.more.all(k, k == "x") && vars.more["x"] == 1 && vars["count"] == 3',
  'has(health.topics) && health.topics[0].name == "a"',
]

describe('messages of expressions', () => {
  for (const [name, texts] of Object.entries(bad))
    it(`say what is wrong with ${name}, where, and what to do`, () => {
      for (const text of texts) expect(faultsOf(text), text).to.not.deep.equal([])
      expectGolden(`test/cases/expressions/${name.replaceAll(' ', '-')}.txt`, texts.map(printed).join('\n'))
    })

  it('are none where nothing is wrong', () => {
    for (const text of good) expect(printed(text), text).to.equal(`  ${text}\n`)
  })
})
