import { expect } from 'chai'
import { buildRunState } from '../../src/journal/replay-state.ts'
import { buildRunStatus } from '../../src/journal/replay-status.ts'
import { buildReport } from '../../src/report/build-report.ts'
import type { RunEvent } from '../../src/run/run-event.ts'
import { NoticeBoard } from '../../src/views/notify/notice-board.ts'
import { createPlainView } from '../../src/views/plain/plain-view.ts'
import { Board } from '../../src/views/progress/board.ts'
import { EventScript } from '../support/event-script.ts'
import { failedRun } from '../support/sample-run.ts'

/** A run that failed and was resumed; `isOver`: and is done now. */
const resumedRun = (isOver: boolean): readonly RunEvent[] => {
  const script = new EventScript()
  script.events.push(...failedRun())
  const { digest } = failedRun().find((event) => event.type === 'run-started') ?? { digest: '' }
  script.after(3_600_000).say({ type: 'run-resumed', who: 'ada', kplay: '0.1.0', digest, count: 1, changed: [] })
  if (isOver) script.say({ type: 'run-ended', outcome: 'done', exitCode: 0, problem: null, tookMs: 5 })
  return script.events
}

const statusOf = (events: readonly RunEvent[], isAlive: boolean) =>
  buildRunStatus(buildRunState(events), { isAlive, startedAt: '' })

describe('a resumed run', () => {
  it('is running again, interrupted when its process is gone, done at its end', () => {
    expect(statusOf(resumedRun(false), true)).to.include({ state: 'running', exitCode: null, problem: null })
    expect(statusOf(resumedRun(false), false).state).to.equal('interrupted')
    expect(statusOf(resumedRun(true), false)).to.include({ state: 'done', exitCode: 0 })
  })

  it('is reported by its last end, with a notice of the resume', () => {
    expect(buildReport(resumedRun(false))).to.include({ outcome: 'interrupted', exitCode: 130 })
    const report = buildReport(resumedRun(true))
    expect(report).to.include({ outcome: 'done', exitCode: 0 })
    expect(report.notices.filter(({ code }) => code === 'run/resumed').map(({ text }) => text)).to.deep.equal([
      'resumed by ada (resume 1)',
    ])
  })

  it('is told where it goes on: as a line, on the drawn board, and as a notice', () => {
    const [event] = resumedRun(false).slice(-1)
    if (event === undefined) throw new Error('no event')
    const lines: string[] = []
    createPlainView({ write: (text) => void lines.push(text) }).listener(event)
    expect(lines.join('')).to.contain(`run ${event.run} goes on, resumed by ada`)

    const board = new Board()
    for (const earlier of failedRun()) board.take(earlier)
    expect(board.take(event)).to.deep.equal(['the run goes on, resumed by ada (resume 1)'])

    const notices = new NoticeBoard(1000)
    for (const earlier of failedRun()) notices.take(earlier)
    expect(notices.take(event)).to.include({ event: 'start', text: 'goes on (resumed by ada, resume 1)' })
  })
})
