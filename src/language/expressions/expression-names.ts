/** What an expression reads: its root names, and every chain of fields from one, found in the parsed expression. */
import type { ASTNode } from '@marcbachmann/cel-js'

/** Steps of a path that no name makes: an item taken by its number or key, and each item in turn inside a macro (`all`, `map` …). */
export const anyItem = '[]'
export const eachItem = '[each]'

/** `node.version` in the expression's text: where it begins, and where each of its names ends. */
export interface NamePath {
  /** Names, and the steps above: `health.topics[0].name` is `health`, `topics`, `[]`, `name`; `vars["count"]` is `vars`, `count`. */
  readonly path: readonly string[]
  readonly start: number
  readonly ends: readonly number[]
  /** How many leading steps were written elsewhere: those a name bound by a macro stands for. */
  readonly inherited: number
}

/** Where one name of a chain stands. */
export const placeOfName = (
  { path, ends }: NamePath,
  index: number,
): { readonly start: number; readonly end: number } => {
  const end = ends[index] ?? 0
  return { start: end - (path[index] ?? '').length, end }
}

/** A comparison or call with a text literal beside a chain of fields: `node.version == "4.1"`. */
export interface LiteralUse {
  readonly literal: string
  readonly start: number
  readonly end: number
  /** The other operand's chain, where it is one. */
  readonly beside: readonly string[] | undefined
  /** `==`, or the called function. */
  readonly by: string
}

export interface Names {
  readonly paths: readonly NamePath[]
  readonly literals: readonly LiteralUse[]
}

/** Macros that bind the name of their first argument inside the others. */
const binders = new Set(['all', 'exists', 'exists_one', 'map', 'filter', 'bind'])

/** Names bound by macros, each with the chain its values come from; undefined where that is no chain. */
type Bound = ReadonlyMap<string, NamePath | undefined>

interface Walk {
  readonly paths: NamePath[]
  readonly literals: LiteralUse[]
}

const step = (above: NamePath, name: string, end: number): NamePath => ({
  ...above,
  path: [...above.path, name],
  ends: [...above.ends, end],
})

/** `[0]` is any item; `["name"]` the field of that name. The place of a name is inside its quotes. */
const indexed = (above: NamePath, index: ASTNode, end: number): NamePath =>
  index.op === 'value' && typeof index.args === 'string'
    ? step(above, index.args, index.end - 1)
    : step(above, anyItem, end)

/** Methods whose items are items of what they are called on. */
const sameItems: readonly string[] = ['filter', 'sort']

const chainOfName = (node: ASTNode & { op: 'id' }, bound: Bound): NamePath | undefined => {
  if (!bound.has(node.args)) return { path: [node.args], start: node.start, ends: [node.end], inherited: 0 }
  const source = bound.get(node.args)
  if (source === undefined) return undefined
  return { ...source, start: node.start, ends: source.ends.map(() => node.end), inherited: source.path.length }
}

/** The chain of fields that a node is, or undefined. */
const chainOf = (node: ASTNode, bound: Bound): NamePath | undefined => {
  switch (node.op) {
    case 'id':
      return chainOfName(node, bound)
    case 'rcall':
      return sameItems.includes(node.args[0]) ? chainOf(node.args[1], bound) : undefined
    case '.':
    case '.?': {
      const above = chainOf(node.args[0], bound)
      return above === undefined ? undefined : step(above, node.args[1], node.end)
    }
    case '[]':
    case '[?]': {
      const above = chainOf(node.args[0], bound)
      return above === undefined ? undefined : indexed(above, node.args[1], node.end)
    }
    default:
      return undefined
  }
}

const isNode = (value: unknown): value is ASTNode => typeof value === 'object' && value !== null && 'op' in value

/** Nodes directly below a node, however its arguments are nested. */
const below = (args: unknown): ASTNode[] => {
  if (isNode(args)) return [args]
  return Array.isArray(args) ? args.flatMap(below) : []
}

const noteLiterals = (
  walk: Walk,
  by: string,
  { operands, bound }: { operands: readonly ASTNode[]; bound: Bound },
): void => {
  for (const operand of operands) {
    if (operand.op !== 'value' || typeof operand.args !== 'string') continue
    const other = operands.find((candidate) => candidate !== operand)
    walk.literals.push({
      literal: operand.args,
      start: operand.start,
      end: operand.end,
      beside: other === undefined ? undefined : chainOf(other, bound)?.path,
      by,
    })
  }
}

/** A method call: a macro binds the name of its first argument inside the others. */
const visitMethod = (walk: Walk, node: ASTNode & { op: 'rcall' }, bound: Bound): void => {
  const [name, receiver, args] = node.args
  const [variable, ...rest] = args
  const isBinder = binders.has(name) && variable?.op === 'id'
  // `cel.bind(x, …)` is a macro of the library, not a field of a name.
  const isBind = name === 'bind' && receiver.op === 'id'
  if (!isBind) visit(walk, receiver, bound)
  for (const argument of isBinder ? rest : args)
    visit(walk, argument, isBinder ? new Map([...bound, [variable.args, boundTo(node, bound)]]) : bound)
}

/** The chain a bound name stands for: each item of the list, or the value of `cel.bind`. */
const boundTo = ({ args: [name, receiver, args] }: ASTNode & { op: 'rcall' }, bound: Bound): NamePath | undefined => {
  const [, value] = args
  if (name === 'bind') return value === undefined ? undefined : chainOf(value, bound)
  const list = chainOf(receiver, bound)
  return list === undefined ? undefined : step(list, eachItem, list.ends.at(-1) ?? 0)
}

/** Calls and indexes inside a chain are looked into for themselves. */
const visitInside = (walk: Walk, node: ASTNode, bound: Bound): void => {
  if (node.op === '.' || node.op === '.?') visitInside(walk, node.args[0], bound)
  else if (node.op === '[]' || node.op === '[?]') {
    visitInside(walk, node.args[0], bound)
    visit(walk, node.args[1], bound)
  } else if (node.op === 'rcall') visitMethod(walk, node, bound)
}

const visit = (walk: Walk, node: ASTNode, bound: Bound): void => {
  const chain = node.op === 'rcall' ? undefined : chainOf(node, bound)
  if (chain !== undefined) {
    walk.paths.push(chain)
    visitInside(walk, node, bound)
    return
  }
  if (node.op === 'rcall') {
    visitMethod(walk, node, bound)
    return
  }
  // A bound name whose values come from no chain.
  if (node.op === 'id') return
  if (node.op === '==' || node.op === '!=') noteLiterals(walk, '==', { operands: node.args, bound })
  if (node.op === 'call') noteLiterals(walk, node.args[0], { operands: node.args[1], bound })
  for (const inner of below(node.args)) visit(walk, inner, bound)
}

/** Everything an expression reads, in the order written; names bound by macros stand for what they are bound to. */
export const namesIn = (ast: ASTNode): Names => {
  const walk: Walk = { paths: [], literals: [] }
  visit(walk, ast, new Map())
  return walk
}
