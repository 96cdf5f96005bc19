import type { LoadReport } from '../../report/load-report.ts'
import type { Report, ReportedNode } from '../../report/report.ts'
import { renderElapsed } from '../words/elapsed.ts'
import { count, plain, table } from './markdown.ts'
import { renderFindings } from './headline.ts'

const release = (text: string | null): string => (text === null ? 'unknown' : text === '' ? 'none ran' : plain(text))

const time = (ms: number | null): string => (ms === null ? 'not reached' : renderElapsed(ms))

const stall = (ms: number): string => (ms === 0 ? 'none' : renderElapsed(ms))

/** Stalls are listed per restart, in order: those of one node belong to its passes in turn. Undefined without a load. */
const stallsOf = (node: ReportedNode, load: LoadReport | undefined): readonly string[] | undefined =>
  load?.stalls.filter((one) => one.nodeId === node.nodeId).map((one) => stall(one.ms))

const rowsOf = (node: ReportedNode, load: LoadReport | undefined): (readonly string[])[] => {
  const stalls = stallsOf(node, load)
  const stallAt = (i: number): readonly string[] => (stalls === undefined ? [] : [stalls[i] ?? ''])
  const left = [plain(node.host), String(node.nodeId), node.roles.join(', '), release(node.from), release(node.to)]
  if (node.passes.length === 0) return [[...left, node.state, '', '', '', '', '', ...stallAt(0)]]
  return node.passes.map((pass, i) => [
    ...(i === 0 ? left : ['', '', '', '', '']),
    i === node.passes.length - 1 ? node.state : 'done',
    plain(pass.phase),
    ...[pass.stopMs, pass.startMs, pass.inSyncMs, pass.windowMs].map(time),
    ...stallAt(i),
  ])
}

const heads = ['node', 'id', 'roles', 'from', 'to', 'state', 'phase', 'stop', 'start', 'in sync', 'window']

const legend = [
  'stop: until the process had ended; start: until it was registered again; in sync: until its replicas had caught up; window: watched clean.',
]

const stallLegend = [
  'longest stall: the longest time one partition of the load had no acknowledgement; none where no gap was long enough to count.',
]

/** One row per node and restart. */
export const renderNodes = ({ nodes, load }: Report): string[] => {
  if (nodes.length === 0) return []
  const rows = nodes.flatMap((node) => rowsOf(node, load))
  const head = load === undefined ? heads : [...heads, 'longest stall']
  return ['## Nodes', '', ...table(head, rows), '', ...legend, ...(load === undefined ? [] : stallLegend)]
}

const groupSentence = ({ group }: LoadReport): string[] =>
  group === undefined || group === null
    ? []
    : [
        `The consumer group that read along got ${count(group.read, 'record')}, ${group.caughtUp ? 'and read everything to the end' : 'and did not read everything to the end'};`,
        `its longest time without a record was ${renderElapsed(group.longestStallMs)}, and ${count(group.crashes, 'member')} gave up.`,
      ]

const rateOf = (load: LoadReport): string => {
  if (load.tookMs === undefined || load.tookMs < 1000) return ''
  return `, ${Math.round((load.acknowledged / load.tookMs) * 1000).toLocaleString('en-US')} a second`
}

const faultList = ({ errorKinds = [], firstLost = [] }: LoadReport): string[] => {
  const lines = [
    ...errorKinds.map(({ error, count: times }) => `- producer error, ${times} times: ${plain(error)}`),
    ...firstLost.map((lost) => `- lost: record ${lost.sequence} of partition ${lost.partition}`),
  ]
  return lines.length === 0 ? [] : ['', ...lines]
}

/** What the load saw; says so where none ran. */
export const renderLoad = ({ load }: Report): string[] => {
  if (load === undefined) return []
  const partitions = load.partitions === undefined ? '' : ` on ${count(load.partitions, 'partition')}`
  return [
    '## Records under load',
    '',
    `${renderFindings(load)}${partitions}${rateOf(load)}.`,
    `The longest time without an acknowledgement on one partition was ${renderElapsed(load.longestStallMs)}.`,
    ...groupSentence(load),
    ...faultList(load),
  ]
}
