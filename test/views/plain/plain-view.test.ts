import { expect } from 'chai'
import fc from 'fast-check'
import type { RunEvent } from '../../../src/run/run-event.ts'
import { createPlainView } from '../../../src/views/plain/plain-view.ts'
import { EventScript } from '../../support/event-script.ts'
import { expectGolden } from '../../support/golden.ts'
import { anyEvents } from '../../support/run-arbitrary.ts'
import { emptyRun, failedRun, sampleRun } from '../../support/sample-run.ts'
import { outOfSync } from '../../support/sample-steps.ts'

const textOf = (events: readonly RunEvent[]): string => {
  let text = ''
  const view = createPlainView({ write: (more) => (text += more) })
  for (const event of events) view.listener(event)
  return text
}

describe('the plain view', () => {
  it('tells a run that goes well', () => expectGolden('test/cases/views/plain-done.txt', textOf(sampleRun())))
  it('tells a run that fails', () => expectGolden('test/cases/views/plain-failed.txt', textOf(failedRun())))
  it('tells a run with nothing to do', () => expectGolden('test/cases/views/plain-empty.txt', textOf(emptyRun())))

  it('tells a long wait once at its start and then once a minute', () => {
    const script = new EventScript()
    for (let waitedMs = 0; waitedMs < 600_000; waitedMs += 2000)
      script
        .say({
          type: 'step-waiting',
          address: 'roll.back@b2',
          host: 'b2',
          waitedMs,
          samples: 1,
          blockers: outOfSync(2, 3),
          trend: '3, standing',
          estimateMs: null,
        })
        .after(2000)
    const lines = textOf(script.events).trimEnd().split('\n')
    expect(lines).to.have.lengthOf(10)
    expect(lines[0]).to.equal(
      '03:10:42 roll.back@b2 waits for not in sync on node 2: orders-1, orders-3, … 1 more [3, standing]',
    )
    expect(lines[9]).to.match(/^03:19:42 roll\.back@b2 still waits after 9 min 00 s for /)
  })

  it('tells any events, each line with its time or indented, without control characters', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const text = textOf(events)
        expect(text === '' || text.endsWith('\n')).to.equal(true)
        for (const line of text.split('\n').slice(0, -1)) {
          expect(line).to.match(/^(\d\d:\d\d:\d\d \S|         )/)
          expect(line).not.to.match(/\p{Cc}/u)
        }
      }),
      { numRuns: 300 },
    )
  })
})
