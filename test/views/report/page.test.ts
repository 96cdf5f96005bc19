import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import type { Page } from 'playwright-core'
import { boxNames } from '../../../src/report/boxes.ts'
import { buildReport } from '../../../src/report/build-report.ts'
import type { LoadReport } from '../../../src/report/load-report.ts'
import type { RunEvent } from '../../../src/run/run-event.ts'
import { renderReportPage } from '../../../src/views/report/page/page.ts'
import { useBrowser, withBrowser } from '../../support/browser.ts'
import { anyEvents } from '../../support/run-arbitrary.ts'
import { emptyRun, failedRun, sampleRun } from '../../support/sample-run.ts'
import { hosts, idOf } from '../../support/sample-steps.ts'
import { useTempFolders } from '../../support/temp-folder.ts'

const load: LoadReport = {
  acknowledged: 254_311,
  lost: 0,
  duplicated: 0,
  reordered: 0,
  errors: 0,
  longestStallMs: 1240,
  stalls: hosts.map((host, i) => ({ nodeId: idOf(host), ms: i < 3 ? 0 : i * 310 })),
}

/** Names that would be code in a page that trusted them. */
const hostile = `<img src=x onerror=alert(1)>"'&<script>alert(2)</script>[a](javascript:alert(3))`

/** A group that stands still while b2 is down, and one that nobody could read for a while. */
const withGroups = (events: readonly RunEvent[]): readonly RunEvent[] =>
  events.flatMap((event, i): readonly RunEvent[] => {
    if (event.type !== 'node-state') return [event]
    const isDown = event.host === 'b2' && event.state !== 'done'
    const groups = [
      { group: 'billing', state: isDown ? ('stalled' as const) : ('moving' as const), hasMembers: true, lag: isDown ? 40 * i : 3, stalledMs: isDown ? 4000 : 0 }, // prettier-ignore
      { group: hostile, state: 'unknown' as const, hasMembers: null, lag: i % 3 === 0 ? null : i, stalledMs: 0 },
    ]
    const { format, seq, at, run } = event
    return [event, { format, seq, at, run, type: 'groups-seen', groups, more: 0, unknown: [] }]
  })

const withHostile = (events: readonly RunEvent[]): readonly RunEvent[] =>
  JSON.parse(
    JSON.stringify(events)
      .replaceAll('"orders: Kafka 3.9.2 to 4.1.2"', JSON.stringify(hostile))
      .replaceAll('"b2"', JSON.stringify(hostile)),
  ) as readonly RunEvent[]

describe('the report as a page', () => {
  it('runs nothing and fetches nothing, whatever the events say', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const page = renderReportPage(buildReport(events))
        expect(page).to.not.match(/<(script|img|iframe|object|embed|form|base)\b/i)
        expect(page).to.not.match(/<[a-z]+[^>]* on[a-z]+=/i)
        expect(page.match(/(?:src|href)="(?!data:,|#)[^"]*"/g)).to.equal(null)
        expect(page.match(/NaN|Infinity|undefined/g)).to.equal(null)
        expect(page.endsWith('</html>\n')).to.equal(true)
      }),
      { numRuns: 200 },
    )
  })

  it('shows hostile names as they are', () => {
    const page = renderReportPage(buildReport(withHostile(sampleRun()), { load }))
    expect(page).to.not.match(/<(script|img|a)\b/i)
    expect(page).to.contain('&lt;img src=x onerror=alert(1)&gt;')
  })

  it('names the boxes by sign, word and evidence', () => {
    const page = renderReportPage(buildReport(failedRun()))
    for (const words of ['ticked', 'not needed', 'open']) expect(page).to.contain(`<span class="state">${words}</span>`)
    expect(page).to.contain('not seen on 4.1.2: b2, b3')
  })
})

describe(withBrowser('the report in a real browser'), function () {
  this.timeout(120_000)
  const browser = useBrowser()
  const tempFolder = useTempFolders()
  const artefacts = fileURLToPath(new URL('../../../artefacts/', import.meta.url))

  interface Opened {
    readonly page: Page
    /** What the browser complained of. */
    readonly complaints: readonly string[]
    /** What was asked for beside the page itself. */
    readonly asked: readonly string[]
  }

  const open = async (html: string, width: number): Promise<Opened> => {
    const file = join(tempFolder(), 'report.html')
    writeFileSync(file, html)
    const page = await browser().newPage({ viewport: { width, height: 900 } })
    page.setDefaultTimeout(100_000)
    const complaints: string[] = []
    const asked: string[] = []
    page.on('console', (message) => void complaints.push(message.text()))
    page.on('pageerror', (error) => void complaints.push(error.message))
    page.on('dialog', (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
    const { href } = pathToFileURL(file)
    page.on('request', (request) => {
      if (request.url() !== href && !request.url().startsWith('data:')) asked.push(request.url())
    })
    await page.goto(href, { waitUntil: 'load' })
    return { page, complaints, asked }
  }

  it('complains of nothing, asks the network for nothing, and has every node and box', async () => {
    const report = buildReport(withGroups(sampleRun()), { load })
    const { page, complaints, asked } = await open(renderReportPage(report), 1100)
    expect(await page.title()).to.equal('orders: Kafka 3.9.2 to 4.1.2: done')
    expect(await page.locator('.checklist > li').count()).to.equal(boxNames.length)
    const rows = await page.locator('figure').first().locator('.row:not(.axis) .name').allTextContents()
    expect(rows).to.deep.equal(hosts)
    // By role and name, as those who do not see find it.
    const timeline = page.getByRole('img', { name: /^phase roll, from 03:10:42 to .* UTC: c1 stops 1\.8 s/ })
    expect(await timeline.count()).to.equal(1)
    expect(await page.getByRole('img', { name: /^Longest wait of a producer.*b3 1\.6 s/ }).count()).to.equal(1)
    const lag = page.getByRole('img', {
      name: /^Lag of consumer groups during the run, records: .*billing most [\d,]+, at last 3/,
    })
    expect(await lag.count()).to.equal(1)
    expect(await page.getByRole('img').count()).to.equal(await page.locator('figure').count())
    expect(await page.getByRole('heading', { level: 1 }).count()).to.equal(1)
    mkdirSync(artefacts, { recursive: true })
    await page.screenshot({ path: join(artefacts, 'report.png'), fullPage: true })
    expect([complaints, asked]).to.deep.equal([[], []])
    await page.close()
  })

  it('runs nothing of what hostile names say', async () => {
    const { page, complaints, asked } = await open(renderReportPage(buildReport(withHostile(failedRun()))), 1100)
    expect(await page.locator('h1').textContent()).to.contain('<img src=x onerror=alert(1)>')
    expect([complaints, asked]).to.deep.equal([[], []])
    await page.close()
  })

  it('is no wider than a phone, and prints', async () => {
    for (const events of [sampleRun(), failedRun(), emptyRun()]) {
      const { page } = await open(renderReportPage(buildReport(events, { load })), 360)
      const width = await page.evaluate('document.documentElement.scrollWidth')
      expect(width).to.equal(360)
      await page.emulateMedia({ media: 'print' })
      expect((await page.pdf({ format: 'A4' })).subarray(0, 5).toString()).to.equal('%PDF-')
      await page.close()
    }
  })
})
