import type { Report } from '../../../report/report.ts'
import { oneLine } from '../../words/one-line.ts'
import { renderHeadline } from '../headline.ts'
import { renderLoad, renderNodes } from '../node-tables.ts'
import { renderApprovals, renderFault, renderGates, renderLimits, renderNotices, renderPhases } from '../sections.ts'
import { renderClients, renderGroups, renderMetrics } from '../witnesses.ts'
import { clientSection } from './charts.ts'
import { checklistSection } from './checklist.ts'
import { fromMarkdown } from './from-markdown.ts'
import { element, escapeHtml } from './html.ts'
import { style } from './style.ts'
import { timelineSection } from './timeline.ts'

const section = (lines: readonly string[]): string => (lines.length === 0 ? '' : fromMarkdown(lines.join('\n')))

const moods: Readonly<Record<Report['outcome'], 'good' | 'bad' | 'warn'>> = {
  done: 'good',
  'nothing-to-do': 'good',
  waiting: 'warn',
  interrupted: 'warn',
  'rolled-back': 'bad',
  failed: 'bad',
  'needs-person': 'bad',
}

const headOf = (title: string): string =>
  [
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    // Nothing is ever fetched or run, whatever stands in the report.
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">`,
    '<link rel="icon" href="data:,">',
    `<title>${escapeHtml(title)}</title>`,
    `<style>${style}</style>`,
  ].join('\n')

/** The report as one HTML page that stands alone: no script, nothing fetched. Ends with a newline. */
export const renderReportPage = (report: Report): string => {
  const title = oneLine(`${report.playbook?.name ?? 'kplay run'}: ${report.outcome}`)
  const badge = element('p', {}, element('span', { class: `badge ${moods[report.outcome]}` }, report.outcome))
  const parts = [
    badge,
    section(renderHeadline(report)),
    section(renderFault(report)),
    checklistSection(report),
    timelineSection(report),
    clientSection(report),
    section(renderLoad(report)),
    section(renderGroups(report)),
    section(renderNodes(report)),
    section(renderGates(report)),
    section(renderMetrics(report)),
    section(renderClients(report)),
    section(renderApprovals(report)),
    section(renderPhases(report)),
    section(renderNotices(report)),
    section(renderLimits(report)),
  ]
  const footer = element(
    'footer',
    {},
    'Times are UTC. The same facts for programs are in report.json, every event in events.ndjson.',
  )
  const main = element(
    'main',
    {},
    parts.filter((part) => part !== ''),
  )
  return `<!doctype html>\n<html lang="en">\n<head>\n${headOf(title)}\n</head>\n<body>\n${main}\n${footer}\n</body>\n</html>\n`
}
