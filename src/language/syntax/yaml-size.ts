/**
 * How large and how deep a text is, found by the library's lexer alone. Its parser recurses, so how deep it gets depends on the stack of the
 * moment, and it takes minutes for a megabyte of values: such texts are refused before.
 */
import { Lexer } from 'yaml'
import { nodeLimit } from './tree.ts'

/** Far below what the parser's recursion bears, and far above what the reader takes: it names the exact place of what lies between. */
const surelyTooDeep = 250

/** What the lexer writes before each scalar. */
const scalarMark = '\u001f'

const indentOf = (line: string): number => line.length - line.trimStart().length

/** Levels of block maps and lists, by indentation: a line deeper than the one before opens one, and so does each `- `. */
const blockDepth = (text: string): number => {
  const open: number[] = []
  let deepest = 0
  for (const line of text.split('\n')) {
    const indent = indentOf(line)
    if (indent === line.length) continue
    while ((open.at(-1) ?? -1) >= indent) open.pop()
    open.push(indent)
    const [dashes = ''] = /^(?:- +)*/.exec(line.slice(indent)) ?? []
    deepest = Math.max(deepest, open.length + dashes.split('-').length - 1)
    if (deepest > surelyTooDeep) break
  }
  return deepest
}

/** `large`: more scalars than values are allowed. `deep`: deeper than anything kplay reads. Undefined for all other texts. */
export const excessOf = (text: string): 'large' | 'deep' | undefined => {
  if (blockDepth(text) > surelyTooDeep) return 'deep'
  let scalars = 0
  let depth = 0
  for (const token of new Lexer().lex(text)) {
    if (token === scalarMark) scalars += 1
    else if (token === '[' || token === '{') depth += 1
    else if (token === ']' || token === '}') depth -= 1
    if (scalars > nodeLimit) return 'large'
    if (depth > surelyTooDeep) return 'deep'
  }
  return undefined
}
