import type { Problem } from '../../diagnostics/problem.ts'
import { ok, type Result } from '../../diagnostics/result.ts'
import type { LoadAudit } from '../../rehearsal/load/load-audit.ts'
import { buildReport } from '../../report/build-report.ts'
import type { LoadReport } from '../../report/load-report.ts'
import { attributeStalls, restartsOf } from '../../report/stalls.ts'
import type { RunEvent } from '../../run/run-event.ts'

/** What a report is made from. */
export interface ReportParts {
  /** Absolute. Undefined: nothing is written. */
  readonly dir: string | undefined
  readonly events: readonly RunEvent[]
  readonly audit?: LoadAudit
}

/** The audit with its gaps attributed to the restarts they belong to. */
export const loadReportOf = (audit: LoadAudit, events: readonly RunEvent[]): LoadReport => {
  const { gaps, ...rest } = audit
  return {
    ...rest,
    stalls: attributeStalls(
      gaps,
      restartsOf(events, (at) => Date.parse(at)),
    ),
  }
}

/** Writes report.json, report.md, report.html and events.ndjson. */
export const reportRun = async ({ dir, events, audit }: ReportParts): Promise<Result<void, Problem>> => {
  if (dir === undefined) return ok(undefined)
  const { writeReport } = await import('../../views/report/write-report.ts')
  const report = buildReport(events, audit === undefined ? {} : { load: loadReportOf(audit, events) })
  return writeReport({ dir, report, events })
}
