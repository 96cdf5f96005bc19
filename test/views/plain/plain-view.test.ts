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
        .after(1000)
        .say({ type: 'groups-seen', groups: [], more: 0, unknown: [] })
        .say({ type: 'metrics-seen', address: 'roll.safe@b2', values: {}, missing: [] })
        .after(1000)
    const lines = textOf(script.events).trimEnd().split('\n')
    expect(lines).to.have.lengthOf(10)
    expect(lines[0]).to.equal(
      '03:10:42 roll.back@b2 waits for not in sync on node 2: orders-1, orders-3, … 1 more [3, standing]',
    )
    expect(lines[9]).to.match(/^03:19:42 roll\.back@b2 still waits after 9 min 00 s for /)
  })

  it('tells how long the nodes will take, before the first and after each', () => {
    const turn = { type: 'node-started', phase: 'roll', of: 2, because: 'by role' } as const
    const end = { type: 'node-ended', phase: 'roll', ok: true, changed: true } as const
    const script = new EventScript()
      .say({ ...turn, host: 'b1', position: 1, remainingMs: 130_000 })
      .after(40_000)
      .say({ ...end, host: 'b1', remainingMs: 61_000 })
      .say({ ...turn, host: 'b2', position: 2, remainingMs: 61_000 })
      .after(60_000)
      .say({ ...end, host: 'b2', remainingMs: 0 })
    expect(textOf(script.events).trimEnd().split('\n')).to.deep.equal([
      '03:10:42 roll@b1 1 of 2: by role; about 2 min left',
      '03:11:22 roll@b1 done in 40 s, about 1 min left',
      '03:11:22 roll@b2 2 of 2: by role',
      '03:12:22 roll@b2 done in 1 min 00 s',
    ])
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
