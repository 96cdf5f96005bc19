import { withRemaining } from './flow/remaining.ts'
import { maskEvent, type MaskText } from './mask-event.ts'
import type { Clock, JournalPort } from './ports.ts'
import type { EventFrame, RunEvent, RunEventBody, RunListener } from './run-event.ts'

/** Says what happens: gives each event its number and time, writes it to the journal (JournalPort says when it is on disk), then tells the listeners. */
export interface Emitter {
  emit(body: RunEventBody): Promise<void>
  /** Every event of the run so far, in order, those of earlier processes first. */
  readonly events: readonly RunEvent[]
}

/** Events are masked here, before anybody sees them. They are written strictly in order; a journal that cannot write makes `emit` reject, and with it the run stop before its next act (P4). */
export const createEmitter = (options: {
  readonly run: string
  readonly clock: Clock
  readonly journal: JournalPort
  readonly listeners: readonly RunListener[]
  /** Hides the secrets of the run; absent: it has none. */
  readonly mask?: MaskText
  /** What the journal of a resumed run holds already: numbers go on from there. Not told to the listeners. */
  readonly earlier?: readonly RunEvent[]
}): Emitter => {
  const events: RunEvent[] = [...(options.earlier ?? [])]
  let last: Promise<void> = Promise.resolve()
  const write = async (event: RunEvent): Promise<void> => {
    await options.journal.append(event)
    for (const listener of options.listeners) listener(event)
  }
  return {
    events,
    emit: (body) => {
      const frame: EventFrame = {
        format: 1,
        seq: events.length + 1,
        at: new Date(options.clock.nowMs()).toISOString(),
        run: options.run,
      }
      const said: RunEvent = withRemaining({ ...frame, ...body }, events)
      const event = options.mask === undefined ? said : maskEvent(said, options.mask)
      events.push(event)
      last = last.then(() => write(event))
      return last
    },
  }
}
