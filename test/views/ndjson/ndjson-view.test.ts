import { expect } from 'chai'
import fc from 'fast-check'
import { replayEvents } from '../../../src/journal/replay.ts'
import { createNdjsonView } from '../../../src/views/ndjson/ndjson-view.ts'
import { anyEvents } from '../../support/run-arbitrary.ts'

describe('the ndjson view', () => {
  it('prints every event, one a line, as a journal holds it', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const written: string[] = []
        const view = createNdjsonView({ write: (text) => void written.push(text) })
        for (const event of events) view.listener(event)
        expect(written).to.have.lengthOf(events.length)
        const replayed = replayEvents(Buffer.from(written.join('')))
        expect(replayed).to.have.nested.property('value.events.length', events.length)
      }),
      { numRuns: 50 },
    )
  })

  it('survives what expressions of a playbook can leave in a result', () => {
    let text = ''
    const view = createNdjsonView({ write: (more) => (text += more) })
    view.listener({
      format: 1,
      seq: 1,
      at: '2026-11-22T03:10:42.000Z',
      run: '20261122-031042-k7qd',
      type: 'step-ended',
      phase: 'roll',
      host: null,
      address: 'roll.count',
      outcome: 'unchanged',
      result: { count: 12n, nothing: undefined },
      why: null,
      tookMs: 1,
    })
    expect(text).to.contain('"result":{"count":12,"nothing":null}')
  })
})
