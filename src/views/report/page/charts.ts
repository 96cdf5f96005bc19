import type { Report } from '../../../report/report.ts'
import { renderElapsed } from '../../words/elapsed.ts'
import { element, figure, percent, shown } from './html.ts'
import { lagFigure } from './lag.ts'

/** A bar with its name before it and its value behind. */
interface Bar {
  readonly name: string
  readonly value: number
  readonly words: string
}

const barRow = ({ name, value, words }: Bar, most: number): string =>
  element('div', { class: 'row' }, [
    element('span', { class: 'name' }, shown(name)),
    element(
      'span',
      { class: 'track' },
      value > 0 ? element('span', { class: 'bar value', style: `left:0;width:${percent(value, most)}` }) : '',
    ),
    element('span', { class: 'words' }, shown(words)),
  ])

/** Bars beside each other's names, the longest as wide as there is room. */
export const barFigure = (title: string, bars: readonly Bar[]): string => {
  const most = Math.max(...bars.map(({ value }) => value))
  const name = `${title}: ${bars.map((bar) => `${bar.name} ${bar.words}`).join(', ')}`
  return figure(
    title,
    name,
    bars.map((bar) => barRow(bar, most)),
  )
}

/** The longest time that a partition of the load had no acknowledgement because of each restart. */
const stallFigure = ({ load, nodes }: Report): readonly string[] => {
  if (load === undefined || load.stalls.length === 0) return []
  const hosts = new Map(nodes.map(({ nodeId, host }) => [nodeId, host]))
  const bars = load.stalls.map(({ nodeId, ms }) => ({
    name: hosts.get(nodeId) ?? `node ${nodeId}`,
    value: ms,
    words: ms === 0 ? 'none' : renderElapsed(ms),
  }))
  return [barFigure('Longest wait of a producer during each restart', bars)]
}

/** Drawings of what clients saw; nothing where nothing is known. */
export const clientSection = (report: Report): string => {
  const figures = [...stallFigure(report), ...lagFigure(report)]
  if (figures.length === 0) return ''
  return element('section', { 'aria-labelledby': 'clients' }, [
    element('h2', { id: 'clients' }, 'What clients saw'),
    ...figures,
  ])
}
