import { renderJson } from '../../diagnostics/json-text.ts'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { Report } from '../../report/report.ts'
import { encodeEvent, type RunEvent } from '../../run/run-event.ts'
import { renderReportPage } from './page/page.ts'
import { renderReportMarkdown } from './render-report.ts'

/** What goes into the folder of a report. */
export interface ReportFiles {
  /** Made if it does not exist; files of an earlier report in it are replaced. */
  readonly dir: string
  readonly report: Report
  readonly events: readonly RunEvent[]
}

const cannotWrite = (dir: string, cause: unknown): Problem => ({
  code: 'report/cannot-write',
  what: 'the report cannot be written',
  subject: dir,
  why: [cause instanceof Error ? cause.message : String(cause), 'the run itself is not affected'],
  fix: 'give --report a folder you can write to; the journal of the run holds everything the report is made from',
  exitCode: 1,
})

/** A reader sees the old file or the new one, never half of it. */
const replaceFile = async (file: string, text: string): Promise<void> => {
  await writeFile(`${file}.new`, text)
  await rename(`${file}.new`, file)
}

/** Writes report.json, report.md, report.html and events.ndjson (contracts.md). */
export const writeReport = async ({ dir, report, events }: ReportFiles): Promise<Result<void, Problem>> => {
  try {
    await mkdir(dir, { recursive: true })
    await replaceFile(join(dir, 'events.ndjson'), events.map((event) => `${encodeEvent(event)}\n`).join(''))
    await replaceFile(join(dir, 'report.md'), renderReportMarkdown(report))
    await replaceFile(join(dir, 'report.html'), renderReportPage(report))
    await replaceFile(join(dir, 'report.json'), renderJson(report))
    return ok(undefined)
  } catch (cause) {
    return err(cannotWrite(dir, cause))
  }
}
