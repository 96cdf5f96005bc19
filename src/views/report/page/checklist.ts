import type { ChecklistBox } from '../../../report/boxes.ts'
import type { Report } from '../../../report/report.ts'
import { marks } from '../checklist.ts'
import { proseAs } from '../markdown.ts'
import { element, shown } from './html.ts'

const evidenceOf = (text: string): string =>
  proseAs(text, { code: (part) => element('code', {}, shown(part)), plain: shown })

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
