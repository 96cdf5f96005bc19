import { expect } from 'chai'
import { err, ok } from '../../../src/diagnostics/result.ts'
import { createApproval, type ApprovalSetting } from '../../../src/cli/apply/approval.ts'
import { FakeClock } from '../../fakes/fake-clock.ts'

const digest = 'd'.repeat(64)
const gate = { phase: 'finalize', prompt: 'sure?', irreversible: true }

/** A gate of a run: who answers at the terminal (undefined: there is none), and what other processes say when. */
const world = (setting: Partial<ApprovalSetting>, ask?: (signal: AbortSignal) => Promise<string | undefined>) => {
  const clock = new FakeClock()
  const interrupt = new AbortController()
  const told: string[] = []
  const second = new AbortController().signal
  const written: string[] = []
  const approval = createApproval(
    {
      clock,
      interrupts: { first: interrupt.signal, second },
      stderr: { write: (text: string) => void written.push(text), isTerminal: true, columns: 80 },
      ask: ask === undefined ? undefined : (_question, signal) => ask(signal ?? second),
    },
    {
      approvals: [],
      digest,
      who: 'ada',
      isLab: false,
      fromElsewhere: () => Promise.resolve(ok(undefined)),
      patienceMs: 600_000,
      tell: (text) => Promise.resolve(void told.push(text)),
      pause: () => Promise.resolve(),
      resume: () => Promise.resolve(),
      ...setting,
    },
  )
  return { clock, interrupt, told, written, ask: () => approval.ask(gate) }
}

const elsewhere = (of: string): Partial<ApprovalSetting> => ({
  fromElsewhere: () => Promise.resolve(ok({ by: 'bob', digest: of })),
})

/** Answers only when the question is taken back. */
const silent = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined)))

describe('an approval', () => {
  it('of --approve, for exactly this plan, asks nobody', async () => {
    expect(await world({ approvals: [`finalize@${digest}`] }).ask()).to.deep.equal({
      answer: 'approved',
      by: '--approve',
    })
    expect((await world({ approvals: ['finalize@other'] }).ask()).answer).to.equal('absent')
    expect((await world({ approvals: ['finalize'] }).ask()).answer).to.equal('absent')
    expect((await world({ approvals: ['finalize'], isLab: true }).ask()).answer).to.equal('approved')
  })

  it('of another process opens the gate, and says by whom', async () => {
    const open = { answer: 'approved', by: 'bob with kplay approve' }
    expect(await world(elsewhere(digest)).ask()).to.deep.equal(open)
    expect(await world(elsewhere(digest), silent).ask()).to.deep.equal(open)
  })

  it('of another process is waited for ten minutes without a terminal', async () => {
    const at = world({})
    const begunMs = at.clock.nowMs()
    expect(await at.ask()).to.deep.equal({ answer: 'absent' })
    expect(at.clock.nowMs() - begunMs).to.equal(600_000)
    let isApproved = false
    const late = world({
      fromElsewhere: () => Promise.resolve(ok(isApproved ? { by: 'bob', digest } : undefined)),
    })
    late.clock.after(300_000, () => (isApproved = true))
    expect((await late.ask()).answer).to.equal('approved')
  })

  it('of another plan, or in a damaged file, opens nothing and is told once', async () => {
    const other = world(elsewhere('e'.repeat(64)))
    expect((await other.ask()).answer).to.equal('absent')
    expect(other.told).to.deep.equal([
      'an approval of phase "finalize" by bob does not count: it is of another plan (eeeeeeeeeeee…)',
    ])
    const damaged = world({ fromElsewhere: () => Promise.resolve(err('it is no JSON')) })
    expect((await damaged.ask()).answer).to.equal('absent')
    expect(damaged.told).to.have.length(1)
  })

  it('of another process takes the question at the terminal back', async () => {
    let isApproved = false
    const at = world(
      { fromElsewhere: () => Promise.resolve(ok(isApproved ? { by: 'bob', digest } : undefined)) },
      silent,
    )
    at.clock.after(5000, () => (isApproved = true))
    expect(await at.ask()).to.deep.equal({ answer: 'approved', by: 'bob with kplay approve' })
  })

  it('is what the person at the terminal types, and nothing else', async () => {
    const type = (text: string) => world({}, () => Promise.resolve(text)).ask()
    expect(await type('finalize')).to.deep.equal({ answer: 'approved', by: 'ada at the terminal' })
    expect((await type('yes')).answer).to.equal('declined')
  })

  it('is neither given nor declined by a terminal that goes away, nor by a Ctrl-C', async () => {
    expect(await world({}, () => Promise.resolve(undefined)).ask()).to.deep.equal({ answer: 'absent' })
    const at = world({}, silent)
    at.clock.after(60_000, () => at.interrupt.abort())
    expect(await at.ask()).to.deep.equal({ answer: 'absent' })
    const alone = world({})
    alone.clock.after(60_000, () => alone.interrupt.abort())
    const begunMs = alone.clock.nowMs()
    expect(await alone.ask()).to.deep.equal({ answer: 'absent' })
    expect(alone.clock.nowMs() - begunMs).to.equal(60_000)
  })
})
