import type { ChecklistBox } from '../../report/boxes.ts'
import type { Report } from '../../report/report.ts'
import { prose } from './markdown.ts'

/** How a box is drawn where only text is to be had. */
export const marks: Readonly<Record<ChecklistBox['state'], { readonly sign: string; readonly words: string }>> = {
  ticked: { sign: '☑', words: 'ticked' },
  'not-needed': { sign: '–', words: 'not needed' },
  open: { sign: '☐', words: 'open' },
}

const renderBox = ({ title, state, evidence }: ChecklistBox, i: number): string => {
  const { sign, words } = marks[state]
  return `${i + 1}. ${sign} **${title}** (${words}): ${evidence.map(prose).join('; ')}`
}

/** The nine boxes of the classic procedure, each with what shows it. */
export const renderChecklist = ({ checklist }: Report): string[] => ['## Checklist', '', ...checklist.map(renderBox)]
