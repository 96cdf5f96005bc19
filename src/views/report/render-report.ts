import type { Report } from '../../report/report.ts'
import { renderChecklist } from './checklist.ts'
import { renderHeadline } from './headline.ts'
import { renderLoad, renderNodes } from './node-tables.ts'
import { renderClients, renderGroups, renderMetrics } from './witnesses.ts'
import { renderApprovals, renderFault, renderGates, renderLimits, renderNotices, renderPhases } from './sections.ts'

/** The report as a Markdown page for a change record: how it ended first, then the evidence. Ends with a newline. */
export const renderReportMarkdown = (report: Report): string => {
  const parts = [
    renderHeadline(report),
    renderFault(report),
    renderChecklist(report),
    renderLoad(report),
    renderGroups(report),
    renderNodes(report),
    renderGates(report),
    renderMetrics(report),
    renderClients(report),
    renderApprovals(report),
    renderPhases(report),
    renderNotices(report),
    renderLimits(report),
    ['Times are UTC. The same facts for programs are in `report.json`, every event in `events.ndjson`.'],
  ]
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}
