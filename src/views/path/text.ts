import { align, hang } from '../plan/layout.ts'
import type { Block, Item } from './block.ts'

type Facts = readonly (readonly [label: string, text: string])[]

const factLines = (rows: Facts, indent: string, columns: number): string[] => {
  const width = Math.max(0, ...rows.map(([label]) => label.length))
  return rows.flatMap(([label, text]) => hang(`${indent}${label.padEnd(width)}  `, text, columns))
}

/** Commands are never wrapped: they are there to be copied. */
const itemLines = (item: Item, lead: string, columns: number): string[] => {
  const indent = ' '.repeat(lead.length)
  const title = item.mark === '' ? item.title : `${item.title} [${item.mark}]`
  return [
    ...hang(lead, title, columns),
    ...item.notes.flatMap((note) => hang(`${indent}- `, note, columns)),
    ...item.commands.map((command) => `${indent}$ ${command}`),
    ...factLines(item.facts, indent, columns),
  ]
}

const itemsLines = (items: readonly Item[], isNumbered: boolean, columns: number): string[] => {
  const width = String(items.length).length
  const lead = (at: number): string => (isNumbered ? `${String(at + 1).padStart(width)}. ` : '* ')
  const isLoose = items.some((item) => item.notes.length + item.commands.length + item.facts.length > 0)
  return items.flatMap((item, at) => [...(isLoose && at > 0 ? [''] : []), ...itemLines(item, `  ${lead(at)}`, columns)])
}

/** Narrow cells first, the last one below them where it would be squeezed. */
const tableLines = (rows: readonly (readonly string[])[], columns: number): string[] =>
  align(rows.map((row) => row.slice(0, -1))).flatMap((cells, at) => [
    `  ${cells.join('  ')}`.trimEnd(),
    ...hang('      ', rows[at]?.at(-1) ?? '', columns),
  ])

const headingLines = (text: string, level: 1 | 2 | 3): string[] => {
  if (level === 3) return ['', text]
  return ['', text, (level === 1 ? '=' : '-').repeat(text.length)]
}

const blockLines = (block: Block, columns: number): string[] => {
  switch (block.kind) {
    case 'heading':
      return headingLines(block.text, block.level)
    case 'paragraph':
      return hang('', block.text, columns)
    case 'facts':
      return factLines(block.rows, '  ', columns)
    case 'items':
      return itemsLines(block.items, block.isNumbered, columns)
    case 'table':
      return tableLines(block.rows, columns)
  }
}

/** A page as text for a terminal `columns` wide. */
export const renderText = (blocks: readonly Block[], columns: number): string =>
  `${blocks
    .flatMap((block) => blockLines(block, columns))
    .join('\n')
    .trimStart()}\n`
