import type { Plan, PlannedNode, Risk } from '../../plan/plan.ts'
import { renderBytes } from '../words/bytes.ts'
import type { Ink } from './ink.ts'
import { align, counted, hang } from './layout.ts'

const releaseText = (release: string | null): string =>
  release === null ? 'unknown' : release === '' ? 'stopped' : release

const wayText = ({ from, to, change }: PlannedNode): string =>
  change === 'none' || change === 'restart' ? releaseText(from) : `${releaseText(from)} -> ${releaseText(to)}`

/** Less to catch up is not worth a word. */
const leastToldBytes = 1_048_576

const parts = (risk: Risk): string[] => [
  ...(risk.offline === null || risk.offline === 0 ? [] : [`${counted(risk.offline, 'partition')} offline`]),
  ...(risk.toMinIsr === null || risk.toMinIsr === 0 ? [] : [`${risk.toMinIsr} to min ISR`]),
  ...(risk.leadersMoved === null || risk.leadersMoved === 0 ? [] : [`${counted(risk.leadersMoved, 'leader')} moved`]),
  ...(risk.catchUpBytes === null || risk.catchUpBytes < leastToldBytes
    ? []
    : [`${renderBytes(risk.catchUpBytes)} to catch up`]),
]

const riskText = (node: PlannedNode): string => {
  if (node.change === 'none') return '-'
  const { risk } = node
  if (risk.offline === null && risk.toMinIsr === null && risk.leadersMoved === null) return 'unknown'
  const words = parts(risk)
  if (risk.toMinIsr === null) words.push('min ISR unknown')
  return words.length === 0 ? 'none' : words.join(', ')
}

const cellsOf = (node: PlannedNode): string[] => [
  String(node.position),
  node.host,
  String(node.nodeId),
  node.roles.join('+'),
  wayText(node),
  node.change,
  riskText(node),
  node.because,
]

const heads = ['#', 'node', 'id', 'roles', 'release', 'change', 'risk', 'because']

const paint = ({ change, risk }: PlannedNode, ink: Ink): ((line: string) => string) => {
  if (change === 'none') return ink.dim
  return (risk.offline ?? 0) > 0 ? ink.yellow : (line) => line
}

/** The nodes in the order they would be taken, one row each; a long reason goes on below itself. */
export const renderNodes = (plan: Plan, columns: number, ink: Ink): string[] => {
  const [head = [], ...rows] = align([heads, ...plan.nodes.map(cellsOf)])
  const lines = (cells: readonly string[]): string[] =>
    hang(`  ${cells.slice(0, -1).join('  ')}  `, cells.at(-1) ?? '', columns)
  return [
    ink.bold('nodes, in the order they are taken'),
    ...lines(head).map(ink.dim),
    ...plan.nodes.flatMap((node, i) => lines(rows[i] ?? []).map(paint(node, ink))),
  ]
}
