import { Ajv } from 'ajv'
import { expect } from 'chai'
import fc from 'fast-check'
import type { RunEvent } from '../../../src/run/run-event.ts'
import { NoticeBoard } from '../../../src/views/notify/notice-board.ts'
import { noticeSchema } from '../../../src/views/notify/notice-schema.ts'
import type { Notice } from '../../../src/views/notify/notice.ts'
import { EventScript } from '../../support/event-script.ts'
import { expectGolden } from '../../support/golden.ts'
import { emptyRun, failedRun, sampleRun, startRun } from '../../support/sample-run.ts'

const isNotice = new Ajv({ strict: false }).compile(noticeSchema)

const noticesOf = (events: readonly RunEvent[], afterMs = 60_000): readonly Notice[] => {
  const board = new NoticeBoard(afterMs)
  const notices = events.map((event) => board.take(event)).filter((notice) => notice !== undefined)
  for (const notice of notices) expect(isNotice(notice), JSON.stringify(isNotice.errors)).to.equal(true)
  return notices
}

const told = (notices: readonly Notice[]): unknown[] => notices.map(({ event, text }) => [event, text])

const blocker = { rule: 'broker/down', nodeId: 3, saw: 'b3 does not answer', wanted: 'it answers' } as const
const window = { rule: 'node/window', saw: 'clean for 3 s', wanted: '45 s' } as const

describe('the schema of notices', () => {
  it('is what stands in schemas/notice.schema.json', () => {
    expectGolden('schemas/notice.schema.json', `${JSON.stringify(noticeSchema, null, 2)}\n`)
  })
})

describe('notices of a run', () => {
  it('tell of its start, of each long wait once, and of its end', () => {
    const notices = noticesOf(sampleRun())
    expect(notices.map(({ event }) => event)).to.deep.equal(['start', 'waiting', 'done'])
    const [start, waiting, done] = notices
    expect(start).to.include({ text: 'begun: 6 nodes, to Kafka 4.1.2', run: '20261122-031042-k7qd', exitCode: null })
    expect(start?.cluster).to.deep.equal({ name: 'orders', id: '5L6g3nShT-eMCtK--X86sw', mode: 'kraft' })
    expect(waiting).to.include({ phase: 'roll', host: 'b2', text: 'roll.stop@b2 has waited 1 min 00 s' })
    expect(waiting?.why[0]).to.contain('broker/down')
    expect(done).to.include({ outcome: 'done', exitCode: 0, phase: null, host: null })
    expect(done?.text).to.match(/^done in /)
  })

  it('say of a failure what, why, how nodes stand and what to do', () => {
    const last = noticesOf(failedRun()).at(-1)
    expect(last).to.include({ event: 'failed', outcome: 'needs-person', exitCode: 8 })
    expect(last?.why).to.not.deep.equal([])
    expect(last?.fix).to.not.equal(null)
    expect(last?.state).to.not.equal(null)
  })

  it('say that nothing was to do', () => {
    expect(told(noticesOf(emptyRun())).at(-1)).to.deep.equal([
      'done',
      'nothing to do: the cluster is as the playbook wants it',
    ])
  })

  it('are silent about time that passes as planned, and tell of a second wait at the same step', () => {
    const script = startRun(new EventScript())
    const wait = (waitedMs: number, blockers: readonly (typeof blocker | typeof window)[]): EventScript =>
      script.say({
        type: 'step-waiting',
        address: 'roll.back@b2',
        host: 'b2',
        waitedMs,
        samples: 1,
        blockers,
        trend: '',
        estimateMs: null,
      })
    for (const waitedMs of [0, 30_000, 90_000, 600_000]) wait(waitedMs, [])
    wait(700_000, [window])
    wait(710_000, [window, blocker])
    wait(800_000, [blocker])
    wait(1000, [blocker])
    wait(65_000, [blocker])
    wait(70_000, [blocker])
    expect(noticesOf(script.events).filter(({ event }) => event === 'waiting')).to.have.length(2)
  })

  it('tell of an end at a gate as a wait, and of an interrupt as a failure', () => {
    const end = (outcome: 'waiting' | 'interrupted', exitCode: 6 | 130): Notice | undefined =>
      noticesOf(
        startRun(new EventScript()).say({ type: 'run-ended', outcome, exitCode, problem: null, tookMs: 1000 }).events,
      ).at(-1)
    expect(end('waiting', 6)).to.include({ event: 'waiting', exitCode: 6 })
    expect(end('interrupted', 130)).to.include({ event: 'failed', exitCode: 130 })
  })

  it('stand in one line, whatever was said', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (words) => {
        const problem = { code: 'run/refused', what: words, why: [words], fix: words, exitCode: 1 } as const
        const script = startRun(new EventScript()).say({
          type: 'run-ended',
          outcome: 'failed',
          exitCode: 1,
          problem,
          tookMs: 1,
        })
        expect(noticesOf(script.events).at(-1)?.text).to.satisfy((text: string) => !/\p{Cc}/u.test(text))
      }),
      { numRuns: 30 },
    )
  })

  it('tell of nothing before a run has begun', () => {
    expect(noticesOf(sampleRun().slice(1))).to.deep.equal([])
  })
})
