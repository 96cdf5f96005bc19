import type { EventFrame, RunEvent, RunEventBody } from '../../src/run/run-event.ts'

/** Writes down a run as a story: `after` lets time pass, `say` tells an event. Numbers and times are right by construction. */
export class EventScript {
  readonly run: string
  readonly events: RunEvent[] = []
  readonly #startMs: number
  #nowMs: number

  constructor(run = '20261122-031042-k7qd', startMs: number = Date.UTC(2026, 10, 22, 3, 10, 42)) {
    this.run = run
    this.#startMs = startMs
    this.#nowMs = startMs
  }

  /** Since the start, milliseconds. */
  tookMs(): number {
    return this.#nowMs - this.#startMs
  }

  after(ms: number): this {
    this.#nowMs += ms
    return this
  }

  say(body: RunEventBody): this {
    const at = new Date(this.#nowMs).toISOString()
    const frame: EventFrame = { format: 1, seq: this.events.length + 1, at, run: this.run }
    this.events.push({ ...frame, ...body })
    return this
  }
}
