/** Parts that fail whatever the values are: `duration("5x")`, `1 / 0`, a pattern that is none. The library finds them only when it evaluates. */
import type { ASTNode } from '@marcbachmann/cel-js'

/** A part that always fails, and why. */
export interface Failing {
  readonly start: number
  readonly end: number
  readonly why: string
}

/** Evaluates a text without names; answers why it fails. */
export type Try = (text: string) => string | undefined

const isLiteral = (node: ASTNode): boolean => node.op === 'value'

const isNode = (value: unknown): value is ASTNode => typeof value === 'object' && value !== null && 'op' in value

const below = (args: unknown): ASTNode[] =>
  isNode(args) ? [args] : Array.isArray(args) ? (args as unknown[]).flatMap(below) : []

/** The pattern of `x.matches("…")`, tried on an empty text. */
const patternOf = ({ args: [name, , [pattern]] }: ASTNode & { op: 'rcall' }, text: string): string | undefined =>
  name === 'matches' && pattern !== undefined && isLiteral(pattern)
    ? `"".matches(${text.slice(pattern.start, pattern.end)})`
    : undefined

/** The part by itself, as far as it hangs on literals alone. */
const constantText = (node: ASTNode, text: string): string | undefined => {
  switch (node.op) {
    case 'call':
      return node.args[1].every(isLiteral) ? text.slice(node.start, node.end) : undefined
    case 'rcall':
      return patternOf(node, text)
    case '/':
    case '%':
      return node.args[1].op === 'value' && node.args[1].args === 0n ? `1 ${node.op} 0` : undefined
    default:
      return undefined
  }
}

const told = (why: string): string =>
  why
    .replace(
      /^Invalid duration string: (.*)$/,
      '"$1" is no duration: the largest unit here is h, like "24h" or "1h30m"',
    )
    .replace(/^Invalid regular expression: (.*)$/, '"$1" is no pattern')
    .replace(/^(\w+)\(\) type error: /, '')

/** Every such part of an expression, in the order written. */
export const failingConstants = (ast: ASTNode, text: string, attempt: Try): Failing[] => {
  const constant = constantText(ast, text)
  const why = constant === undefined ? undefined : attempt(constant)
  if (why !== undefined) return [{ start: ast.start, end: ast.end, why: told(why) }]
  return below(ast.args).flatMap((inner) => failingConstants(inner, text, attempt))
}
