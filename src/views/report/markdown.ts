import { oneLine } from '../words/one-line.ts'

/** Any text as Markdown that shows exactly that text, on one line, also inside a table. */
export const plain = (text: string): string => oneLine(text).replace(/[\\`*_{}[\]<>#|~&]/g, '\\$&')

/** Any text as inline code. Backquotes in it become quotes: nothing may end the code early. */
export const code = (text: string): string => {
  const line = oneLine(text).replaceAll('`', "'").replaceAll('|', '\\|')
  return line === '' ? '' : `\`${line}\``
}

/** Text in which backquotes already mark code, each part written its own way; spaces beside code stay. */
export const proseAs = (text: string, as: { code(part: string): string; plain(part: string): string }): string =>
  text
    .split('`')
    .map((part, i, parts) => (i % 2 === 1 && i < parts.length - 1 ? as.code(part) : withEnds(part, as.plain(part))))
    .join('')

const withEnds = (part: string, written: string): string => {
  const isBlank = part.trim() === ''
  return `${/^\s/.test(part) ? ' ' : ''}${written}${!isBlank && /\s$/.test(part) ? ' ' : ''}`
}

/** The same as Markdown. */
export const prose = (text: string): string => proseAs(text, { code, plain })

/** Lines as a code block; control characters are left out. */
export const block = (text: string): string[] => {
  const lines = text.split('\n').map((line) => `${/^ */.exec(line)?.[0] ?? ''}${oneLine(line)}`.trimEnd())
  return ['```text', ...lines.map((line) => line.replaceAll('```', "'''")), '```']
}

/** A table; cells are Markdown already. No rows, no table. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] =>
  rows.length === 0 ? [] : [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)

/** `1 node`, `6 nodes`, `254,311 records`. */
export const count = (n: number, one: string, many = `${one}s`): string =>
  `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`
