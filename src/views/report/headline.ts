import { hasLoadFaults, type LoadReport } from '../../report/load-report.ts'
import type { Report } from '../../report/report.ts'
import { renderElapsed } from '../words/elapsed.ts'
import { code, count, plain, table } from './markdown.ts'

const outcomes: Readonly<Record<Report['outcome'], string>> = {
  done: 'Done.',
  'nothing-to-do': 'Nothing to do: the cluster was as the playbook wants it.',
  waiting: 'Not finished: a gate or a long wait is open.',
  failed: 'Failed.',
  'rolled-back': 'Failed; the node was put back on its old release.',
  'needs-person': 'Failed, and a node is down or behind because of this run: a person is needed.',
  interrupted: 'Interrupted.',
}

/** What a load's audit found, in words; `0 records lost` is said, not left out. */
export const renderFindings = (load: LoadReport): string =>
  [
    `${count(load.acknowledged, 'acknowledged record')} read back`,
    `${count(load.lost, 'record')} lost`,
    `${load.duplicated.toLocaleString('en-US')} duplicated`,
    `${load.reordered.toLocaleString('en-US')} reordered`,
    ...(load.corrupted === undefined ? [] : [`${load.corrupted.toLocaleString('en-US')} corrupted`]),
    count(load.errors, 'producer error'),
  ].join(', ')

const restartSentence = ({ nodes }: Report): string => {
  const restarted = nodes.filter((node) => node.restarts > 0)
  if (restarted.length === 0) return 'No node was restarted.'
  const often = restarted
    .filter((node) => node.restarts > 1)
    .map((node) => `${plain(node.host)} ${node.restarts} times`)
  const each = often.length === 0 ? (restarted.length === 1 ? 'once' : 'once each') : `(${often.join(', ')})`
  return `${restarted.length} of ${count(nodes.length, 'node')} restarted, ${each}.`
}

const loadSentence = ({ load }: Report): string => {
  if (load === undefined) return 'No load ran beside this run, so nothing is said about records.'
  return `${hasLoadFaults(load) ? '**The audit of the load found faults:**' : 'Audit of the load:'} ${renderFindings(load)}.`
}

const wayOf = ({ versions }: Report): string =>
  versions === null ? 'no change of release' : `${versions.from.join(' or ')} to ${versions.to}`

const clusterOf = ({ cluster }: Report): string =>
  cluster === null ? 'unknown' : `${plain(cluster.name)} ${code(cluster.id)} (${cluster.mode})`

const playbookRows = ({ playbook }: Report): readonly (readonly [string, string])[] =>
  playbook === null
    ? []
    : [
        ['playbook', `${plain(playbook.name)} (${code(playbook.file)})`],
        ['plan digest', code(playbook.digest)],
      ]

/** The top of the page: how it ended, in two or three sentences, then what exactly ran. */
export const renderHeadline = (report: Report): string[] => {
  const title = report.playbook === null ? `kplay run ${report.run}` : report.playbook.name
  const took = report.tookMs === null ? '' : ` (${renderElapsed(report.tookMs)})`
  return [
    `# ${plain(title)}`,
    '',
    `**${outcomes[report.outcome]}** ${restartSentence(report)} ${loadSentence(report)}`,
    '',
    ...table(
      ['', ''],
      [
        ['outcome', `${report.outcome}, exit code ${report.exitCode}`],
        ['run', code(report.run)],
        ['cluster', clusterOf(report)],
        ['releases', plain(wayOf(report))],
        ...playbookRows(report),
        ['started', report.startedAt],
        ['ended', report.endedAt === null ? 'no end was written' : `${report.endedAt}${took}`],
        ['kplay', plain(report.kplay ?? 'unknown')],
      ],
    ),
  ]
}
