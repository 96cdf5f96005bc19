import type { ChecklistBox } from '../../../report/boxes.ts'
import type { Report } from '../../../report/report.ts'
import { marks } from '../checklist.ts'
import { element, shown } from './html.ts'

/** Text in which backquotes mark code. */
const evidenceOf = (text: string): string =>
  text
    .split('`')
    .map((part, i, parts) =>
      i % 2 === 1 && i < parts.length - 1 ? element('code', {}, shown(part)) : shownWithEnds(part),
    )
    .join('')

/** Spaces beside code stay. */
const shownWithEnds = (text: string): string =>
  `${text.startsWith(' ') ? ' ' : ''}${shown(text)}${text.length > 1 && text.endsWith(' ') ? ' ' : ''}`

const boxOf = ({ title, state, evidence }: ChecklistBox): string => {
  const { sign, words } = marks[state]
  return element('li', { class: state }, [
    element('span', { class: 'sign', 'aria-hidden': 'true' }, sign),
    element('div', {}, [
      element('strong', {}, shown(title)),
      element('span', { class: 'state' }, words),
      element(
        'ul',
        {},
        evidence.map((text) => element('li', {}, evidenceOf(text))),
      ),
    ]),
  ])
}

/** The nine boxes; what is ticked is told apart by sign, word and colour. */
export const checklistSection = ({ checklist }: Report): string =>
  element('section', { 'aria-labelledby': 'checklist' }, [
    element('h2', { id: 'checklist' }, 'Checklist'),
    element('ol', { class: 'checklist' }, checklist.map(boxOf)),
  ])
