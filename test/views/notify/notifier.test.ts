import { expect } from 'chai'
import type { RunEvent } from '../../../src/run/run-event.ts'
import type { Moment, Notice } from '../../../src/views/notify/notice.ts'
import { createNotifier, type Notifier, type SendNotice } from '../../../src/views/notify/notifier.ts'
import { FakeClock } from '../../fakes/fake-clock.ts'
import { EventScript } from '../../support/event-script.ts'
import { sampleRun, startRun } from '../../support/sample-run.ts'

const never = new AbortController().signal
const all: readonly Moment[] = ['start', 'waiting', 'failed', 'done']

/** Time stands still: sleeping ends only by its signal. */
class HeldClock extends FakeClock {
  override sleep(_ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted === true) resolve()
      signal?.addEventListener('abort', () => resolve())
    })
  }
}

interface Told {
  readonly notifier: Notifier
  readonly sent: Notice[]
  readonly warnings: string[]
  readonly clock: FakeClock
}

const notifierOf = (send: SendNotice, on = all, clock = new FakeClock()): Told => {
  const sent: Notice[] = []
  const warnings: string[] = []
  const keep: SendNotice = (notice) => {
    sent.push(notice)
    return send(notice)
  }
  const warn = (text: string): void => void warnings.push(text)
  const notifier = createNotifier({ on, afterMs: 60_000, timeoutMs: 10_000, send: keep, clock, warn })
  return { notifier, sent, warnings, clock }
}

const tell = ({ notifier }: Told, events: readonly RunEvent[]): void => {
  for (const event of events) notifier.listener(event)
}

const delivered = (): Promise<undefined> => Promise.resolve(undefined)

describe('the notifier', () => {
  it('sends what is wanted, in order, each once', async () => {
    const told = notifierOf(delivered, ['start', 'done'], new HeldClock())
    tell(told, sampleRun())
    await told.notifier.close(never)
    expect(told.sent.map(({ event }) => event)).to.deep.equal(['start', 'done'])
    expect(told.warnings).to.deep.equal([])
  })

  it('warns of what could not be sent, never tries again, and goes on', async () => {
    const refuse: SendNotice = ({ event }) => Promise.resolve(event === 'start' ? 'nobody listens there' : undefined)
    const told = notifierOf(refuse, all, new HeldClock())
    tell(told, sampleRun())
    await told.notifier.close(never)
    expect(told.sent.map(({ event }) => event)).to.deep.equal(['start', 'waiting', 'done'])
    expect(told.warnings).to.deep.equal(['the notice "start" could not be sent: nobody listens there'])
  })

  it('does not hold up anybody: a listener returns before anything is sent, and the end has a limit', async () => {
    const stuck = notifierOf(() => new Promise(() => undefined))
    tell(stuck, sampleRun())
    expect(stuck.sent).to.deep.equal([])
    const beganMs = stuck.clock.nowMs()
    await stuck.notifier.close(never)
    expect(stuck.clock.nowMs() - beganMs).to.equal(20_000)
    expect(stuck.warnings).to.deep.equal(['3 notices were not sent in time'])
  })

  it('ends at once at a second Ctrl-C', async () => {
    const stuck = notifierOf(() => new Promise(() => undefined))
    tell(stuck, sampleRun())
    const beganMs = stuck.clock.nowMs()
    await stuck.notifier.close(AbortSignal.abort())
    expect(stuck.clock.nowMs()).to.equal(beganMs)
  })

  it('drops what comes when twenty wait already', () => {
    const stuck = notifierOf(() => new Promise(() => undefined))
    const started = startRun(new EventScript()).events
    for (let i = 0; i < 25; i++) tell(stuck, started)
    expect(stuck.warnings).to.have.length(5)
  })

  it('tells of a gate that waits for a person, once it has waited long, and not of one that is answered', async () => {
    const gate = (): EventScript =>
      startRun(new EventScript()).say({
        type: 'gate-opened',
        phase: 'finalize',
        prompt: 'Raise it?',
        irreversible: true,
      })
    const open = notifierOf(delivered)
    tell(open, gate().events)
    await open.clock.sleep(60_000)
    await new Promise((resolve) => setImmediate(resolve))
    await open.notifier.close(never)
    expect(open.sent.map(({ event, phase, text }) => [event, phase, text]).slice(1)).to.deep.equal([
      ['waiting', 'finalize', 'phase "finalize" waits for an approval: Raise it?'],
    ])

    const answered = notifierOf(delivered, all, new HeldClock())
    tell(answered, gate().say({ type: 'gate-answered', phase: 'finalize', answer: 'approved' }).events)
    await answered.notifier.close(never)
    expect(answered.sent.map(({ event }) => event)).to.deep.equal(['start'])
  })
})
