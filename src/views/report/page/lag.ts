import { timeOf } from '../../../report/iso-time.ts'
import type { Report } from '../../../report/report.ts'
import type { ReportedGroup } from '../../../report/witnesses.ts'
import { element, figure, shown } from './html.ts'

/** Groups that are drawn, those with the most lag; all of them stand in the table. */
const drawnGroups = 12

/** Of a drawing, in its own units; the page stretches it. */
const [width, height] = [1000, 40]

interface Axis {
  readonly fromMs: number
  readonly toMs: number
}

/** Lines of what is known: an unknown lag leaves a gap. */
const linesOf = ({ samples, mostLag }: ReportedGroup, { fromMs, toMs }: Axis): readonly string[] => {
  const most = Math.max(1, mostLag ?? 0)
  const point = (at: string, lag: number): string => {
    const x = toMs > fromMs ? ((timeOf(at) - fromMs) / (toMs - fromMs)) * width : 0
    return `${x.toFixed(1)},${(height - 1 - (lag / most) * (height - 2)).toFixed(1)}`
  }
  const lines: string[][] = [[]]
  for (const { at, lag } of samples) {
    if (lag === null) lines.push([])
    else lines.at(-1)?.push(point(at, lag))
  }
  return lines.filter((line) => line.length > 0).map((line) => line.join(' '))
}

const lineOf = (points: string): string =>
  element('polyline', { points, fill: 'none', stroke: 'currentColor', 'stroke-width': '2', 'vector-effect': 'non-scaling-stroke' }) // prettier-ignore

const drawing = (group: ReportedGroup, axis: Axis): string => {
  const attributes = { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' }
  return element('svg', attributes, linesOf(group, axis).map(lineOf))
}

const wordsOf = ({ mostLag }: ReportedGroup): string =>
  mostLag === null ? 'unknown' : `most ${mostLag.toLocaleString('en-US')}`

const rowOf = (group: ReportedGroup, axis: Axis): string =>
  element('div', { class: 'row lag' }, [
    element('span', { class: 'name', title: group.group }, shown(group.group)),
    element('span', { class: 'track' }, drawing(group, axis)),
    element('span', { class: 'words' }, shown(wordsOf(group))),
  ])

/** The lag of consumer groups over the run, each by its own greatest; nothing where none was watched. */
export const lagFigure = ({ groups }: Report): readonly string[] => {
  const drawn = groups.toSorted((a, b) => (b.mostLag ?? 0) - (a.mostLag ?? 0)).slice(0, drawnGroups)
  const times = drawn.flatMap(({ samples }) => samples.map(({ at }) => timeOf(at))).filter((ms) => !Number.isNaN(ms))
  if (times.length === 0) return []
  const axis = { fromMs: times.reduce((a, b) => Math.min(a, b)), toMs: times.reduce((a, b) => Math.max(a, b)) }
  const title = 'Lag of consumer groups during the run, records'
  const name = `${title}: ${drawn.map((group) => `${group.group} ${wordsOf(group)}, at last ${group.lagAtLast ?? 'unknown'}`).join('; ')}`
  return [
    figure(
      title,
      name,
      drawn.map((group) => rowOf(group, axis)),
    ),
  ]
}
