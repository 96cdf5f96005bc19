import type { Report } from '../../report/report.ts'
import type { ReportedGroup, ReportedMetrics } from '../../report/witnesses.ts'
import { renderElapsed } from '../words/elapsed.ts'
import { code, count, plain, table } from './markdown.ts'

const number = (value: number | null): string => (value === null ? 'unknown' : value.toLocaleString('en-US'))

const groupRow = (group: ReportedGroup): readonly string[] => [
  plain(group.group),
  group.state,
  number(group.lagAtFirst),
  number(group.mostLag),
  number(group.lagAtLast),
  group.longestStallMs === 0 ? 'none' : renderElapsed(group.longestStallMs),
]

/** Consumer groups that were watched beside the run. */
export const renderGroups = ({ groups }: Report): string[] =>
  groups.length === 0
    ? []
    : [
        '## Consumer groups',
        '',
        ...table(['group', 'at last', 'lag at first', 'most', 'at last', 'longest standstill'], groups.map(groupRow)),
        '',
        'lag: records between what a group has committed and the ends of its partitions; standstill: it moved before, and stood while its partitions grew.',
      ]

const metricsRow = ({ address, values, missing }: ReportedMetrics): readonly string[] => [
  code(address),
  Object.entries(values)
    .map(([name, value]) => `${plain(name)} ${number(value)}`)
    .join(', '),
  missing.map(plain).join('; '),
]

/** What metrics said to the steps that asked them, when they were asked last. */
export const renderMetrics = ({ metrics }: Report): string[] =>
  metrics.length === 0 ? [] : ['## Metrics', '', ...table(['asked by', 'values', 'not told'], metrics.map(metricsRow))]

/** Who was connected to the brokers, as far as metrics tell. */
export const renderClients = ({ clients }: Report): string[] => {
  if (clients === null) return []
  const rows = clients.brokers.map(({ host, software, dropped, why }) => [
    plain(host),
    software
      .map((one) => `${plain(one.name)} ${plain(one.version)} (${count(one.connections, 'connection')})`)
      .join(', '),
    dropped
      .map(
        (one) =>
          `${plain(one.request)} v${one.version}${one.clients.length === 0 ? '' : ` by ${one.clients.map(plain).join(', ')}`}`,
      )
      .join('; '),
    plain(why ?? ''),
  ])
  return [
    '## Clients',
    '',
    ...table(['broker', 'connected', 'requests the new release drops', 'not known because'], rows),
  ]
}
