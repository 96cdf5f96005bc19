import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { expect } from 'chai'
import fc from 'fast-check'
import { replayEvents } from '../../../src/journal/replay.ts'
import { buildReport } from '../../../src/report/build-report.ts'
import type { LoadReport } from '../../../src/report/load-report.ts'
import { renderReportMarkdown } from '../../../src/views/report/render-report.ts'
import { reportSchema } from '../../../src/views/report/report-schema.ts'
import { writeReport } from '../../../src/views/report/write-report.ts'
import { expectGolden } from '../../support/golden.ts'
import { anyEvents } from '../../support/run-arbitrary.ts'
import { emptyRun, failedRun, sampleRun } from '../../support/sample-run.ts'
import { hosts, idOf } from '../../support/sample-steps.ts'
import { useTempFolders } from '../../support/temp-folder.ts'

const load: LoadReport = {
  topic: 'kplay-load',
  partitions: 24,
  acknowledged: 254_311,
  lost: 0,
  duplicated: 0,
  reordered: 0,
  corrupted: 0,
  errors: 0,
  longestStallMs: 1240,
  stalls: hosts.map((host, i) => ({ nodeId: idOf(host), ms: i < 3 ? 0 : i * 310 })),
  tookMs: 219_000,
  group: { read: 254_311, caughtUp: true, crashes: 0, longestStallMs: 3100 },
}

describe('the report for people', () => {
  it('of a run under load', () =>
    expectGolden('test/cases/views/report-done.md', renderReportMarkdown(buildReport(sampleRun(), { load }))))

  it('of a failed run', () =>
    expectGolden('test/cases/views/report-failed.md', renderReportMarkdown(buildReport(failedRun()))))

  it('of a run whose audit found faults', () => {
    const faults = { lost: 3, errors: 2, errorKinds: [{ error: 'not | enough `replicas`', count: 2 }] }
    const firstLost = [{ partition: 7, sequence: 4711 }]
    const report = buildReport(emptyRun(), { load: { ...load, ...faults, firstLost, group: null } })
    expectGolden('test/cases/views/report-faults.md', renderReportMarkdown(report))
  })

  it('of any events is a page whose tables hold together', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const page = renderReportMarkdown(buildReport(events))
        let width = 0
        for (const line of page.split('\n')) {
          expect(line).not.to.match(/\p{Cc}/u)
          const cells = line.startsWith('| ') ? line.split(/(?<!\\)(?:\\\\)*\|/).length : 0
          if (width > 0 && cells > 0) expect(cells, line).to.equal(width)
          width = cells
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('the report for programs', () => {
  const check = new Ajv({ strict: false }).compile(reportSchema)

  it('has its schema in schemas/', () =>
    expectGolden('schemas/report.schema.json', `${JSON.stringify(reportSchema, null, 2)}\n`))

  it('keeps to its schema, for any events', () => {
    const isRight = (report: unknown): void => {
      expect(check(report), JSON.stringify(check.errors)).to.equal(true)
    }
    isRight(buildReport(sampleRun(), { load }))
    fc.assert(fc.property(anyEvents, (events) => isRight(buildReport(events))))
  })
})

describe('the files of a report', () => {
  const tempFolder = useTempFolders()

  it('are report.json, report.md, report.html and events.ndjson, and replace those of an earlier run', async () => {
    const dir = join(tempFolder(), 'deep', 'report')
    for (const events of [failedRun(), sampleRun()]) {
      const report = buildReport(events)
      expect(await writeReport({ dir, report, events })).to.deep.equal({ ok: true, value: undefined })
      expect(readdirSync(dir).sort()).to.deep.equal(['events.ndjson', 'report.html', 'report.json', 'report.md'])
      expect(JSON.parse(readFileSync(join(dir, 'report.json'), 'utf8'))).to.deep.equal(report)
      const replayed = replayEvents(readFileSync(join(dir, 'events.ndjson')))
      expect(replayed).to.have.nested.property('value.events').that.deep.equals(events)
    }
  })

  it('that cannot be written are a problem', async () => {
    const file = join(tempFolder(), 'file')
    writeFileSync(file, '')
    const written = await writeReport({ dir: file, report: buildReport([]), events: [] })
    expect(written).to.have.nested.property('error.code', 'report/cannot-write')
  })
})
