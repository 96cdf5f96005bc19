import type { Explanation } from '../../diagnostics/explanation.ts'
import { wrap } from '../plan/layout.ts'
import { wrapCommand } from './wrap-command.ts'
import { sectionsOf, type Section } from './sections.ts'

const labelWidth = 8

/** Lines that stand beside a label. */
const beside = (label: string, lines: readonly string[]): string[] =>
  lines.map((line, index) => `  ${(index === 0 ? label : '').padEnd(labelWidth)}${line}`)

const renderSection = (section: Section, width: number): string[] => {
  switch (section.kind) {
    case 'words':
      return beside(section.title, wrap(section.text, width - labelWidth - 2))
    case 'file':
      return [
        '',
        `  ${section.title}: ${section.name}`,
        ...section.text
          .trimEnd()
          .split('\n')
          .map((line) => `    ${line}`),
      ]
    case 'by-hand':
      return [
        '',
        '  by hand',
        ...section.commands.flatMap(({ run, read }) => [
          ...wrapCommand(run, width - 4).map((line) => `    ${line}`),
          ...wrap(read, width - 8).map((line, index) => `      ${index === 0 ? '→ ' : '  '}${line}`),
        ]),
      ]
  }
}

/** One code for a terminal of `columns` characters (at most 100 are used), ending with a newline. */
export const renderExplanation = (explanation: Explanation, columns: number): string => {
  const width = Math.min(Math.max(columns, 40), 100)
  const head = wrap(`${explanation.code}: ${explanation.title}`, width)
  const body = sectionsOf(explanation).flatMap((section) => renderSection(section, width))
  return `${[...head, '', ...body].join('\n')}\n`
}

/** All codes with their titles, one a line. */
export const renderCodes = (explanations: readonly Explanation[]): string => {
  const width = Math.max(...explanations.map((one) => one.code.length))
  return explanations.map((one) => `${one.code.padEnd(width)}  ${one.title}\n`).join('')
}
