import { code, plain, table } from '../report/markdown.ts'
import type { Block, Item } from './block.ts'

const facts = (rows: readonly (readonly [label: string, text: string])[], indent: string): string[] =>
  rows.map(([label, text]) => `${indent}- ${plain(label)}: ${plain(text)}`)

const commands = (lines: readonly string[], indent: string): string[] =>
  lines.length === 0 ? [] : ['', `${indent}\`\`\`sh`, ...lines.map((line) => `${indent}${line}`), `${indent}\`\`\``, '']

const item = (one: Item, at: number, isNumbered: boolean): string[] => {
  const lead = isNumbered ? `${at + 1}. ` : '- '
  const indent = ' '.repeat(lead.length)
  const mark = one.mark === '' ? '' : ` **(${plain(one.mark)})**`
  return [
    `${lead}${plain(one.title)}${mark}`,
    ...one.notes.map((note) => `${indent}- ${plain(note)}`),
    ...commands(one.commands, indent),
    ...facts(one.facts, indent),
  ]
}

const block = (one: Block): string[] => {
  switch (one.kind) {
    case 'heading':
      return [`${'#'.repeat(one.level)} ${plain(one.text)}`]
    case 'paragraph':
      return [plain(one.text)]
    case 'facts':
      return facts(one.rows, '')
    case 'items':
      return one.items.flatMap((entry, at) => item(entry, at, one.isNumbered))
    case 'table':
      return table(
        one.head,
        one.rows.map((row) => row.map((cell, at) => (at === 0 ? code(cell) : plain(cell)))),
      )
  }
}

/** A page as Markdown. */
export const renderMarkdown = (blocks: readonly Block[]): string =>
  `${blocks
    .flatMap((one) => ['', ...block(one)])
    .join('\n')
    .trim()
    .replace(/\n{3,}/g, '\n\n')}\n`
