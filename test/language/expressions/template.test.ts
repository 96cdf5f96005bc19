import { expect } from 'chai'
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts'
import { createCompiler } from '../../../src/language/expressions/compile.ts'
import { findExpressions } from '../../../src/language/expressions/find-expressions.ts'
import { compileTemplate, openness, type CompiledTemplate } from '../../../src/language/expressions/template.ts'
import { types } from '../../../src/language/expressions/value-type.ts'
import { parseYaml } from '../../../src/language/syntax/parse-yaml.ts'
import { childOf, type Tree } from '../../../src/language/syntax/tree.ts'

const compiler = createCompiler({
  types: {
    vars: types.struct({ n: types.int, pause: types.duration, on: types.bool, list: types.list(types.string) }),
    versions: types.struct({ to: types.version }),
    node: types.struct({ started_at: types.timestamp, version: types.version }),
  },
  absent: {},
})

const scope = {
  vars: { n: 3, pause: 90_000, on: true, list: ['a', 'b'] },
  versions: { to: '4.1.2' },
  node: { started_at: Date.UTC(2026, 0, 2), version: '' },
}

const treeOf = (text: string): Tree => {
  const tree = childOf(parseYaml({ name: 'x', text }).document?.top, 'x')
  if (tree === undefined) throw new Error('no x')
  return tree
}

const compile = (
  text: string,
  setting: { schema?: Record<string, unknown>; bareKeys?: readonly string[] } = {},
): { template: CompiledTemplate; faults: Diagnostic[] } => {
  const faults: Diagnostic[] = []
  const report = (fault: Diagnostic): void => void faults.push(fault)
  return { template: compileTemplate(treeOf(text), { compiler, what: '"x"', report, ...setting }), faults }
}

const resolved = (text: string, setting = {}): unknown => {
  const { template, faults } = compile(text, setting)
  expect(faults.map((fault) => fault.message)).to.deep.equal([])
  const value = template.resolve(scope)
  return value.ok ? value.value : value.error
}

describe('templates', () => {
  it('leave what is written without expressions', () => {
    expect(resolved('x: { a: [1, true, null, "t"] }')).to.deep.equal({ a: [1, true, null, 't'] })
    expect(resolved('x: "$5 {a} ${b} }}"')).to.equal('$5 {a} ${b} }}')
  })

  it('keep the type of an expression that is the whole value', () => {
    expect(resolved('x: ${{ vars.n }}')).to.equal(3)
    expect(resolved('x: { a: "${{ vars.list }}", b: "${{ vars.on }} " }')).to.deep.equal({ a: ['a', 'b'], b: true })
    expect(resolved('x: ${{ vars.pause }}')).to.equal(90_000)
  })

  it('join expressions inside a text', () => {
    expect(resolved('x: kafka-${{ versions.to }}/${{ vars.n }}-${{ vars.on }}')).to.equal('kafka-4.1.2/3-true')
    expect(resolved('x: wait ${{ vars.pause }} [${{ node.version }}]')).to.equal('wait 1m30s []')
    expect(resolved('x: since ${{ node.started_at }}')).to.equal('since 2026-01-02T00:00:00.000Z')
    expect(resolved(`x: 'a ${'${{ vars.list.join("}}") }}'} b'`)).to.equal('a a}}b b')
  })

  it('write durations as text where text is wanted', () => {
    expect(resolved('x: ${{ vars.pause }}', { schema: { type: 'string' } })).to.equal('1m30s')
  })

  it('resolve conditions of bare keys to true or false, and keep their text as written', () => {
    const { template } = compile('x: [{ that: "vars.n > 2", else: "only ${{ vars.n }}" }]', { bareKeys: ['that'] })
    expect(template.written).to.deep.equal([{ that: 'vars.n > 2', else: 'only ${{ vars.n }}' }])
    expect(template.resolve(scope)).to.deep.equal({ ok: true, value: [{ that: true, else: 'only 3' }] })
    expect(template.names).to.deep.equal(['vars'])
  })

  it('name the place of what fails', () => {
    const { template } = compile('x:\n  a: fine\n  b: "n is ${{ 1 / vars.n }}"')
    const failed = template.resolve({ ...scope, vars: { ...scope.vars, n: 0 } })
    expect(failed.ok).to.equal(false)
    if (failed.ok) return
    expect([failed.error.at.line, failed.error.at.column]).to.deep.equal([3, 16])
    expect(failed.error.message).to.match(/division by zero/)
  })

  it('hold the type of a whole value against its schema', () => {
    const { faults } = compile('x: { lines: "${{ versions.to }}", list: "${{ vars.n }}" }', {
      schema: { type: 'object', properties: { lines: { type: 'integer' }, list: { type: 'array' } } },
    })
    expect(faults.map((fault) => fault.message)).to.deep.equal([
      '"lines" must be a whole number',
      '"list" must be a list',
    ])
  })

  it('know which values are open until later', () => {
    expect(openness(treeOf('x: ${{ vars.n }}'))).to.equal('value')
    expect(openness(treeOf('x: a-${{ vars.n }}'))).to.equal('text')
    expect(openness(treeOf('x: plain'))).to.equal(undefined)
    expect(openness(treeOf('x: { a: "${{ vars.n }}" }'))).to.equal(undefined)
  })
})

describe('finding expressions', () => {
  const texts = (text: string): string[] => findExpressions(text).found.map((one) => one.text)

  it('understands braces and quotes inside', () => {
    expect(texts('${{ a }} and ${{ {"b": {"c": 1}}["b"] }}')).to.deep.equal([' a ', ' {"b": {"c": 1}}["b"] '])
    expect(texts('${{ "}}" + \'}}\' }}x')).to.deep.equal([' "}}" + \'}}\' '])
    expect(texts('${{ "it\\"s }}" }}')).to.deep.equal([' "it\\"s }}" '])
  })

  it('takes the nearest end when a quote is never closed, and tells an end that is missing', () => {
    expect(texts("${{ it's }} x")).to.deep.equal([" it's "])
    expect(findExpressions('a ${{ b }} ${{ c')).to.deep.include({ unclosed: 11 })
  })
})
