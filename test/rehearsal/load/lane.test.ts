import { expect } from 'chai'
import type { LabClock } from '../../../src/rehearsal/context.ts'
import type { Batch } from '../../../src/rehearsal/load/audit/delivery-log.ts'
import { dueAfter, runLane, type Sender } from '../../../src/rehearsal/load/lane.ts'

/** A lane of partition 3 at 40 records/s, flushed every 100 ms, whose clock moves only by sleeping and by what `send` takes. */
const drive = async (
  untilMs: number,
  send: (batch: Batch, call: number) => { readonly takesMs: number; readonly fails?: string },
) => {
  let nowMs = 0
  let calls = 0
  const stop = new AbortController()
  const advance = (ms: number): void => {
    nowMs += ms
    if (nowMs >= untilMs) stop.abort()
  }
  const clock: LabClock = {
    nowMs: () => nowMs,
    monotonicMs: () => nowMs,
    sleep: (ms) => {
      if (!(ms > 0)) throw new Error(`a lane slept ${ms} ms`)
      return Promise.resolve(advance(ms))
    },
  }
  const sent: { readonly atMs: number; readonly first: number; readonly count: number }[] = []
  const acked: Batch[] = []
  const failures: string[] = []
  const recovered: string[] = []
  const sender: Sender = {
    send: (batch) => {
      sent.push({ atMs: nowMs, first: batch.first, count: batch.count })
      const { takesMs, fails } = send(batch, calls++)
      advance(takesMs)
      return fails === undefined ? Promise.resolve() : Promise.reject(new Error(fails))
    },
    recover: (cause) => {
      recovered.push((cause as Error).message)
      return recovered.length === 1 ? Promise.reject(new Error('not yet')) : Promise.resolve()
    },
  }
  await runLane({
    partition: 3,
    sender,
    events: {
      acknowledged: (batch) => void acked.push(batch),
      failed: (_partition, cause) => void failures.push((cause as Error).message),
    },
    clock,
    ratePerSecond: 40,
    flushIntervalMs: 100,
    offsetMs: 25,
    stop: stop.signal,
  })
  return { sent, acked, failures, recovered }
}

describe('lane', () => {
  it('numbers records by the clock', () => {
    expect([0, 24, 25, 999, 1_000].map((ms) => dueAfter(ms, 40))).to.deep.equal([0, 0, 1, 39, 40])
  })

  it('sends what is due on its own grid of flushes', async () => {
    const { sent } = await drive(300, () => ({ takesMs: 5 }))
    expect(sent).to.deep.equal([
      { atMs: 25, first: 0, count: 1 },
      { atMs: 125, first: 1, count: 4 },
      { atMs: 225, first: 5, count: 4 },
    ])
  })

  it('sends after a stall all that became due, in batches of at most 500, without a pause', async () => {
    const { sent, acked } = await drive(30_100, (_batch, call) => ({ takesMs: call === 1 ? 29_000 : 5 }))
    expect(sent.slice(1, 5)).to.deep.equal([
      { atMs: 125, first: 1, count: 4 },
      { atMs: 29_225, first: 5, count: 500 },
      { atMs: 29_230, first: 505, count: 500 },
      { atMs: 29_235, first: 1_005, count: 164 },
    ])
    expect(acked.map((batch) => batch.first)).to.deep.equal(sent.map((batch) => batch.first))
  })

  it('sends a batch that failed again as it was, and nothing before it', async () => {
    const { sent, acked, failures, recovered } = await drive(900, (_batch, call) =>
      call === 1 || call === 2 ? { takesMs: 5, fails: `failure ${call}` } : { takesMs: 5 },
    )
    expect(sent.slice(0, 5).map(({ first, count }) => [first, count])).to.deep.equal([
      [0, 1],
      [1, 4],
      [1, 4],
      [1, 4],
      [5, 12],
    ])
    expect(acked.slice(0, 3).map((batch) => batch.first)).to.deep.equal([0, 1, 5])
    expect(recovered).to.deep.equal(['failure 1', 'failure 2'])
    expect(failures).to.deep.equal(['failure 1', 'not yet', 'failure 2'])
  })

  it('leaves a batch in doubt that fails once the load stops', async () => {
    const { sent, acked, failures, recovered } = await drive(127, (_batch, call) =>
      call === 1 ? { takesMs: 5, fails: 'too late' } : { takesMs: 1 },
    )
    expect(sent).to.have.length(2)
    expect(acked).to.have.length(1)
    expect(failures).to.deep.equal(['too late'])
    expect(recovered).to.deep.equal([])
  })
})
