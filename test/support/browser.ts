import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'
import { need } from './need.ts'

const names = ['chromium', 'chromium-browser', 'google-chrome']

const found = (process.env['PATH'] ?? '')
  .split(delimiter)
  .flatMap((folder) => names.map((name) => join(folder, name)))
  .find((file) => existsSync(file))

/** The title of a suite that needs a real browser: where none is to be had it says why its tests are skipped. */
export const withBrowser = (title: string): string =>
  found === undefined ? `${title} (skipped: there is no Chromium; .ci/run installs it)` : title

/** The same for its `describe`; opens a headless Chromium before its tests and closes it after them. */
export const useBrowser = (): (() => Browser) => {
  need('a Chromium', found !== undefined)
  let browser: Browser | undefined
  before(async function () {
    this.timeout(120_000)
    // Inside a container there is no sandbox to be had; the pages are ours.
    const args = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage']
    browser = await chromium.launch({ executablePath: found ?? '', args, timeout: 100_000 })
  })
  after(async () => {
    await browser?.close()
  })
  return () => {
    if (browser === undefined) throw new Error('the browser is opened before the tests')
    return browser
  }
}
