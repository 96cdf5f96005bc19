/**
 * Sends the notices of one run, beside it.
 * 1. The listener only puts notices into a line: it never waits and never throws. They are sent one after the other, each once, in its time.
 * 2. What cannot be sent is told as a warning and forgotten. A line that is too long drops what comes next.
 * 3. `close` waits for what is in the line, at most twice the time of one notice.
 */
import type { RunEvent, RunListener } from '../../run/run-event.ts'
import { NoticeBoard } from './notice-board.ts'
import type { Moment, Notice } from './notice.ts'

/** Delivers one notice. Answers why it could not, in words; never rejects, and never takes longer than it was given. */
export type SendNotice = (notice: Notice) => Promise<string | undefined>

export interface NotifierOptions {
  readonly on: readonly Moment[]
  readonly afterMs: number
  readonly timeoutMs: number
  readonly send: SendNotice
  readonly clock: { nowMs(): number; sleep(ms: number, signal?: AbortSignal): Promise<void> }
  /** What happened before this process, of which nobody is told again. */
  readonly earlier?: readonly RunEvent[]
  /** Told of each notice that was not delivered. Must not throw. */
  readonly warn: (text: string) => void
}

export interface Notifier {
  readonly listener: RunListener
  /** Resolves when all is sent, its time is over, or `hurry` fires. */
  close(hurry: AbortSignal): Promise<void>
}

/** Notices that may wait to be sent. */
const mostPending = 20

export const createNotifier = (options: NotifierOptions): Notifier => {
  const { on, clock, send, warn } = options
  const board = new NoticeBoard(options.afterMs)
  for (const event of options.earlier ?? []) board.take(event)
  let line: Promise<void> = Promise.resolve()
  let pending = 0
  let asked: AbortController | undefined

  const deliver = async (notice: Notice): Promise<void> => {
    const why = await send(notice)
    pending -= 1
    if (why !== undefined) warn(`the notice "${notice.event}" could not be sent: ${why}`)
  }
  const put = (notice: Notice | undefined): void => {
    if (notice === undefined || !on.includes(notice.event)) return
    if (pending >= mostPending) return warn(`the notice "${notice.event}" was not sent: too many wait already`)
    pending += 1
    line = line.then(() => deliver(notice))
  }
  /** A gate that a person leaves unanswered makes no events: a timer tells of it. */
  const watchGate = async (): Promise<void> => {
    const own = new AbortController()
    asked = own
    await clock.sleep(options.afterMs, own.signal)
    if (!own.signal.aborted) put(board.gate(new Date(clock.nowMs()).toISOString()))
  }
  const listener = (event: RunEvent): void => {
    put(board.take(event))
    if (event.type === 'gate-opened') void watchGate()
    if (event.type === 'gate-answered' || event.type === 'run-ended') asked?.abort()
  }
  return {
    listener,
    close: async (hurry) => {
      asked?.abort()
      const over = new AbortController()
      await Promise.race([line, clock.sleep(2 * options.timeoutMs, AbortSignal.any([hurry, over.signal]))])
      over.abort()
      if (pending > 0) warn(`${pending} ${pending === 1 ? 'notice was' : 'notices were'} not sent in time`)
    },
  }
}
