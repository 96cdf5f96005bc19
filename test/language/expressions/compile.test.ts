import { expect } from 'chai'
import type { SourceFile } from '../../../src/diagnostics/source.ts'
import { createCompiler, type Compiled } from '../../../src/language/expressions/compile.ts'
import type { Scope } from '../../../src/language/expressions/expression.ts'
import { types, type ScopeTypes } from '../../../src/language/expressions/value-type.ts'

const scope: ScopeTypes = {
  versions: types.struct({ from: types.version, to: types.version }),
  vars: types.struct({ count: types.int, pause: types.duration, ratio: types.double, name: types.string }),
  node: types.struct({ version: types.version, started_at: types.timestamp, running: types.bool }),
  host: types.struct({ name: types.string, vars: types.struct({ count: types.int }) }),
  health: types.struct({
    offline: types.int,
    topics: types.list(types.struct({ name: types.string, partitions: types.int })),
    more: types.map(types.any),
  }),
}

const values: Scope = {
  versions: { from: ['3.9.2'], to: '4.1.2' },
  vars: { count: 3, pause: 90_000, ratio: 0.5, name: 'orders' },
  node: { version: '3.9.2', started_at: Date.UTC(2026, 0, 2), running: true },
  health: { offline: 0, topics: [{ name: 'a', partitions: 6 }], more: { a: 1, b: 'x' }, unknown: 'left out' },
}

const compiler = createCompiler({ types: scope, absent: {} })

const compile = (text: string): Compiled => {
  const source: SourceFile = { name: 'x', text }
  const place = (start: number, end: number) => ({ source, line: 1, column: start + 1, endLine: 1, endColumn: end + 1 })
  const compiled = compiler.compile(text, place)
  if (!('evaluate' in compiled)) throw new Error(compiled.map((fault) => fault.message).join('; '))
  return compiled
}

const value = (text: string, over: Scope = {}): unknown => {
  const result = compile(text).evaluate({ ...values, ...over })
  return result.ok ? result.value : `error: ${result.error}`
}

describe('expressions', () => {
  it('give plain values: whole numbers as numbers, releases as text, durations and times as milliseconds', () => {
    expect(value('vars.count + 1')).to.equal(4)
    expect(value('vars.ratio')).to.equal(0.5)
    expect(value('versions.to')).to.equal('4.1.2')
    expect(value('vars.pause + duration("30s")')).to.equal(120_000)
    expect(value('node.started_at')).to.equal(Date.UTC(2026, 0, 2))
    expect(value('health.topics')).to.deep.equal([{ name: 'a', partitions: 6 }])
    expect(value('health.more')).to.deep.equal({ a: 1, b: 'x' })
    expect(value('{"a": versions.to, "b": [1, 2]}')).to.deep.equal({ a: '4.1.2', b: [1, 2] })
    expect(JSON.stringify(value('health'))).to.equal(
      '{"offline":0,"topics":[{"name":"a","partitions":6}],"more":{"a":1,"b":"x"}}',
    )
  })

  it('say their type and the names they read, without those bound inside', () => {
    const compiled = compile(' health.topics.all(t, t.partitions > vars.count) && node.running ')
    expect(compiled.type).to.equal('bool')
    expect(compiled.names).to.deep.equal(['health', 'node', 'vars'])
    expect(compiled.text).to.equal('health.topics.all(t, t.partitions > vars.count) && node.running')
    expect([compiled.at.column, compiled.at.endColumn]).to.deep.equal([2, 65])
    expect(compile('cel.bind(x, vars.count, x * x)').names).to.deep.equal(['vars'])
  })

  it('compare releases as releases', () => {
    expect(value('older(node.version, "3.10.0")')).to.equal(true)
    expect(value('newer("3.10.0", node.version)')).to.equal(true)
    expect(value('same_line(node.version, "3.9.0")')).to.equal(true)
    expect(value('node.version != versions.to && node.version == versions.from')).to.equal(true)
    expect(value('node.version in ["3.9.2", "3.9.1"]')).to.equal(true)
    expect(value('node.version == ""', { node: { version: '' } })).to.equal(true)
  })

  it('measure, sort and join', () => {
    expect(value('size(health.topics) + size(vars.name) + size(health.more)')).to.equal(1 + 6 + 2)
    expect(value('["b", "a"].sort().join("-") + join(["x"], ",")')).to.equal('a-bx')
    expect(value('sort([10, 9, 100])')).to.deep.equal([9, 10, 100])
    expect(value('sort([1.5, -1.0])')).to.deep.equal([-1, 1.5])
    expect(value('sort([versions.to, node.version])', { node: { version: '3.10.0' } })).to.deep.equal([
      '3.10.0',
      '4.1.2',
    ])
    expect(value('[versions.to, node.version].sort()', { versions: { to: '3.10.0' } })).to.deep.equal([
      '3.9.2',
      '3.10.0',
    ])
    expect(value('health.more.map(k, k).sort()')).to.deep.equal(['a', 'b'])
    expect(value('sort([1, "a"])')).to.match(/^error: /)
  })

  it('are errors, never guesses, where a value is missing or of another type', () => {
    expect(value('node.running', { node: undefined })).to.equal('error: "node" is not known here')
    expect(value('node.running', { node: {} })).to.match(/^error: No such key: running/)
    expect(value('health.offline', { health: { offline: '3' } })).to.equal(
      'error: health.offline is "3", not a whole number',
    )
    expect(value('health.offline', { health: { offline: 0.5 } })).to.equal(
      'error: health.offline is 0.5, not a whole number',
    )
    expect(value('health.offline', { health: { offline: null } })).to.equal(
      'error: health.offline is null, not a whole number',
    )
    expect(value('health.topics[3].name')).to.match(/^error: .*index/)
    expect(value('vars.count / (vars.count - 3) > 1')).to.match(/^error: division by zero/)
    expect(value('older(node.version, versions.to)', { node: { version: '' } })).to.equal('error: "" is no release')
  })

  it('read a variable of the host before that of the playbook', () => {
    const vars = { count: 3, pause: 0, ratio: 1, name: 'x' }
    expect(value('vars.count', { vars, host: { name: 'b1', vars: { count: 5 } } })).to.equal(5)
    expect(value('vars.count', { vars, host: { name: 'b1', vars: {} } })).to.equal(3)
  })

  it('can not reach what is behind values', () => {
    for (const text of ['node.constructor', 'vars.__proto__', 'node.running.toString()', 'health.more["constructor"]'])
      expect(() => {
        const result = compile(text).evaluate(values)
        if (!result.ok) throw new Error(result.error)
      }, text).to.throw()
  })

  it('are bounded', () => {
    expect(() => compile(`${'('.repeat(200)}1${')'.repeat(200)} == 1`)).to.throw()
    expect(() => compile(Array.from({ length: 2000 }, () => 'true').join(' && '))).to.throw()
  })
})
