/** What an expression reads: its root names, and every chain of fields from one, found in the parsed expression. */
import type { ASTNode } from '@marcbachmann/cel-js'

/** `node.version` in the expression's text: where it begins, and where each of its names ends. */
export interface NamePath {
  readonly path: readonly string[]
  readonly start: number
  readonly ends: readonly number[]
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

interface Walk {
  readonly paths: NamePath[]
  readonly literals: LiteralUse[]
}

/** The chain of fields that a node is, or undefined. */
const chainOf = (node: ASTNode): NamePath | undefined => {
  if (node.op === 'id') return { path: [node.args], start: node.start, ends: [node.end] }
  if (node.op !== '.' && node.op !== '.?') return undefined
  const above = chainOf(node.args[0])
  if (above === undefined) return undefined
  return { path: [...above.path, node.args[1]], start: above.start, ends: [...above.ends, node.end] }
}

const isNode = (value: unknown): value is ASTNode => typeof value === 'object' && value !== null && 'op' in value

/** Nodes directly below a node, however its arguments are nested. */
const below = (args: unknown): ASTNode[] => {
  if (isNode(args)) return [args]
  return Array.isArray(args) ? args.flatMap(below) : []
}

const noteLiterals = (walk: Walk, by: string, operands: readonly ASTNode[]): void => {
  for (const operand of operands) {
    if (operand.op !== 'value' || typeof operand.args !== 'string') continue
    const other = operands.find((candidate) => candidate !== operand)
    walk.literals.push({
      literal: operand.args,
      start: operand.start,
      end: operand.end,
      beside: other === undefined ? undefined : chainOf(other)?.path,
      by,
    })
  }
}

/** A method call: a macro binds the name of its first argument inside the others. */
const visitMethod = (walk: Walk, node: ASTNode & { op: 'rcall' }, bound: ReadonlySet<string>): void => {
  const [name, receiver, args] = node.args
  const [variable, ...rest] = args
  const isBinder = binders.has(name) && variable?.op === 'id'
  // `cel.bind(x, …)` is a macro of the library, not a field of a name.
  if (!(name === 'bind' && receiver.op === 'id')) visit(walk, receiver, bound)
  const inner = isBinder ? new Set([...bound, variable.args]) : bound
  for (const argument of isBinder ? rest : args) visit(walk, argument, inner)
}

const visit = (walk: Walk, node: ASTNode, bound: ReadonlySet<string>): void => {
  const chain = chainOf(node)
  if (chain !== undefined) {
    if (!bound.has(chain.path[0] ?? '')) walk.paths.push(chain)
    return
  }
  if (node.op === 'rcall') {
    visitMethod(walk, node, bound)
    return
  }
  if (node.op === '==' || node.op === '!=') noteLiterals(walk, '==', node.args)
  if (node.op === 'call') noteLiterals(walk, node.args[0], node.args[1])
  for (const inner of below(node.args)) visit(walk, inner, bound)
}

/** Everything an expression reads, in the order written; names bound by macros are left out. */
export const namesIn = (ast: ASTNode): Names => {
  const walk: Walk = { paths: [], literals: [] }
  visit(walk, ast, new Set())
  return walk
}
