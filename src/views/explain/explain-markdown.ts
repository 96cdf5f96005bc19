import type { Explanation } from '../../diagnostics/explanation.ts'
import { sectionsOf, type Section } from './sections.ts'

/** A text whose signs of Markdown mean nothing. */
const plain = (text: string): string => text.replaceAll(/[\\`*_<>[\]|]/g, '\\$&')

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`

/** A text as a sentence. */
const sentence = (text: string): string => `${capital(plain(text))}${/[.?]$/.test(text) ? '' : '.'}`

const fence = (language: string, text: string): string => `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``

const renderSection = (section: Section): string => {
  switch (section.kind) {
    case 'words':
      return `**${capital(section.title)}.** ${sentence(section.text)}`
    case 'file':
      return `${capital(section.title)}, \`${section.name}\`:\n\n${fence('yaml', section.text)}`
    case 'by-hand':
      return [
        '**By hand.**',
        ...section.commands.map(({ run, read }) => `${fence('sh', run)}\n\n${sentence(read)}`),
      ].join('\n\n')
  }
}

/** One code as a section of a page, ending with a newline. */
export const renderExplanationMarkdown = (explanation: Explanation): string =>
  `${[`## ${explanation.code}`, sentence(explanation.title), ...sectionsOf(explanation).map(renderSection)].join(
    '\n\n',
  )}\n`
