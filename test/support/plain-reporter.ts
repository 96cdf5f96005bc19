import { writeFileSync } from 'node:fs'
import { format } from 'node:util'
import mocha from 'mocha'
import type { Tally } from '../../scripts/test-lanes.ts'

const { Base, Spec } = mocha.reporters

/** mocha's list of failures, as text. */
const textOf = (failures: mocha.Test[]): string => {
  const { consoleLog } = Base
  let text = ''
  Base.consoleLog = (...words: unknown[]) => void (text += `${format(...words)}\n`)
  try {
    if (failures.length > 0) Base.list(failures)
  } finally {
    Base.consoleLog = consoleLog
  }
  return text
}

/**
 * mocha's spec view, closed by one plain line that any script can read: `N passed, N failed, N skipped`. As one lane of `npm test` (its file in KPLAY_TEST_TALLY)
 * it leaves the failures and the counts to that.
 */
export default class PlainReporter extends Spec {
  constructor(runner: mocha.Runner, options: mocha.MochaOptions) {
    super(runner, options)
    const file = process.env['KPLAY_TEST_TALLY']
    let isWhole = false
    runner.once(mocha.Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats
      isWhole = true
      if (file === undefined) console.log(`${passes} passed, ${failures} failed, ${pending} skipped`)
    })
    // Also when the tests are broken off: what failed until then is worth knowing.
    process.once('exit', () => {
      const { passes: passed, failures: failed, pending: skipped } = this.stats
      const tally: Tally = { passed, failed, skipped, failures: textOf(this.failures), isWhole }
      if (file !== undefined) writeFileSync(file, JSON.stringify(tally))
    })
  }

  override epilogue(): void {
    if (process.env['KPLAY_TEST_TALLY'] === undefined) super.epilogue()
  }
}
