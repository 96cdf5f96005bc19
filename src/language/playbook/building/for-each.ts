/**
 * `for_each` -> the list of a task, and the type of `item` in it. The list is decided by files alone: it may not read the node or a register, so that
 * plan, digest and approval hold every item before anything runs.
 */
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts'
import { ok } from '../../../diagnostics/result.ts'
import { createCompiler, type Compiled, type Compiler } from '../../expressions/compile.ts'
import { bracesInBare, type Absent, type Known } from '../../expressions/expression-faults.ts'
import type { Template } from '../../expressions/expression.ts'
import { hasExpression } from '../../expressions/find-expressions.ts'
import { compileTemplate } from '../../expressions/template.ts'
import { types, type ValueType } from '../../expressions/value-type.ts'
import { placeInScalar } from '../../syntax/scalar-places.ts'
import type { MapTree, ScalarTree, Tree } from '../../syntax/tree.ts'
import { playbookFault } from '../playbook-faults.ts'
import type { NameSetting } from './registers.ts'

/** A list and what each of its items is. */
export interface ForEach {
  readonly list: Template
  readonly item: ValueType
}

const tooLate: Absent = {
  why: 'the list of "for_each" is known before the run, and the plan shows each item',
  fix: 'use vars, inputs, groups, host, or write the list out',
}

/** The names of a phase that files alone decide. */
const compilerOf = ({ known, everywhere, compilers }: NameSetting): Compiler => {
  const made = compilers.get('for_each')
  if (made !== undefined) return made
  const { node: _node, ...rest } = known.types
  const late = Object.fromEntries(['node', ...everywhere.keys()].map((name) => [name, tooLate]))
  const compiler = createCompiler({ types: rest, absent: { ...known.absent, ...late } })
  compilers.set('for_each', compiler)
  return compiler
}

const simple: Readonly<Record<string, ValueType>> = {
  string: types.string,
  int: types.int,
  double: types.double,
  bool: types.bool,
  version: types.version,
}

/** The type of the items of CEL's `list<string>`; any where CEL does not say. */
const itemOfCel = (type: string): ValueType => {
  const [, inner = ''] = /^list<(.+)>$/.exec(type) ?? []
  const nested = itemOfCelList(inner)
  return nested ?? simple[inner] ?? types.any
}

const itemOfCelList = (type: string): ValueType | undefined =>
  type.startsWith('list<') ? types.list(itemOfCel(type)) : undefined

const isList = (type: string): boolean => type.startsWith('list') || type.startsWith('dyn')

const notAList = (type: string, at: Tree['at']): Diagnostic =>
  playbookFault('for-each-list', at, {
    message: '"for_each" needs a list',
    note: `this is ${type.replaceAll('struct.', '').replaceAll('google.protobuf.', '')}`,
    fix: 'give it a list: vars.X, inputs.X or groups.G, or write one out: [a, b]',
  })

const bareList = (tree: ScalarTree, compiled: Compiled): Template => ({
  at: tree.at,
  written: tree.value,
  names: compiled.names,
  resolve: (scope) => {
    const value = compiled.evaluate(scope)
    return value.ok ? value : { ok: false, error: { at: compiled.at, message: value.error } }
  },
})

const nothing = (at: Tree['at']): ForEach => ({
  list: { at, written: [], names: [], resolve: () => ok([]) },
  item: types.any,
})

interface Setting {
  readonly compiler: Compiler
  readonly report: (fault: Diagnostic) => void
}

const compileBare = (tree: ScalarTree, text: string, { compiler, report }: Setting): ForEach => {
  if (hasExpression(text)) {
    report(bracesInBare('for_each', tree.at))
    return nothing(tree.at)
  }
  const compiled = compiler.compile(text, (start, end) => placeInScalar(tree, start, end))
  if (!('evaluate' in compiled)) {
    for (const fault of compiled) report(fault)
    return nothing(tree.at)
  }
  if (!isList(compiled.type)) report(notAList(compiled.type, compiled.at))
  return { list: bareList(tree, compiled), item: itemOfCel(compiled.type) }
}

const typeOfScalar = ({ value }: ScalarTree): ValueType => {
  if (typeof value === 'string') return hasExpression(value) ? types.any : types.string
  if (typeof value === 'boolean') return types.bool
  if (typeof value !== 'number') return types.any
  return Number.isSafeInteger(value) ? types.int : types.double
}

const typeOfMap = (tree: MapTree): ValueType =>
  types.struct(Object.fromEntries(tree.entries.map((entry) => [entry.key, typeOfTree(entry.value)])))

const typeOfTree = (tree: Tree): ValueType => {
  if (tree.kind === 'scalar') return typeOfScalar(tree)
  if (tree.kind === 'map') return typeOfMap(tree)
  return tree.kind === 'list' ? types.list(commonType(tree.items.map(typeOfTree))) : types.any
}

/** One type for all; any where they differ. Of maps only the fields that all of them have can be read. */
const commonType = (all: readonly ValueType[]): ValueType => {
  const [first = types.any, ...others] = all
  return others.reduce(common, first)
}

const common = (a: ValueType, b: ValueType): ValueType => {
  if (a.kind !== b.kind) return types.any
  if (a.kind === 'list' && b.kind === 'list') return types.list(common(a.of, b.of))
  if (a.kind !== 'struct' || b.kind !== 'struct') return a
  const shared = Object.entries(a.fields).flatMap(([name, type]) => {
    const other = Object.hasOwn(b.fields, name) ? b.fields[name] : undefined
    return other === undefined ? [] : [[name, common(type, other)] as const]
  })
  return types.struct(Object.fromEntries(shared))
}

/** Compiles the `for_each` of a task: the text of an expression, or a list written out. */
export const compileForEach = (tree: Tree, names: NameSetting, report: (fault: Diagnostic) => void): ForEach => {
  const setting = { compiler: compilerOf(names), report }
  if (tree.kind === 'scalar' && typeof tree.value === 'string') return compileBare(tree, tree.value, setting)
  if (tree.kind !== 'list') return nothing(tree.at)
  const list = compileTemplate(tree, { ...setting, what: '"for_each"' })
  return { list, item: commonType(tree.items.map(typeOfTree)) }
}

/** The same names, and `item` beside them. */
export const withItem = (names: NameSetting, value: ValueType): NameSetting => {
  const { item: _item, ...absent } = names.known.absent
  const known: Known = {
    types: { ...names.known.types, item: types.struct({ value, index: types.int }) },
    absent,
  }
  return { ...names, known, compilers: new Map() }
}
